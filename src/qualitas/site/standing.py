"""How the installation stands: the figures that the health page, `/metrics` and `qualitas check` all read."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.models import Session
from qualitas.kernel.ledger.models import Event, Head, Pending
from qualitas.site import drills, nightly, worker


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of one moment. Times are moments; None is “never” or “nothing”. Sizes are in bytes."""

    at: dt.datetime
    events: int
    pending: int
    oldest_pending: dt.datetime | None
    waiting: int
    oldest_waiting: dt.datetime | None
    failed: int
    sessions: int
    pulse: dt.datetime | None
    backup: nightly.Made | None
    backup_due: dt.datetime | None
    backup_trouble: tuple[dt.datetime, str] | None
    drill_at: dt.datetime | None
    drill_state: str
    disk_free: int
    disk_total: int
    database_size: int
    files: int
    files_size: int

    @property
    def worker_alive(self) -> bool:
        """Tell whether a worker was at work within the last minute."""
        return worker.is_alive(self.at)

    @property
    def backup_late(self) -> bool:
        """Tell whether a backup should have been made by now; an hour is given to make it."""
        due = self.backup_due
        newest = self.backup.at if self.backup else None
        return due is not None and self.at - due > dt.timedelta(hours=1) and (newest is None or newest < due)


def standing(now: dt.datetime | None = None) -> Standing:
    """Return how the installation stands now; a handful of queries, none of them over whole tables of records."""
    at = now or timezone.now()
    untouched = Q(tries__lt=worker.TRIES)
    post = Outbox.objects.filter(sent_at__isnull=True).aggregate(
        waiting=Count("id", filter=untouched),
        oldest=Min("written_at", filter=untouched),
        failed=Count("id", filter=~untouched),
    )
    contents = Content.objects.aggregate(count=Count("id"), size=Sum("size"))
    last, made = drills.last_drill(), nightly.made()
    disk = shutil.disk_usage(settings.QUALITAS.data)
    pending = Pending.objects.count()
    return Standing(
        at=at,
        events=(Head.objects.aggregate(size=Sum("size"))["size"] or 0) + pending,
        pending=pending,
        oldest_pending=_oldest_pending() if pending else None,
        waiting=post["waiting"],
        oldest_waiting=post["oldest"],
        failed=post["failed"],
        sessions=Session.objects.filter(expire_date__gt=at, account__isnull=False).count(),
        pulse=worker.last_pulse(),
        backup=made[0] if made else None,
        backup_due=nightly.last_due(at),
        backup_trouble=nightly.trouble(),
        drill_at=last.opened_at if last else None,
        drill_state=last.state if last else "",
        disk_free=disk.free,
        disk_total=disk.total,
        database_size=_database_size(),
        files=contents["count"],
        files_size=contents["size"] or 0,
    )


def _oldest_pending() -> dt.datetime | None:
    body = Event.objects.filter(pending__isnull=False).order_by("id").values_list("body", flat=True).first()
    return dt.datetime.fromisoformat(orjson.loads(bytes(body))["at"]) if body else None


def _database_size() -> int:
    """Return the size of the database in bytes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = Path(connection.settings_dict["NAME"])
    return sum(path.stat().st_size for path in (file, Path(f"{file}-wal")) if path.exists())
