"""What the clock puts before people: a case that is late, and a closed one whose problem came again (10.2.1 d, f)."""

from typing import Annotated

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions import queries
from qualitas.actions.models import CorrectiveAction
from qualitas.actions.steps import BY_NAME, late
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.kernel.records.models import Record


@moves(label=gettext_lazy("Escalate"), past=said("past", "escalated it"))
def escalate(act: Act, case: CorrectiveAction) -> None:
    """Put a late case before its owner and the quality managers."""
    case.escalated_on = act.today
    with translation.override(case.organisation.language):
        names = [_("its own day is over") if name == "due" else _named(name) for name in late(case, act.today)]
        title = _("%(case)s is late: %(steps)s") % {"case": case.reference, "steps": ", ".join(names)}
    for person in queries.leaders(case):
        ask_about(act, case, person.pk, title, due=act.today, what="decide", severity="high")


def _named(step: str) -> str:
    return f"{step} {BY_NAME[step].label}"


@moves(label=gettext_lazy("Raise again"), past=said("past", "raised it again"))
def raise_again(
    act: Act,
    case: CorrectiveAction,
    *,
    because: Annotated[Record, Ask(gettext_lazy("Because of"))],  # type: ignore[valid-type] # the checker's plugin takes it for its own
) -> None:
    """Raise a closed case because the same happened again: those who may reopen it are asked (10.2.1 d)."""
    case.raised_on, case.again_type, case.again_id = act.today, because.kind, because.pk
    with translation.override(case.organisation.language):
        title = _("%(case)s: it came again (%(again)s). Reopen it, or say why not.")
        text = title % {"case": case.reference, "again": because.reference}
    for person in queries.leaders(case):
        ask_about(act, case, person.pk, text, what="decide", severity="high")


def _was_raised(_actor: Actor, case: CorrectiveAction) -> str:
    """Refuse an answer where nothing came again."""
    return "" if case.raised_on is not None else _("It has not come again.")


@moves(label=gettext_lazy("Keep it closed"), past=said("past", "kept it closed"), guards=(_was_raised,))
def keep_closed(
    act: Act,
    case: CorrectiveAction,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why is this not the same?"), long=True)],
) -> None:
    """Keep a case closed though something like it happened again, with the reason (10.2.1 d)."""
    case.raised_on = None
    end_asked(act, case)
