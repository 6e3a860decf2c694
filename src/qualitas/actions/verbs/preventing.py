"""The later steps of a case: actions chosen, similar places looked at, the system changed (8D: D5 and D7)."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions import queries
from qualitas.actions.models import LIVE, Action, CorrectiveAction, Elsewhere, change_choices
from qualitas.actions.steps import comes_after
from qualitas.actions.verbs.actions import asked
from qualitas.actions.verbs.owning import owns_or_leads, still_live, works_on_it
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.confiding import confide_like
from qualitas.kernel.records.models import Link, Record


def _live(_actor: Actor, case: CorrectiveAction) -> str:
    """Refuse more work for a case that is over."""
    return "" if case.state in LIVE else _("This case is %s; reopen it first.") % case.word


@moves(
    label=gettext_lazy("Choose the actions"),
    past=said("past", "chose the actions"),
    guards=(owns_or_leads, comes_after("D5")),
)
def choose_actions(
    act: Act,
    case: CorrectiveAction,
    *,
    chosen_because: Annotated[
        str,
        Ask(
            gettext_lazy("How is it known that they remove the causes?"),
            gettext_lazy("Such as a trial, a sample, a calculation; and which others were considered."),
            long=True,
        ),
    ],
) -> None:
    """Say that the planned actions are the right ones, and how that was shown before doing them (8D: D5)."""
    if not queries.actions_of(case.pk):
        raise Refused(_("No action is planned yet: plan one, then choose."))
    case.chosen_because, case.chosen_on = chosen_because, act.today


@adds(
    label=gettext_lazy("Plan a change of the system"),
    past=said("past", "planned a change of the system"),
    guards=(_live, owns_or_leads),
)
def plan_change(
    act: Act,
    case: CorrectiveAction,
    *,
    changes: Annotated[str, Ask(gettext_lazy("What is to be changed?"), choices=change_choices)],
    title: Annotated[str, Ask(gettext_lazy("How?"))],
    owner: Person,
    due: dt.date,
    target: Annotated[
        Record | None,
        Ask(gettext_lazy("Its number"), gettext_lazy("Where it has one here."), example="DOC-2026-0007"),
    ] = None,
) -> Action:
    """Plan to change a document, a risk, a training so that it stays right; the case waits until it is done (10.2.1 e, f)."""
    if not changes:
        sentence = _("Say what of the system is changed; for anything else plan an action.")
        raise Invalid(sentence, {"changes": [sentence]})
    action = Action(title=title, owner=owner, due=due, changes=changes, on_type=case.kind, on_id=case.id)
    confide_like(act, action, case)
    asked(act, action)
    if target is not None:
        act.also(
            Link(
                on_type=action.kind, on_id=action.id, by=person_of(act), at=act.at,
                to_type=target.kind, to_id=target.pk, meaning="refers-to",
            )
        )  # fmt: skip
    return action


@adds(
    label=gettext_lazy("Name a similar place"),
    past=said("past", "named a similar place"),
    guards=(_live, works_on_it),
)
def name_elsewhere(
    act: Act,
    case: CorrectiveAction,
    *,
    text: Annotated[
        str, Ask(gettext_lazy("Where can the same happen?"), gettext_lazy("A process, a product, a machine, a site."))
    ],
    of: Annotated[
        Record | None, Ask(gettext_lazy("Its number"), gettext_lazy("Where it has one here."), example="PRO-2026-0002")
    ] = None,
) -> Elsewhere:
    """Name a similar process, product or place that has to be looked at too (10.2.1 b 3)."""
    made = Elsewhere(on_type=case.kind, on_id=case.pk, by=person_of(act), at=act.at, text=text)
    if of is not None:
        made.of_type, made.of_id = of.kind, of.pk
    return made


@moves(label=gettext_lazy("Affected too"), past=said("past", "found it there too"), inner=True)
def found_there(
    act: Act,
    place: Elsewhere,
    *,
    found: Annotated[str, Ask(gettext_lazy("What was found, and what is done about it?"), long=True)],
) -> None:
    """Say that the same can happen or happened there, and what is done about it (10.2.1 b 3)."""
    still_live(place)
    act.mentions.append((place.on_type, place.on_id))
    place.found = found


@moves(label=gettext_lazy("Not affected"), past=said("past", "found it not affected"), inner=True)
def not_there(
    act: Act, place: Elsewhere, *, found: Annotated[str, Ask(gettext_lazy("What was looked at?"), long=True)]
) -> None:
    """Say that the same cannot happen there, and what was looked at (10.2.1 b 3)."""
    still_live(place)
    act.mentions.append((place.on_type, place.on_id))
    place.found = found


def still_to_prevent(case: CorrectiveAction) -> list[str]:
    """Return what stands in the way of saying that it is prevented, each as a sentence."""
    waiting = [place.text for place in queries.elsewhere(case.pk) if place.state == "to check"]
    found = [_("Nobody has looked yet at: %s.") % ", ".join(waiting)] if waiting else []
    changes = [action.reference for action in queries.open_actions(case.pk) if action.changes]
    return found + ([_("A change of the system is still open: %s.") % ", ".join(changes)] if changes else [])


@moves(
    label=gettext_lazy("Prevented"),
    past=said("past", "said what keeps it from coming again"),
    guards=(owns_or_leads, comes_after("D7")),
)
def prevent(
    act: Act,
    case: CorrectiveAction,
    *,
    prevention: Annotated[
        str,
        Ask(
            gettext_lazy("What keeps it from coming again, here and elsewhere?"),
            gettext_lazy("Which documents, risks, trainings were changed; or why none needs to be."),
            long=True,
        ),
    ],
) -> None:
    """Say what keeps it from coming again, when similar places are looked at and changes are done (8D: D7)."""
    for sentence in still_to_prevent(case):
        raise Refused(sentence)
    case.prevention, case.prevented_on = prevention, act.today
