"""Routes at work: whose turn it is, what may be asked of whom, and what was found."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.documents.models import KindStation, Revision, Station, Turn
from qualitas.documents.models.routes import APPROVE, DOES, REVIEW, does_choices
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.acting import holders, person_of
from qualitas.kernel.identity.duties import DUTIES, duty_choices
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Comment, away

APPROVING = ("approver", "quality-manager", "process-owner", "top-management")
"""The duties of which one is needed to approve."""
DAYS = 5
MOST_DAYS = 365


@dataclass(frozen=True)
class Line:
    """A line of a route as somebody writes it: a person or a duty, what is asked, in which step, within how many days."""

    does: Annotated[str, Ask(gettext_lazy("What is asked"), choices=does_choices)]
    person: Annotated[Person | None, Ask(gettext_lazy("Person"))] = None
    duty: Annotated[str, Ask(gettext_lazy("Or whoever holds the duty"), choices=duty_choices)] = ""
    step: Annotated[int | None, Ask(gettext_lazy("Step"))] = None
    days: Annotated[int | None, Ask(gettext_lazy("Days"))] = None


def _at(place: int, sentence: str) -> Invalid:
    said = _("Line %(place)d: %(why)s") % {"place": place, "why": sentence}
    return Invalid(said, {"route": [said]})


def stations[S: Station](model: type[S], lines: Sequence[Line]) -> list[S]:
    """Return the stations that lines ask for, in the order of their steps; raises Invalid with what is wrong."""
    made: list[S] = []
    step = 1
    for place, line in enumerate(lines, 1):
        step = line.step if line.step is not None else step
        days = DAYS if line.days is None else line.days
        if (line.person is None) == (not line.duty):
            raise _at(place, _("name either a person or a duty."))
        if step < 1 or not 0 < days <= MOST_DAYS:
            raise _at(place, _("steps count from 1, and days from 1 to 365."))
        if line.does == APPROVE and line.duty and line.duty not in APPROVING:
            raise _at(place, _("holders of this duty do not approve; choose another."))
        made.append(model(step=step, does=line.does, person=line.person, duty=line.duty, days=days))
    made.sort(key=lambda one: one.step)
    _check_order(made)
    return made


def _check_order(made: Sequence[Station]) -> None:
    reviews = [one.step for one in made if one.does == REVIEW]
    approvals = [one.step for one in made if one.does == APPROVE]
    if reviews and approvals and max(reviews) >= min(approvals):
        sentence = _("Reviews come before approvals: give them a lower step.")
        raise Invalid(sentence, {"route": [sentence]})
    named = [(one.step, one.person_id) for one in made if one.person_id]
    if len(named) != len(set(named)):
        sentence = _("Somebody is asked twice in the same step; leave one line out.")
        raise Invalid(sentence, {"route": [sentence]})


def usual(document: UUID) -> list[KindStation]:
    """Return the stations by which documents of a document's kind usually go."""
    return list(KindStation.objects.filter(document_kind__documents=document).order_by("position"))


def copied[S: Station](model: type[S], given: Iterable[Station]) -> list[S]:
    """Return the same stations for somebody else."""
    return [model(step=one.step, does=one.does, person_id=one.person_id, duty=one.duty, days=one.days) for one in given]


def begin(act: Act, revision: Revision, lines: Sequence[Line]) -> None:
    """Begin the next round of a revision on the route that was given, or on that of its kind."""
    made = stations(Turn, lines) if lines else copied(Turn, usual(revision.document_id))
    _check_who(act, revision, made)
    revision.round += 1
    first = made[0].step if made else 0
    for turn in made:
        turn.round = revision.round
        turn.due = act.today + dt.timedelta(days=turn.days) if turn.step == first else None
    if made:
        set_parts(revision, "route", [*_kept(revision), *made])


def _kept(revision: Revision) -> list[Turn]:
    return list(read_parts(revision)["route"])


def _check_who(act: Act, revision: Revision, made: Sequence[Turn]) -> None:
    """Refuse a route on which nobody may do what is asked."""
    if not made:
        return
    barred = authors_of(revision)
    approvers = holders(act.home, APPROVING) if any(t.person_id and t.does == APPROVE for t in made) else set()
    for place, turn in enumerate(made, 1):
        if turn.person_id and turn.does == APPROVE and turn.person_id not in approvers:
            raise _at(place, _("%s holds no duty that approves; choose somebody else.") % turn.person)
        if turn.person_id and turn.person_id in barred:
            raise _at(place, _("%s wrote on this revision; choose somebody else.") % turn.person)
        if turn.person_id and turn.person is not None and turn.person.state != "active":
            raise _at(place, _("%s is not here any more; choose somebody else.") % turn.person)
        if turn.duty and not holders(act.home, [turn.duty]) - barred:
            raise _at(place, _("nobody but the authors holds the duty “%s”.") % DUTIES[turn.duty].word)


def authors_of(revision: Revision) -> set[UUID]:
    """Return who wrote on a revision and so does not judge it; nobody where the organisation relaxed that rule."""
    if "author-not-approver" in revision.organisation.relaxed:
        return set()
    return {author.person_id for author in read_parts(revision)["authors"]}


def now(revision: Revision) -> list[Turn]:
    """Return the turns of the round that a revision is in."""
    return [turn for turn in read_parts(revision)["route"] if turn.round == revision.round]


def waiting(turns: Iterable[Turn]) -> list[Turn]:
    """Return whose turn it is: those of the lowest step that have not found anything yet."""
    still = [turn for turn in turns if not turn.verdict]
    step = min((turn.step for turn in still), default=0)
    return [turn for turn in still if turn.step == step]


def wanted(revision: Revision) -> dict[UUID, Turn]:
    """Return the people who are asked now, each with the first turn that they can take."""
    turns = now(revision)
    found: dict[UUID, Turn] = {}
    still = waiting(turns)
    past = {turn.by_id for turn in turns if turn.verdict and still and turn.step == still[0].step}
    for turn in still:
        people = {turn.person_id} if turn.person_id else holders(revision.organisation_id, [turn.duty])
        for person in sorted(people - authors_of(revision) - past - {None}):
            found.setdefault(person, turn)
    return found


def turn_of(actor: Actor, revision: Revision, does: str) -> tuple[Turn, UUID] | None:
    """Return the turn that ``actor`` may take now and whose it is: their own, that of a duty, or of who is away."""
    turns = now(revision)
    still = [turn for turn in waiting(turns) if turn.does == does]
    if not still or any(turn.by_id == actor.id for turn in turns if turn.verdict and turn.step == still[0].step):
        return None
    named = [turn for turn in still if turn.person_id == actor.id]
    held = [turn for turn in still if turn.duty and turn.duty in actor.duties]
    if mine := next(iter(named + held), None):
        return mine, actor.id
    people = [turn.person_id for turn in still if turn.person_id]
    today = dt.datetime.now(dt.UTC).date()
    rows = away(today).filter(deputy=actor.id, person__in=people) if people else away(today).none()
    whose = rows.values_list("person", flat=True).first()
    return next(((turn, whose) for turn in still if whose and turn.person_id == whose), None)


def take(act: Act, revision: Revision, does: str, verdict: str, text: str) -> None:
    """Write down what somebody found on a revision, bound to its content; ``text`` becomes a comment beside it."""
    given = turn_of(act.actor, revision, does)
    if given is None:
        turn = Turn(round=revision.round, does=does)
        turns = [*_kept(revision), turn]
    else:
        turn, whose = given
        turns = _kept(revision)
        act.in_place_of = whose if whose != act.actor.id else act.in_place_of
    turn.by, turn.at, turn.verdict, turn.bound = person_of(act), act.at, verdict, revision.bound
    if text:
        said = act.also(Comment(on_type=revision.kind, on_id=revision.id, by=turn.by, at=act.at, text=text))
        turn.comment = said.id
    following = waiting(one for one in turns if one.round == revision.round)
    for one in following:
        one.due = one.due or act.today + dt.timedelta(days=one.days)
    set_parts(revision, "route", turns)


def whom(turn: Station) -> str:
    """Return whom a station asks, in words."""
    if turn.person_id:
        return str(turn.person)
    return _("Holders of the duty “%s”") % DUTIES[turn.duty].word if turn.duty in DUTIES else _("Whoever may")


def asked(turn: Station) -> str:
    """Return what a station asks, in a word."""
    return str(DOES.get(turn.does, turn.does))


def _wait_for(turns: Iterable[Turn]) -> str:
    return ", ".join(whom(turn) for turn in turns)


def in_turn_to_approve(actor: Actor, revision: Revision) -> str:
    """Refuse whom the route does not ask to approve now; without a route, whoever is no approver."""
    turns = now(revision)
    still = waiting(turns)
    if still and still[0].does == REVIEW:
        return _("First it is reviewed; still asked: %s.") % _wait_for(still)
    if turn_of(actor, revision, APPROVE) is not None:
        return ""
    if still:
        return _("Its route asks others to approve now: %s.") % _wait_for(still)
    return "" if "approver" in actor.duties else _("Without a route this belongs to the duty “approver”.")


def in_turn_to_review(actor: Actor, revision: Revision) -> str:
    """Refuse whom the route does not ask for a review now; without one, whoever may not judge documents."""
    if actor.id in authors_of(revision):
        return _("The author of a revision does not review it; ask somebody else.")
    if turn_of(actor, revision, REVIEW) is not None:
        return ""
    turns = now(revision)
    reviews = [turn for turn in waiting(turns) if turn.does == REVIEW]
    if reviews:
        return _("Its route asks others for a review now: %s.") % _wait_for(reviews)
    if any(turn.does == REVIEW for turn in turns):
        return _("Its reviews are in; now it is approved.")
    return "" if actor.duties.intersection(APPROVING) else _("Nobody asked you for a review of this.")


def may_send_back(actor: Actor, revision: Revision) -> str:
    """Refuse whoever is not asked on its route, except approvers and the quality manager."""
    if actor.duties.intersection(("approver", "quality-manager", "system")):
        return ""
    asked_now = revision.state == "in review" and any(turn_of(actor, revision, one) for one in (REVIEW, APPROVE))
    if asked_now or any(turn.by_id == actor.id for turn in now(revision) if turn.verdict):
        return ""
    return _("Only an approver, the quality manager, or who is asked on its route can send it back.")
