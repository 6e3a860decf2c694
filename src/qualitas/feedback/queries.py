"""What people ask of complaints: what waits for whom, what is late, how long answers take, what lies behind one."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from qualitas.actions.models import CorrectiveAction
from qualitas.feedback.models import LIVE, OPEN_COMPLAINTS, UNANSWERED, Complaint
from qualitas.feedback.models.words import SATISFACTIONS
from qualitas.kernel.acts.asks import named
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Organisation
from qualitas.products.models import Product

DAY = dt.timedelta(days=1)


def mine(who: Acting) -> QuerySet[Complaint]:
    """Return the complaints in work that ``who`` answers for."""
    return Complaint.seen_by(who).filter(owner=who.id, state__in=LIVE)


def late(today: dt.date, most: int = 500) -> list[Complaint]:
    """Return what is late in every organisation, not acknowledged or not answered, and not escalated since that day."""
    unheard = Q(state="received", acknowledge_by__lt=today, escalated_on=None)
    unanswered = Q(due__lt=today) & (Q(escalated_on=None) | Q(escalated_on__lte=F("due")))
    rows = Complaint.objects.filter(unheard | unanswered, state__in=UNANSWERED)
    return list(rows.select_related("organisation").order_by("due")[:most])


def answered_for(case: UUID) -> Complaint | None:
    """Return the complaint that led to a nonconformity and was answered first, if one was."""
    rows = Complaint.objects.filter(nonconformity=case, state__in=("answered", "closed")).exclude(reply="")
    return rows.order_by("answered_on", "number").first()


def complaints_of(who: Acting, case: UUID) -> list[Complaint]:
    """Return the complaints behind a nonconformity, as far as ``who`` may read them."""
    return list(Complaint.seen_by(who).filter(nonconformity=case).order_by("number")[:100])


def open_actions(who: Acting, complaint: Complaint) -> list[CorrectiveAction]:
    """Return the corrective actions because of a complaint or its nonconformity that are not concluded."""
    about = [key for key in (complaint.pk, complaint.nonconformity_id) if key is not None]
    rows = CorrectiveAction.seen_by(who).filter(on_id__in=about, state__in=("analysing", "acting", "watching effect"))
    return list(rows.only("number", "title", "state").order_by("number")[:10])


def happened(organisation: UUID, since: dt.date, until: dt.date, *, without: UUID | None = None) -> QuerySet[Complaint]:
    """Return what was received from one day to another, both included, and not withdrawn; ``without`` leaves one out."""
    rows = Complaint.within(organisation).exclude(state="withdrawn")
    rows = rows.filter(received_on__gte=since, received_on__lte=until)
    return rows.exclude(Q(pk=without) | Q(nonconformity=without, nonconformity__isnull=False)) if without else rows


def offering(slug: str) -> Organisation | None:
    """Return the organisation of this short name, where it takes complaints from people who have not signed in."""
    found = Organisation.objects.filter(slug=slug, state="active").first()
    return found if found is not None and OPEN_COMPLAINTS.of(found) else None


def is_offered(organisation: Organisation) -> bool:
    """Tell whether an organisation takes complaints from people who have not signed in."""
    return OPEN_COMPLAINTS.of(organisation)


class _NoOne:
    """Somebody of whom nothing is known: sees what everybody may."""

    id = UUID(int=0)
    duties: frozenset[str] = frozenset()


def product(organisation: UUID, number: str) -> Product | None:
    """Return the product of a number, while it is in use and no secret; None for anything else."""
    wanted = number.strip().upper()
    found = named(Product, organisation, wanted) if wanted.startswith(f"{Product.prefix}-") else None
    open_to_all = found is not None and found.state == "in use" and not found.hidden_from(_NoOne())
    return found if open_to_all else None


def products(organisation: UUID, most: int = 100) -> list[Product]:
    """Return the products in use, for which a poster can be made."""
    return list(
        Product.within(organisation).filter(state="in use", confidential=False).order_by("code", "title")[:most]
    )


def told(slug: str, key: UUID) -> Complaint | None:
    """Return the complaint of a key in the organisation of a short name, with its organisation."""
    rows = Complaint.objects.filter(pk=key, organisation__slug=slug, organisation__state="active")
    return rows.select_related("organisation", "customer").first()


@dataclass(frozen=True, slots=True)
class Figures:
    """Complaints received from a day to a day: how many, how quickly they were answered, how content customers are.

    Means are in days, None while there are none. ``in_time`` of ``measured`` answers came by their day. ``late`` are
    those that wait for an answer today although their day is over. ``kinds`` are sorted by how many there are.
    """

    since: dt.date
    until: dt.date
    received: int
    open: int
    late: int
    to_acknowledge: float | None
    to_answer: float | None
    in_time: int
    measured: int
    justified: int
    assessed: int
    satisfied: dict[str, int]
    disputed: int
    kinds: tuple[tuple[str, int], ...]


def _mean(end: str) -> Avg:
    return Avg(ExpressionWrapper(F(end) - F("received_on"), output_field=DurationField()))


def _days(value: dt.timedelta | None) -> float | None:
    return value / DAY if value is not None else None


def figures(who: Acting, since: dt.date, until: dt.date, today: dt.date) -> Figures:
    """Return the figures of the complaints that were received in a time, as far as ``who`` may read them."""
    rows = Complaint.seen_by(who).exclude(state="withdrawn").filter(received_on__gte=since, received_on__lte=until)
    answered = Q(answered_on__isnull=False, due__isnull=False)
    found = rows.aggregate(
        received=Count("pk"),
        open=Count("pk", filter=Q(state__in=LIVE)),
        late=Count("pk", filter=Q(state__in=UNANSWERED, due__lt=today)),
        to_acknowledge=_mean("acknowledged_on"),
        to_answer=_mean("answered_on"),
        measured=Count("pk", filter=answered),
        in_time=Count("pk", filter=answered & Q(answered_on__lte=F("due"))),
        assessed=Count("pk", filter=~Q(justified="")),
        justified=Count("pk", filter=Q(justified__in=("yes", "partly"))),
        disputed=Count("pk", filter=Q(rounds__gt=0)),
        **{f"said_{name}": Count("pk", filter=Q(satisfaction=name)) for name in SATISFACTIONS},
    )
    satisfied = {name: found.pop(f"said_{name}") for name in SATISFACTIONS}
    kinds = rows.values("category").annotate(much=Count("pk")).order_by("-much", "category")
    counted = tuple((row["category"], row["much"]) for row in kinds[:50])
    for name in ("to_acknowledge", "to_answer"):
        found[name] = _days(found[name])
    return Figures(since, until, satisfied=satisfied, kinds=counted, **found)


def last_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the twelve months up to today."""
    return today - dt.timedelta(days=364), today
