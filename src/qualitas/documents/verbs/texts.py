"""What happens to a text before it is kept: cleaned, its pictures and blocks looked for, its blocks bound at submission."""

from uuid import UUID

from django.utils.translation import gettext as _

from qualitas import richtext as r
from qualitas.documents.models import Revision, TextBlock
from qualitas.documents.models.kinds import MARKUPS
from qualitas.documents.texts import PICTURES, blocks_of, refers
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.models import Content


def markups() -> list[tuple[str, Words]]:
    """Return in what a text may be written."""
    return list(MARKUPS)


def taken(act: Act, text: str, markup: str) -> str:
    """Return a text as it is kept: HTML in its canonical form, following the blocks that it uses.

    Raises Invalid where it shows a picture or uses a block that is not there.
    """
    if markup != "html":
        text = text.replace("\r\n", "\n")
        if refers(text):
            _look(act, blocks_of(text, markup))
        return text
    blocks = r.emptied(r.blocks(text))
    _look(act, blocks)
    return r.to_html(blocks)


def _look(act: Act, blocks: tuple[r.Block, ...]) -> None:
    """Refuse pictures and blocks that are not there."""
    shown, used = r.pictures(blocks), r.reused(blocks)
    if shown:
        here = Content.objects.filter(organisation=act.home, sha256__in=shown, media_type__in=PICTURES)
        shown -= set(here.values_list("sha256", flat=True))
    if shown:
        sentence = _("The text shows a picture that is not kept here (%s…); add it again.") % min(shown)[:12]
        raise Invalid(sentence, {"text": [sentence]})
    if used:
        used -= set(map(str, TextBlock.within(act.home).filter(pk__in=used).values_list("pk", flat=True)))
    if used:
        sentence = _("The text uses a text block that is not there; take it out or choose another.")
        raise Invalid(sentence, {"text": [sentence]})


def unbound(text: str, markup: str) -> str:
    """Return a text whose blocks follow what is kept of them, as the next draft begins."""
    return r.to_html(r.emptied(blocks_of(text, markup))) if markup == "html" and refers(text) else text


def bind(act: Act, revision: Revision) -> None:
    """Let a text say what its blocks say now, so that it is this that is reviewed, approved and hashed."""
    if not refers(revision.text):
        return
    blocks = blocks_of(revision.text, revision.markup)
    if not (used := r.reused(blocks)):
        return
    rows = TextBlock.within(act.home).filter(pk__in=map(UUID, used))
    kept = {str(row.pk): (row.edition, blocks_of(row.text, row.markup)) for row in rows}
    revision.text, revision.markup = r.to_html(r.filled(blocks, kept)), "html"
