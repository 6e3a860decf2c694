"""What programs read of texts: as they are read, their pictures, and where a text block is used."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas import richtext as r
from qualitas.documents import queries
from qualitas.documents.models import Revision, TextBlock
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.files.sending import answer
from qualitas.kernel.identity.acting import Acting


@aspect(Revision, "html", summary=gettext_lazy("The text as HTML, with what it uses of elsewhere"))
def html(_request: HttpRequest, who: Acting, revision: Revision) -> dict[str, Any]:
    """Answer a revision's text as it is read: canonical HTML in which blocks stand and records have their name of today."""
    shown = queries.shown(who, revision.text, revision.markup)
    return {
        "html": r.to_html(shown.blocks),
        "plain": "\n".join(r.lines(shown.blocks)),
        "pictures": sorted(r.pictures(shown.blocks)),
        "records": {key: record.reference for key, record in sorted(shown.records.items())},
    }


@aspect(
    Revision,
    "picture",
    summary=gettext_lazy("A picture of the text"),
    parameters={"file": gettext_lazy("Its SHA-256, as the text names it.")},
    media="image/*",
)
def picture(request: HttpRequest, who: Acting, revision: Revision) -> Any:
    """Answer a picture that a revision's text shows."""
    shown = queries.shown(who, revision.text, revision.markup)
    content = queries.pictures_of(who.organisation_id, shown.blocks).get(request.GET.get("file", ""))
    if content is None:
        raise NotThere(_("There is no such picture here."))
    return answer(content, f"{content.sha256[:12]}.{content.media_type.partition('/')[2]}")


@aspect(TextBlock, "uses", summary=gettext_lazy("Where the text block is used, and which edition stands there"))
def uses(_request: HttpRequest, who: Acting, block: TextBlock) -> list[dict[str, Any]]:
    """Answer which revisions use a text block; edition 0 follows the block, a lower one than the block's is behind."""
    return [
        {
            "number": revision.number,
            "code": revision.code,
            "revision": revision.revision,
            "state": revision.state,
            "edition": edition,
            "behind": 0 < edition < block.edition,
        }
        for revision, edition in queries.using(who, block)
    ]
