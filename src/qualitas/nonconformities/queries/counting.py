"""Counting nonconformities by the day on which they were found."""

import datetime as dt
from uuid import UUID

from django.db.models import DateField, QuerySet
from django.db.models.functions import Cast, Coalesce

from qualitas.nonconformities.models import Nonconformity


def happened(
    organisation: UUID, since: dt.date, until: dt.date, *, without: UUID | None = None
) -> QuerySet[Nonconformity]:
    """Return what was found from one day to another, both included; what was none, or went into another, does not count.

    The day is the one on which it was found, or else reported; ``without`` leaves one case out.
    """
    day = Coalesce("found_on", Cast("opened_at", DateField()))
    rows = Nonconformity.within(organisation).exclude(state__in=["rejected", "withdrawn", "merged"])
    rows = rows.alias(day=day).filter(day__gte=since, day__lte=until)
    return rows.exclude(pk=without) if without is not None else rows


def product_of(key: UUID | None) -> UUID | None:
    """Return the product that the nonconformity with this key is about, if there is one."""
    return Nonconformity.objects.filter(pk=key).values_list("product", flat=True).first() if key else None
