"""The effect of a case as a chart: how often it happened before and after, each with its exact interval."""

from dataclasses import replace

from django.utils.translation import gettext as _

from qualitas import charts
from qualitas.actions import comparing
from qualitas.actions.comparing import CONFIDENCE
from qualitas.actions.models import CorrectiveAction
from qualitas.kernel.ui.charting import numbers

MONTH = 30


def effect_chart(case: CorrectiveAction) -> charts.Chart | None:
    """Return the rates before and after in 30 days with their intervals, or shares, or a series in two phases.

    None before anyone has looked.
    """
    if case.compared is not None:
        return comparing.chart(case.compared)
    if case.before is None or case.after is None or not case.before_exposure or not case.after_exposure:
        return None
    from qualitas.statistics import rate_interval  # noqa: PLC0415 - numbers load when asked for

    found = [
        rate_interval(count, days, confidence=CONFIDENCE)
        for count, days in ((case.before, case.before_exposure), (case.after, case.after_exposure))
    ]
    made = charts.intervals(
        (_("Before"), _("After")),
        [(MONTH * one.estimate, MONTH * one.low, MONTH * one.high) for one in found],
        title=_("How often it happened, before and after"),
        y_title=_("Cases in 30 days"),
        head=("", _("Cases in 30 days"), _("from"), _("to")),
        tones=("wait", "good" if case.verdict == "supported" else "off"),
        numbers=numbers(),
        name="effect",
        method=_("Exact interval of a rate, 95 %."),
    )
    return replace(made, reference=found[0].reference)
