"""What the page of a revision tells of its review: the route, what was found, what changed, whether it still holds."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qualitas.documents import binding, queries, routing
from qualitas.documents.views.kinds import lines_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.rooms import About

if TYPE_CHECKING:
    from qualitas.documents.models import Revision, Turn


def callouts(revision: "Revision") -> Iterator[p.Callout]:
    """Say that an approval is void, and that an editorial change asks nobody to read again."""
    if sentence := binding.why_void(revision):
        yield p.Callout(sentence, "bad")
    if revision.editorial:
        text = _("Editorial change: whoever acknowledged revision %d need not read it again.") % (revision.revision - 1)
        yield p.Callout(text, "calm")


def badges(revision: "Revision") -> tuple[p.Badge, ...]:
    """Return the marks beside the title: approval void, editorial change."""
    made = [p.Badge(_("Approval void"), "bad")] if binding.is_void(revision) else []
    return (*made, p.Badge(_("Editorial change"), "calm")) if revision.editorial else tuple(made)


def panels(about: About) -> Iterator[p.Panel]:
    """Show who is asked on the route, who has decided and what they found, the last round first."""
    revision: Revision = about.record
    if not revision.round:
        return
    turns = queries.turns(revision)
    said = queries.said_in(turns)
    waiting = routing.waiting(routing.now(revision)) if revision.state == "in review" else []
    head = (_("Step"), _("Who"), _("What is asked"), _("Due"), _("Found"))
    for number in range(revision.round, 0, -1):
        some = [turn for turn in turns if turn.round == number]
        if not some:
            continue
        ready = sum(bool(turn.verdict) for turn in some)
        lines = tuple(_line(turn, said, turn in waiting, about.who) for turn in some)
        last = number == revision.round
        title = _("Route") if last else _("Round %d") % number
        yield p.Panel(
            title, note=_("%(done)s of %(count)s") % {"done": ready, "count": len(some)}, head=head, lines=lines
        )


def _line(turn: "Turn", said: Mapping[object, str], waiting: bool, who: Acting) -> tuple[str, ...]:
    if turn.verdict and turn.at is not None:
        when = words.moment(turn.at, words.zone_of(who.organisation.zone))
        who_did = "" if turn.by_id == turn.person_id else str(turn.by or "")
        found = ", ".join(filter(None, (str(turn.get_verdict_display()), who_did, when)))
        if turn.comment in said:
            found += f": {said[turn.comment]}"
    else:
        found = _("is asked now") if waiting else "—"
    due = words.day(turn.due) if turn.due is not None and not turn.verdict else ""
    return (str(turn.step), routing.whom(turn), routing.asked(turn), due, found)


def starts(revision: "Revision") -> Mapping[str, Any]:
    """Return with what the form of submitting begins: the last route, else the usual one of the kind."""
    last = [turn for turn in queries.turns(revision) if turn.round == revision.round and (turn.person_id or turn.duty)]
    return {"route": lines_of(last or queries.usual_route(revision.of_kind)), "change_note": revision.change_note}
