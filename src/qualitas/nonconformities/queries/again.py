"""What came again: nonconformities like the one that led to a corrective action, after that was closed."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from qualitas.actions.models import CorrectiveAction
from qualitas.actions.preferences import AGAIN_WITHIN
from qualitas.nonconformities.models import Nonconformity

NOT_COUNTED = ("rejected", "withdrawn", "merged")


def came_again(today: dt.date) -> list[tuple[CorrectiveAction, Nonconformity]]:
    """Return the closed corrective actions whose problem came again, each with the first case that shows it.

    The same means: in the same process, of the same product, or (where the first case named no product) of the same
    sort of cause. What somebody looked at and called another matter is not found again.
    """
    longest = today - dt.timedelta(days=AGAIN_WITHIN.most)
    first = Nonconformity.objects.filter(pk=OuterRef("on_id"))
    closed = (
        CorrectiveAction.objects.filter(
            state="closed", on_type=Nonconformity.kind, raised_on__isnull=True, concluded_on__gt=longest
        )
        .annotate(
            its_process=Subquery(first.values("process")[:1]),
            its_product=Subquery(first.values("product")[:1]),
            its_cause=Subquery(first.values("cause_category")[:1]),
        )
        .filter(Exists(_alike()))
        .select_related("organisation")
    )
    found: list[tuple[CorrectiveAction, Nonconformity]] = []
    for case in closed:
        again = _first_after(case, today)
        if again is not None:
            found.append((case, again))
    return found


def _alike() -> QuerySet[Nonconformity]:
    same = Q(product=OuterRef("its_product")) | (
        Q(cause_category=OuterRef("its_cause"), product__isnull=True) & ~Q(cause_category="")
    )
    return (
        Nonconformity.objects.annotate(day=TruncDate("opened_at"))
        .filter(
            same, organisation=OuterRef("organisation"), process=OuterRef("its_process"),
            day__gt=OuterRef("concluded_on"),
        )
        .exclude(state__in=NOT_COUNTED)
    )  # fmt: skip


def _first_after(case: CorrectiveAction, today: dt.date) -> Nonconformity | None:
    """Return the first case like the one that led to a corrective action, within the time that counts; None for none."""
    within = AGAIN_WITHIN.of(case.organisation)
    if case.concluded_on is None or case.on_id is None or not within:
        return None
    until = min(today, case.concluded_on + dt.timedelta(days=within))
    first: Nonconformity | None = Nonconformity.objects.filter(pk=case.on_id).first()
    if first is None or first.process_id is None:
        return None
    same = Q(product=first.product_id) if first.product_id else Q(cause_category=first.cause_category, product=None)
    rows = Nonconformity.objects.filter(
        same, organisation=case.organisation_id, process=first.process_id,
        opened_at__date__gt=case.concluded_on, opened_at__date__lte=until,
    ).exclude(state__in=NOT_COUNTED)  # fmt: skip
    if case.again_id is not None:  # somebody kept it closed after looking at that one
        looked_at = Nonconformity.objects.filter(pk=case.again_id).values("opened_at")
        rows = rows.filter(opened_at__gt=Subquery(looked_at))
    return rows.order_by("opened_at").first()
