"""`/metrics`: what a Prometheus reads — figures of the database, and how many requests took how long in all web processes.

The web processes count into files of a folder that they share; whoever of them is asked adds them up. Only who asks from
this machine is answered, or who brings the token of QUALITAS_METRICS_TOKEN.
"""

import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from qualitas.site.standing import Standing, standing

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LOOPBACK = frozenset({"127.0.0.1", "::1"})
STEPS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_requests = CollectorRegistry()
REQUESTS = Histogram(
    "qualitas_request_seconds",
    "How long requests took, by method, kind of page and status.",
    ("method", "page", "status"),
    buckets=STEPS,
    registry=_requests,
)


class Figures(Collector):
    """The figures of the database and the disk, read when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        now = standing()
        for name, meaning, value in _figures(now):
            if value is not None:
                yield GaugeMetricFamily(f"qualitas_{name}", meaning, value=value)


def _figures(now: Standing) -> Iterator[tuple[str, str, float | None]]:
    yield "events", "Events in all ledgers.", now.events
    yield "events_pending", "Events that wait to be sealed.", now.pending
    yield (
        "events_pending_oldest_seconds",
        "Age of the oldest event that waits to be sealed.",
        _age(now, "oldest_pending"),
    )
    yield "messages_waiting", "Messages in the outbox that wait to be sent.", now.waiting
    yield "messages_waiting_oldest_seconds", "Age of the oldest message that waits.", _age(now, "oldest_waiting")
    yield "messages_failed", "Messages that could not be sent and are not tried again.", now.failed
    yield "sessions", "Signed-in browsers.", now.sessions
    yield "worker_pulse_age_seconds", "Time since a worker was last at work.", _age(now, "pulse")
    yield "worker_alive", "1 where a worker is at work.", int(now.worker_alive)
    yield "backup_age_seconds", "Age of the newest backup that was made by itself.", _since(now)
    yield "backup_size_bytes", "Its size.", now.backup.size if now.backup else None
    yield (
        "backup_late",
        "1 where a backup is overdue or could not be made.",
        int(now.backup_late or bool(now.backup_trouble)),
    )
    yield "restore_drill_age_seconds", "Time since the last restore drill was begun.", _age(now, "drill_at")
    yield "restore_drill_passed", "1 where the last restore drill passed.", _passed(now)
    yield "disk_free_bytes", "Free on the disk of the data folder.", now.disk_free
    yield "database_size_bytes", "Size of the database.", now.database_size
    yield "files", "Contents of files kept.", now.files
    yield "files_size_bytes", "Their size.", now.files_size


def _age(now: Standing, name: str) -> float | None:
    at = getattr(now, name)
    return max(0.0, (now.at - at).total_seconds()) if at else None


def _since(now: Standing) -> float | None:
    return (now.at - now.backup.at).total_seconds() if now.backup else None


def _passed(now: Standing) -> int | None:
    return int(now.drill_state == "passed") if now.drill_state else None


def may_read(request: HttpRequest) -> bool:
    """Tell whether who asks may read the figures: by the token, or from this machine where no token is set."""
    token = settings.QUALITAS.metrics_token
    if token:
        return hmac.compare_digest(f"Bearer {token}".encode(), request.headers.get("Authorization", "").encode())
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the figures as text; 403 in a sentence to who may not read them."""
    if not may_read(request):
        sentence = "Ask from this machine, or set QUALITAS_METRICS_TOKEN and send it as a bearer token.\n"
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    registry = CollectorRegistry()
    registry.register(Figures())
    text = generate_latest(registry)
    if os.environ.get(FOLDER):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        text += generate_latest(shared)
    else:
        text += generate_latest(_requests)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
