"""What effects can be measured by here, and what measures can be computed from: complaints, how many, answered in time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qualitas.actions.measuring import measured
from qualitas.actions.models import CorrectiveAction
from qualitas.actions.series import Counted, Period, series
from qualitas.feedback import queries
from qualitas.feedback.models import Complaint
from qualitas.nonconformities.queries import product_of


@measured("complaints", _("complaints of customers"))
def all_of_them(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the complaints that were received in a time."""
    return queries.happened(case.organisation_id, since, until, without=case.on_id).count()


@measured("complaints-of-process", _("complaints about the same process"))
def of_process(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the complaints about the case's process; 0 where it names no process."""
    if case.process_id is None:
        return 0
    found = queries.happened(case.organisation_id, since, until, without=case.on_id)
    return found.filter(process=case.process_id).count()


@measured("complaints-of-product", _("complaints about the same product"))
def of_product(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the complaints about the product of the record that led here; 0 where that one names no product."""
    own = Complaint.objects.filter(pk=case.on_id) if case.on_id is not None else Complaint.objects.none()
    product = product_of(case.on_id) or own.values_list("product", flat=True).first()
    if product is None:
        return 0
    return queries.happened(case.organisation_id, since, until, without=case.on_id).filter(product=product).count()


def _received(asks: Any, spans: Sequence[Period], day: str) -> QuerySet[Complaint]:
    """Return the complaints whose day lies in the periods, of the process and product of what asks."""
    rows = Complaint.within(asks.organisation_id).exclude(state="withdrawn")
    if asks.process_id is not None:
        rows = rows.filter(process=asks.process_id)
    if asks.product_id is not None:
        rows = rows.filter(product=asks.product_id)
    return rows.filter(**{f"{day}__gte": spans[0][0], f"{day}__lte": spans[-1][1]})


@series("complaints", _("number of complaints"))
def received(asks: Any, spans: Sequence[Period]) -> list[Counted]:
    """Count the complaints that were received in each period."""
    rows = _received(asks, spans, "received_on").values_list("received_on", flat=True)
    days = [day for day in rows if day is not None]
    return [(float(sum(begin <= day <= end for day in days)), 1.0) for begin, end in spans]


@series("complaints-in-time", _("complaints answered in time, of those that were due"), sort="defective")
def answered_in_time(asks: Any, spans: Sequence[Period]) -> list[Counted]:
    """Count the complaints whose answer was due in each period, and how many of them were answered by then."""
    due = list(_received(asks, spans, "due").values_list("due", "answered_on"))
    return [
        (float(sum(done is not None and done <= day for day, done in mine)), float(len(mine)))
        for begin, end in spans
        for mine in [[(day, done) for day, done in due if day is not None and begin <= day <= end]]
    ]
