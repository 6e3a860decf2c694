"""Slowing down those who guess: each failure is counted, and past the free ones the pause doubles."""

import datetime as dt
import math
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.identity.models import Attempt

FREE_TRIES = 5
WINDOW = dt.timedelta(minutes=15)
ADDRESS_TRIES = 50
MOST_COUNTED = 200


class SlowDown(Refused):
    """Too many failed tries; the message says how long to wait, ``seconds`` says it to programs."""

    status = 429
    title = gettext_noop("Slow down")

    def __init__(self, sentence: str, seconds: int = 1) -> None:
        super().__init__(sentence)
        self.seconds = seconds


def _wait(what: str, free: int, before: int | None = None) -> float:
    """Return for how many seconds ``what`` must wait: doubling with each failure past the free ones."""
    now = timezone.now()
    counted = Attempt.objects.filter(what=what, at__gt=now - WINDOW)
    if before is not None:
        counted = counted.filter(pk__lt=before)
    times = list(counted.order_by("-at").values_list("at", flat=True)[:MOST_COUNTED])
    if len(times) < free:
        return 0
    pause = min(2.0 ** (len(times) - free + 1), WINDOW.total_seconds())
    return max(0.0, pause - (now - times[0]).total_seconds())


def _names(who: str, address: str) -> tuple[str, str]:
    """Return under what a failure is counted: the account from this address, and the address as a whole."""
    return f"{who.lower()} {address}"[:120], address[:120]


def _refuse_for(wait: float) -> None:
    if wait > 0:
        seconds = math.ceil(wait)
        raise SlowDown(_("Too many tries. Wait %d seconds, then try again.") % seconds, seconds)


def slow_down(who: str, address: str) -> None:
    """Refuse while the account from this address, or the address as a whole, failed too often."""
    one, all_of_it = _names(who, address)
    _refuse_for(max(_wait(one, FREE_TRIES), _wait(all_of_it, ADDRESS_TRIES)))


def failed(who: str, address: str) -> None:
    """Count a failure for the account from this address, and for the address."""
    Attempt.objects.bulk_create([Attempt(what=name) for name in _names(who, address)])


@contextmanager
def counted(who: str, address: str) -> Iterator[None]:
    """Count a try as failed before it is evaluated, and take it back when it went well.

    Counted first, guesses that come at the same moment see each other. Raises SlowDown, and then nothing is counted.
    """
    one, all_of_it = _names(who, address)
    rows = [Attempt.objects.create(what=name) for name in (one, all_of_it)]
    mine = Attempt.objects.filter(pk__in=[row.pk for row in rows])
    wait = max(_wait(one, FREE_TRIES, rows[0].pk), _wait(all_of_it, ADDRESS_TRIES, rows[1].pk))
    if wait > 0:
        mine.delete()
    _refuse_for(wait)
    yield
    mine.delete()
