"""What programs read of a revision beyond its members: its text as a Word file, what turning its file would bring."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.documents import binding, queries, routing, wording
from qualitas.documents.comparing import compare
from qualitas.documents.models import Revision
from qualitas.documents.views import words
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.snapshot import utc
from qualitas.kernel.api import faces
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


WITH = {"with": gettext_lazy("Number of the other revision, such as 2; left out: the one before.")}


@aspect(Revision, "compare", summary=gettext_lazy("What changed from one revision to another"), parameters=WITH)
def compared(request: HttpRequest, who: Acting, revision: Revision) -> dict[str, Any]:
    """Answer what changed between two revisions, the earlier one first, passage by passage."""
    siblings = [one for one in queries.siblings(who, revision) if one.pk != revision.pk]
    chosen = request.GET.get("with", "")
    wanted = (one for one in siblings if (str(one.revision) == chosen if chosen else one.revision < revision.revision))
    other = next(wanted, None)
    whole = queries.readable(who, other.number) if other is not None else None
    if whole is None and chosen:
        raise NotThere(_("There is no other revision of this document to compare with."))
    if whole is None:  # the first revision took nothing's place
        nothing: dict[str, Any] = {"count": 0, "counted": {}, "unreadable": False, "passages": []}
        return {"before": None, "after": faces.own_reference(revision), **nothing}
    before, after = sorted((whole, revision), key=lambda one: one.revision)
    found = compare(who, before, after)
    return {
        "before": faces.own_reference(before),
        "after": faces.own_reference(after),
        "count": found.count,
        "counted": found.counted(),
        "unreadable": found.unreadable,
        "passages": [asdict(change) for change in found.changes],
    }


@aspect(Revision, "approval", summary=gettext_lazy("Its route, what was found, and whether the approval still holds"))
def approval(_request: HttpRequest, _who: Acting, revision: Revision) -> dict[str, Any]:
    """Answer who was asked for what, what each found on which content, and whether that is the content of today."""
    turns = queries.turns(revision)
    said, waiting = queries.said_in(turns), routing.waiting(routing.now(revision))
    return {
        "round": revision.round,
        "editorial": revision.editorial,
        "bound": revision.bound or None,
        "content": binding.content_hash(revision),
        "void": binding.is_void(revision),
        "why_void": binding.why_void(revision) or None,
        "route": [
            {
                "round": turn.round,
                "step": turn.step,
                "does": turn.does,
                "person": faces.reference(turn.person) if turn.person else None,
                "duty": turn.duty or None,
                "days": turn.days,
                "due": turn.due.isoformat() if turn.due else None,
                "waiting": revision.state == "in review" and turn in waiting,
                "by": faces.reference(turn.by) if turn.by else None,
                "at": utc(turn.at) if turn.at else None,
                "verdict": turn.verdict or None,
                "bound": turn.bound or None,
                "comment": said.get(turn.comment),
            }
            for turn in turns
        ],
    }
