"""The effect of a case in words: how it was planned to show, what was found, and what that means."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qualitas.actions.charting import effect_chart
from qualitas.actions.measuring import MEASURES
from qualitas.actions.report import figures
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.charting import figure

if TYPE_CHECKING:
    from qualitas.actions.models import CorrectiveAction

LEAST = 8
"""How many values each window must have (the statistics say the same)."""


def callouts(case: "CorrectiveAction") -> Iterator[p.Callout]:
    """Say what the figures propose, and how many cases a look would need."""
    if case.state == "watching effect" and case.verdict == "not supported":
        yield p.Callout(
            _("The figures do not support that it helped: reopen the case, or conclude with a reason."), "bad"
        )
    elif case.state == "watching effect" and case.verdict == "too few to tell":
        yield p.Callout(
            _("There are too few cases to tell: look on the spot, or watch longer, before you conclude."), "wait"
        )
    elif case.state == "watching effect" and case.look_on is not None and not case.verdict:
        yield p.Callout(_("The effect is looked at on %s.") % words.day(case.look_on), "calm")
    if case.compared is not None and not case.verdict and case.state != "closed":
        yield from _base(case.compared)


def _base(compared: Mapping[str, Any]) -> Iterator[p.Callout]:
    """Say how much there is of the time before, and how much the look will need."""
    before = compared["before"]
    if compared["sort"] == "values" and len(before["values"]) < LEAST:
        said = _("There are %(found)d values of the time before; the look needs %(least)d before and %(least)d after.")
        yield p.Callout(said % {"found": len(before["values"]), "least": LEAST}, "wait")
    elif compared["sort"] == "values":
        yield p.Callout(_("The look needs at least %d values after it.") % LEAST, "calm")
    elif not before["count"]:
        yield p.Callout(_("Nothing was counted in the time before: a change could hardly be told."), "wait")


def panels(case: "CorrectiveAction") -> Iterator[p.Panel]:
    """Return the plan of the look and what was found, each figure with its method."""
    if case.look_on is None:
        return
    facts = [
        p.Fact(_("Expected"), case.expected),
        p.Fact(_("Measured by"), str(MEASURES[case.measure].label)),
        p.Fact(_("Days looked back"), words.count(case.before_days or 0)),
        p.Fact(_("Look on"), words.day(case.look_on)),
        p.Fact(_("Also checked by"), case.also),
    ]
    found = tuple(p.Fact(label, value) for label, value in figures(case))
    if found:
        facts += [*found, p.Fact(_("Figures"), str(case.get_verdict_display()))]
    if case.conclusion:
        facts.append(p.Fact(_("Conclusion"), case.conclusion))
    chart = effect_chart(case)
    yield p.Panel(
        _("The effect"),
        facts=tuple(fact for fact in facts if fact.value),
        figure=figure(chart) if chart is not None else None,
    )
