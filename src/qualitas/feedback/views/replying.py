"""The page behind the link in an answer's mail: the customer says whether they are content, or that they disagree."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from qualitas.feedback import queries, replies, verbs
from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.ui import open_doors, prose, shell
from qualitas.kernel.ui import pages as p

CHOICES = ("content", "partly", "not")
DISAGREES = "disagree"
MOST_SAID = 2000


@never_cache
@sensitive_post_parameters()
def page(request: HttpRequest, slug: str, signed: str) -> HttpResponse:
    """Answer the page on which a customer says how content they are with an answer, or take what they say."""
    known = replies.opened(signed)
    complaint = queries.told(slug, known[0]) if known is not None else None
    if known is None or complaint is None:
        raise NotThere(_("This link is wrong or older than 90 days."))
    over = _over(complaint, known[1])
    errors: tuple[str, ...] = ()
    status = 200
    if request.method == "POST" and not over:
        try:
            _take(request, slug, complaint)
        except Refused as refusal:
            errors, status = (str(refusal),), refusal.status
        else:
            return HttpResponseRedirect(request.path, status=303)
    title = _("Your complaint: %s") % complaint.title
    context = {
        "shell": shell.bare(request, title),
        "title": title,
        "organisation": complaint.organisation.title,
        "number": complaint.number,
        "reply": prose.short(complaint.reply) if complaint.reply and complaint.state != "disputed" else "",
        "over": over,
        "fields": _questions(request),
        "errors": errors,
    }
    response = render(request, "feedback/replying.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _over(complaint: object, asked: int) -> str:
    """Say why there is nothing left to say; nothing where the customer is still asked."""
    state, rounds = getattr(complaint, "state", ""), getattr(complaint, "rounds", 0)
    if state == "disputed":
        return _("You disagreed with the answer. It is looked at again, and you get another answer.")
    if rounds != asked or state not in ("answered", "closed"):
        return _("This answer was looked at again; the newest mail leads to the newest answer.")
    if getattr(complaint, "satisfaction", ""):
        return _("Thank you. What you said was noted.")
    return ""


def _take(request: HttpRequest, slug: str, complaint: object) -> None:
    """Note what a customer says of the answer: how content they are, or that they disagree."""
    open_doors.hold_up(request, f"answer {slug}")
    said = request.POST.get("satisfaction", "")
    note = request.POST.get("note", "").replace("\0", "").strip()[:MOST_SAID]
    act = by_clock(complaint.organisation_id, via="link")  # type: ignore[attr-defined] # it is a complaint
    if said == DISAGREES:
        if not note:
            raise Invalid(_("Say with what you do not agree."))
        verbs.dispute(act, complaint, objection=note)  # type: ignore[arg-type]
    elif said in CHOICES:
        verbs.note_satisfaction(act, complaint, satisfaction=said, satisfaction_note=note)  # type: ignore[arg-type]
    else:
        raise Invalid(_("Choose one of the answers."))


def _questions(request: HttpRequest) -> tuple[p.Field, ...]:
    chosen = request.POST.get("satisfaction", "")
    labels = {
        "content": (_("I am content with it"), ""),
        "partly": (_("I am partly content"), ""),
        "not": (_("I am not content, and leave it at that"), ""),
        DISAGREES: (_("I do not agree"), _("It is looked at again, and you get another answer.")),
    }
    choices = tuple(p.Choice(name, label, name == chosen, note) for name, (label, note) in labels.items())
    note = request.POST.get("note", "")[:MOST_SAID]
    return (
        p.Field("satisfaction", _("Are you content with the answer?"), "radios", choices=choices),
        p.Field("note", _("What do you want to say about it?"), "long", note, required=False, max_length=MOST_SAID),
    )
