"""From Word: the file of a draft becomes a text that is written here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas import richtext as r
from qualitas.documents import wording
from qualitas.documents.models import Revision
from qualitas.documents.verbs.drafting import also_author
from qualitas.documents.verbs.texts import taken
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.models import Attachment, Comment

LONGEST_NOTE = 5000


def _a_word_file(_actor: Actor, revision: Revision) -> str:
    """Refuse what is no Word file."""
    if revision.content_id is None:
        return _("This draft has no file; its text is written here already.")
    return (
        "" if wording.is_word(revision) else _("Only a Word file (DOCX) is turned into a text; save it as one first.")
    )


@moves(
    label=gettext_lazy("Turn the file into a text"),
    past=said("past", "turned the Word file into a text"),
    only=(_a_word_file,),
)
def turn_into_text(act: Act, revision: Revision) -> None:
    """Turn the Word file of a draft into a text: tracked changes are resolved, pictures kept, what is lost is named.

    The file itself stays attached. The changes stand in the change note, what is lost and the comments of the file in a
    comment.
    """
    content, name = revision.content, revision.file_name
    if content is None:
        raise Refused(_("This draft has no file; its text is written here already."))
    found = wording.read(content)
    for picture in wording.pictures(content, found):
        kept, _name = store.keep(act.home, picture)
        act.with_file(kept.sha256, kept.size)
    text = taken(act, found.html, "html")
    if not r.plain(text).strip() and not found.pictures:
        raise Refused(_("There is no text in the file."))
    revision.text, revision.markup = text, "html"
    revision.content, revision.file_name = None, ""
    revision.change_note = "\n\n".join(part for part in (revision.change_note, wording.noted(found)) if part)[
        :LONGEST_NOTE
    ]
    also_author(act, revision)
    beside = {"on_type": revision.kind, "on_id": revision.id, "by": person_of(act), "at": act.at}
    act.also(Attachment(content=content, name=name, **beside))
    if report := wording.told(found, name):
        act.also(Comment(text=report, **beside))
