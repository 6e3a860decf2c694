"""What corrective actions can test their effect on, and what measures can be computed from: counts of live records."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitas.actions.comparing import Share, Values
from qualitas.actions.measuring import Choosing, Which, measured
from qualitas.actions.models import Action, CorrectiveAction
from qualitas.actions.series import Counted, Period, series
from qualitas.kernel.acts.act import Actor
from qualitas.kernel.identity.models import Organisation
from qualitas.measures import windows
from qualitas.measures.models import Measure, Signal
from qualitas.nonconformities.models import Nonconformity

MOST_OFFERED = 500


@measured("signals-of-process", _("signals on the measures of the same process"))
def signals_of_process(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the signals on the measures of the case's process in a time; 0 where it names no process."""
    if case.process_id is None:
        return 0
    return Signal.objects.filter(
        measure__process=case.process_id,
        measure__organisation=case.organisation_id,
        until__date__gte=since,
        until__date__lte=until,
    ).count()


def _open(organisation: Any) -> "models.QuerySet[Measure]":
    return Measure.within(organisation).filter(confidential=False)


def _offered(organisation: Organisation) -> list[str]:
    """Return the measures that an effect can be measured by: those in use that everybody may read."""
    return [
        windows.words_of(one) for one in _open(organisation.pk).filter(state="in use").order_by("number")[:MOST_OFFERED]
    ]


def _found(organisation: Any, text: str) -> Measure | None:
    return _open(organisation).filter(number=text.partition(" ")[0].upper()).first()


def _named(_actor: Actor, organisation: Organisation, text: str) -> Which | None:
    """Return the measure that a text names by its number."""
    one = _found(organisation.pk, text.strip())
    return Which(windows.words_of(one), windows.unit_of(one), one.better) if one is not None else None


@measured("values-of-measure", _("the values of a measure"), Choosing(_offered, _named))
def values_of_measure(case: CorrectiveAction, since: dt.date, until: dt.date) -> Share | Values:
    """Return the values of the measure that the case names, or so many defective of so many, in a time."""
    measure = _found(case.organisation_id, case.which)
    return windows.taken(measure, since, until) if measure is not None else Values((), (), 0)


def _asked(rows: "models.QuerySet[Any]", asks: Any, *, product: bool = True) -> "models.QuerySet[Any]":
    """Narrow records to the process and the product of what asks."""
    if asks.process_id is not None:
        rows = rows.filter(process=asks.process_id)
    if product and asks.product_id is not None:
        rows = rows.filter(product=asks.product_id)
    return rows


def _by_period(days: Sequence[dt.date], spans: Sequence[Period]) -> list[int]:
    """Return how many of the days lie in each period."""
    return [sum(begin <= day <= end for day in days) for begin, end in spans]


def _cases(asks: Any, spans: Sequence[Period]) -> "models.QuerySet[Nonconformity]":
    rows = Nonconformity.within(asks.organisation_id).exclude(state__in=("rejected", "withdrawn", "merged"))
    return _asked(rows, asks).filter(found_on__gte=spans[0][0], found_on__lte=spans[-1][1])


@series("nonconformities", _("number of nonconformities"))
def nonconformities(asks: Any, spans: Sequence[Period]) -> list[Counted]:
    """Count the nonconformities that were found in each period."""
    days = [day for day in _cases(asks, spans).values_list("found_on", flat=True) if day is not None]
    return [(float(many), 1.0) for many in _by_period(days, spans)]


@series("cost-of-nonconformities", _("cost of nonconformities"), sort="measured")
def cost(asks: Any, spans: Sequence[Period]) -> list[Counted]:
    """Sum what the nonconformities of each period cost."""
    rows = _cases(asks, spans).annotate(cost=models.Sum("costs__amount")).values_list("found_on", "cost")
    sums = [0.0] * len(spans)
    for day, amount in rows:
        for place, (begin, end) in enumerate(spans):
            if day is not None and begin <= day <= end:
                sums[place] += float(amount or 0)
    return [(one, 1.0) for one in sums]


@series("late-actions", _("actions done late, of those that were due"), sort="defective")
def late_actions(asks: Any, spans: Sequence[Period]) -> list[Counted]:
    """Count the actions that were due in each period, and how many of them were not done by then."""
    rows = Action.within(asks.organisation_id).exclude(state="dropped")
    due = list(rows.filter(due__gte=spans[0][0], due__lte=spans[-1][1]).values_list("due", "done_on"))
    return [
        (float(sum(done is None or done > day for day, done in mine)), float(len(mine)))
        for begin, end in spans
        for mine in [[one for one in due if begin <= one[0] <= end]]
    ]


@series("corrective-actions", _("number of corrective actions begun"))
def corrective_actions(asks: Any, spans: Sequence[Period]) -> list[Counted]:
    """Count the corrective actions that were begun in each period."""
    rows = _asked(CorrectiveAction.within(asks.organisation_id), asks, product=False)
    days = rows.filter(opened_at__date__gte=spans[0][0]).values_list("opened_at__date", flat=True)
    return [(float(many), 1.0) for many in _by_period(list(days), spans)]
