"""What happens between those whom a route asks: the next is asked, who has decided is done, the others are let off."""

from collections.abc import Collection
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.documents import queries, routing, verbs
from qualitas.documents.models import Revision
from qualitas.documents.models.routes import REVIEW, UNSUITABLE
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import hears
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.asking import call_off_asked, open_about
from qualitas.kernel.records.models import Comment, ToDo


@hears("document.submit")
@hears("document.approve")
def ask_the_next(act: Act, revision: Revision) -> None:
    """Ask those whose turn it is; whoever has decided is done."""
    _go_on(act, revision)


@hears("document.examine")
def follow_a_review(act: Act, revision: Revision) -> None:
    """Go on along the route, or send back what was found not suitable."""
    mine = next((turn for turn in reversed(routing.now(revision)) if turn.at == act.at), None)
    if mine is None or mine.verdict != UNSUITABLE:
        _go_on(act, revision)
        return
    said = next(held.subject for held in act.held.values() if isinstance(held.subject, Comment))
    verbs.send_back(act.because(), revision, reason=said.text)


@hears("document.send_back")
def let_everyone_off(act: Act, revision: Revision) -> None:
    """Nobody decides on what went back to its authors, and nobody reads it."""
    _let_off(act, revision, list(open_about(act, revision)), gettext_noop("It was sent back to its authors."))


@hears("to-do.hand_over")
def hand_on_the_turn(act: Act, to_do: ToDo) -> None:
    """Let the route know who decides now, where a to-do was handed over."""
    if to_do.what != "decide" or to_do.on_type != Revision.kind or to_do.on_id is None:
        return
    revision = Revision.within(act.home).select_related("organisation").get(pk=to_do.on_id)
    if revision.state != "in review":
        return  # it asks for something else, such as the periodic review
    if to_do.person_id in routing.authors_of(revision):
        sentence = _("%s wrote on this revision; choose somebody else.") % to_do.person
        raise Invalid(sentence, {"person": [sentence]})
    was = Person.within(act.home).get(pk=act.held[to_do.id].before["person"])
    verbs.reroute(act.by_system(), revision, person=to_do.person, instead_of=was)


def _go_on(act: Act, revision: Revision) -> None:
    wanted = routing.wanted(revision) if revision.state == "in review" else {}
    asked = _close(act, revision, wanted, gettext_noop("Somebody else has decided."))
    fresh = [person for person in wanted if person not in asked]
    if not fresh:
        return
    code = {"code": revision.document.code, "revision": revision.revision, "title": revision.title}
    with translation.override(revision.organisation.language):  # what is written down is for everyone here
        review, approve = (
            _("Review %(code)s rev %(revision)s: %(title)s"),
            _("Approve %(code)s rev %(revision)s: %(title)s"),
        )
    rows = [
        {
            "title": ((review if wanted[one.id].does == REVIEW else approve) % code)[:200],
            "person": one,
            "record": revision,
            "due": wanted[one.id].due,
        }
        for one in Person.within(act.home).filter(pk__in=fresh).order_by("number")
    ]
    records.ask_to_decide.many(act.by_system(), rows)


def _close(act: Act, revision: Revision, wanted: Collection[UUID], reason: str) -> set[UUID]:
    """Close the to-dos of those who are not asked any more; returns whom it still asks."""
    if not any(turn.person_id or turn.duty for turn in routing.now(revision)):
        return set()  # without a route nobody was asked
    open_ones = list(queries.deciding(revision))
    over = [one for one in open_ones if one.person_id not in wanted]
    _let_off(act, revision, over, reason)
    return {one.person_id for one in open_ones} - {one.person_id for one in over}


def _let_off(act: Act, revision: Revision, over: list[ToDo], reason: str) -> None:
    """Close to-dos: those of who has just decided are done, the others are called off."""
    decided = {act.actor.id, act.in_place_of}
    done = [one for one in over if one.what == "decide" and one.person_id in decided]
    for one in done:
        records.settle(act.by_system(), one)
    call_off_asked(act, revision, reason, [one for one in over if one not in done])
