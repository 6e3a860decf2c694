"""What the calendar brings: reminders of what is overdue, escalation of what is severe, the digest on Monday."""

import datetime as dt
import logging
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.clockwork import do_by_clock
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.identity.preferences import number
from qualitas.kernel.notices.making import post, write
from qualitas.kernel.notices.models import DIGEST, Mailing, Notice, Reach, monday_of
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.verbs import escalate

log = logging.getLogger("qualitas.notices")

WORK_BEGINS = 6
"""The hour of the organisation's day from which it is reminded and the digest leaves."""
SOON = 30
"""Days that the digest looks ahead."""
MOST_MAILED = 5
ESCALATE_AFTER = number(
    "notices.escalate_after",
    14,
    label=_("Escalate after"),
    means=_(
        "After so many days a to-do that is overdue is escalated to the quality manager, whatever its severity. "
        "One of high severity is escalated on the first day. 0: only those."
    ),
    unit=_("days"),
    most=365,
)

REMIND_BEFORE = number(
    "notices.remind_before",
    3,
    label=_("Remind readers before"),
    means=_("So many days before something must have been read, whoever has not read it is reminded. 0: nobody is."),
    unit=_("days"),
    most=60,
)


def local_now(organisation: Organisation, now: dt.datetime) -> dt.datetime:
    """Return what the clock shows where the organisation works."""
    try:
        return now.astimezone(ZoneInfo(organisation.zone))
    except (KeyError, ValueError):
        return now.astimezone(dt.UTC)


def tell_the_day(now: dt.datetime) -> int:
    """Remind of what is overdue, escalate, and leave the digests, once a day or week in each organisation."""
    done = 0
    reached = {one.organisation: one for one in Reach.objects.all()}
    for organisation in Organisation.objects.filter(state="active"):
        here, reach = local_now(organisation, now), reached.get(organisation.id)
        if reach is None or here.hour < WORK_BEGINS:
            continue
        if reach.reminded_on is None or reach.reminded_on < here.date():
            done += _remind(organisation, reach, here.date(), now)
        if reach.digest_on is None or reach.digest_on < monday_of(here.date()):
            done += leave_digests(organisation, reach, here.date(), now)
    return done


def _remind(organisation: Organisation, reach: Reach, today: dt.date, now: dt.datetime) -> int:
    """Remind each person of what of theirs is overdue or soon to be read, once for each due date, and escalate."""
    to_dos = ToDo.within(organisation.id).filter(state="open")
    days = REMIND_BEFORE.of(organisation)
    soon = to_dos.filter(what="acknowledge", due__gte=today, due__lte=today + dt.timedelta(days=days))
    with transaction.atomic():
        if not _claim(reach, "reminded_on", today):
            return 0
        notices = _untold(organisation.id, "overdue", to_dos.filter(due__lt=today), now)
        notices += _untold(organisation.id, "soon", soon, now) if days else []
        made = len(write(organisation.id, notices, now))
    return made + _escalate(organisation, today, now)


def _untold(organisation: UUID, sort: str, to_dos: QuerySet[ToDo], now: dt.datetime) -> list[Notice]:
    """Return the notices of one sort about to-dos whose people were not told so for the same due date yet."""
    told = Notice.objects.filter(organisation=organisation, sort=sort, on_id__in=to_dos.values("pk"))
    known = set(told.values_list("person", "on_id", "cause"))
    rows = to_dos.values_list("pk", "person", "due")
    fresh = [row for row in rows if (row[1], row[0], str(row[2])) not in known]
    return [reminder(organisation, sort, person, key, due, now) for key, person, due in fresh if due is not None]


def reminder(organisation: UUID, sort: str, person: UUID, key: UUID, due: dt.date, now: dt.datetime) -> Notice:
    """Return the notice that reminds a person of a to-do that is or was due on ``due``."""
    return Notice(
        organisation=organisation, person_id=person, sort=sort, on_type="to-do", on_id=key, cause=str(due), at=now
    )


def _claim(reach: Reach, name: str, day: dt.date) -> bool:
    """Note that a day's work is being done here; False where another worker has done it."""
    before = Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lt": day})
    return bool(Reach.objects.filter(before, organisation=reach.organisation).update(**{name: day}))


def severe(organisation: Organisation, today: dt.date) -> Q:
    """Return what makes an overdue to-do one to escalate: high severity, or overdue for longer than is chosen."""
    days = ESCALATE_AFTER.of(organisation)
    long_ago = Q(due__lt=today - dt.timedelta(days=days)) if days else Q(pk__in=[])
    return Q(severity="high") | long_ago


def _escalate(organisation: Organisation, today: dt.date, now: dt.datetime) -> int:
    """Escalate what is overdue and severe, once; whoever must know is told when the ledger is read on."""
    late = ToDo.within(organisation.id).filter(state="open", due__lt=today, escalated_on__isnull=True)
    rows = late.filter(severe(organisation, today)).order_by("due", "number")
    return do_by_clock(rows, escalate, key=lambda to_do: f"escalate {to_do.id} {to_do.due}", at=now)


def leave_digests(organisation: Organisation, reach: Reach, today: dt.date, now: dt.datetime) -> int:
    """Leave a mail for everybody who has something due soon, or news that they have not read; once a week.

    An organisation that is new here waits for its first Monday.
    """
    monday = monday_of(today)
    with transaction.atomic():
        if not _claim(reach, "digest_on", monday) or (reach.digest_on is None and today != monday):
            return 0
        people = _with_news(organisation.id, today)
        mails = [
            post(organisation.id, {"to": person.email, "template": "digest", "person": str(person.id)}, now)
            for person in people
        ]
        Outbox.objects.bulk_create(mails, batch_size=100)
    return len(mails)


def soon(organisation: UUID, today: dt.date) -> Q:
    """Return what is due within thirty days, or was due before."""
    return Q(organisation=organisation, state="open", due__lte=today + dt.timedelta(days=SOON))


def _with_news(organisation: UUID, today: dt.date) -> list[Person]:
    """Return who gets a digest: people with mail who have something due soon or something unread."""
    due = set(ToDo.objects.filter(soon(organisation, today)).values_list("person", flat=True))
    unread = Notice.objects.filter(organisation=organisation, read_at__isnull=True)
    news: dict[UUID, set[str]] = {}
    for person, sort in unread.values_list("person", "sort").distinct():
        news.setdefault(person, set()).add(sort)
    rows = Person.within(organisation).filter(pk__in=due | set(news), state="active").exclude(email="")
    people = list(rows.order_by("pk"))
    chosen = {one.person_id: one for one in Mailing.objects.filter(person__in=people)}
    return [one for one in people if _wants(chosen.get(one.id) or Mailing(person=one), one.id in due, news.get(one.id))]


def _wants(mailing: Mailing, due: bool, news: set[str] | None) -> bool:
    if due and mailing.how("due") == DIGEST:
        return True
    return any(mailing.how(sort) == DIGEST for sort in news or ())


def forget(now: dt.datetime) -> int:
    """Remove notices that were read half a year ago, and those of any kind after two years; returns how many."""
    old = Q(read_at__lt=now - dt.timedelta(days=180)) | Q(at__lt=now - dt.timedelta(days=730))
    return Notice.objects.filter(old).delete()[0]
