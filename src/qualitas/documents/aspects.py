"""What programs read of a revision beyond its members: its text as a Word file, what turning its file would bring."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from qualitas.documents import wording
from qualitas.documents.models import Revision
from qualitas.documents.views import words
from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.identity.acting import Acting
from qualitas.wordfiles.report import Read


@aspect(Revision, "docx", summary=gettext_lazy("The text as a Word file"), media=wording.WORD)
def docx(_request: HttpRequest, who: Acting, revision: Revision) -> HttpResponse:
    """Answer a revision's text as a Word file."""
    return words.answer(who, revision)


@aspect(Revision, "word", summary=gettext_lazy("What turning its Word file into a text would bring and lose"))
def word(_request: HttpRequest, _who: Acting, revision: Revision) -> dict[str, Any]:
    """Answer what the Word file of a revision says as a text, its tracked changes, comments, and what is lost."""
    is_word = revision.content is not None and wording.is_word(revision)
    found = wording.read(revision.content) if revision.content is not None and is_word else Read()
    plain = found.plain()
    return {
        "is_word": is_word,
        "html": found.html,
        "changes": plain["changes"],
        "comments": plain["comments"],
        "lost": wording.lost(found),
        "pictures": len(found.pictures),
    }
