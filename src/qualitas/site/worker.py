"""The worker: seals events, publishes checkpoints, delivers what is in the outbox, lets documents take effect.

`one_round` does everything once and can be tested; `Worker.run` does it again and again, each part in its own rhythm,
until a signal comes. Any number of workers may run: the database decides who delivers what.
"""

import datetime as dt
import logging
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.text import Truncator

from qualitas.actions.clock import escalate_late_cases, look_today
from qualitas.documents import newcomers, queries, unsaved
from qualitas.documents.afterwards import ask_for_checks
from qualitas.documents.owners import ask_for_reviews
from qualitas.documents.taking_over import stacks
from qualitas.documents.verbs import take_effect
from qualitas.feedback.clock import escalate_late_complaints
from qualitas.improvements.clock import escalate_unanswered
from qualitas.kernel.acts.clockwork import do_by_clock
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.files.extraction import read_waiting
from qualitas.kernel.files.leaving import collect
from qualitas.kernel.identity.models import Attempt, OneTimeLink, Session
from qualitas.kernel.ledger.sealing import publish_all, seal_all
from qualitas.kernel.lists import incoming
from qualitas.kernel.notices.clock import forget, tell_the_day
from qualitas.kernel.notices.making import make_notices
from qualitas.kernel.records.sweeping import SCRUB
from qualitas.kernel.search.taking import fill
from qualitas.nonconformities.clock import escalate_late, raise_what_came_again
from qualitas.site import drills, mails, nightly, scrubbing
from qualitas.site.letters import mailbox
from qualitas.site.watched import take_files

log = logging.getLogger("qualitas.worker")

TRIES = 8
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
AT_ONCE = 50
PULSE = 0.5
DEAD_AFTER = dt.timedelta(seconds=60)
DELIVERS: dict[str, Callable[[Outbox], None]] = {
    "mail": mails.deliver,
    SCRUB: scrubbing.deliver,
    incoming.TOPIC: incoming.deliver,
    stacks.TOPIC: stacks.deliver,
    newcomers.TOPIC: newcomers.deliver,
}


# --- the parts of a round --------------------------------------------------------------------------------------------


def seal() -> int:
    """Give pending events their place (PostgreSQL); returns how many."""
    return seal_all()


def publish() -> int:
    """Sign the head of every ledger that grew; returns how many."""
    return publish_all()


def deliver(now: dt.datetime) -> int:
    """Deliver the messages that are due at ``now``; returns how many left."""
    waiting = Outbox.objects.filter(sent_at__isnull=True, due_at__lte=now, tries__lt=TRIES).order_by("due_at")
    return sum(_deliver_one(row, now) for row in waiting[:AT_ONCE])


def _deliver_one(row: Outbox, now: dt.datetime) -> bool:
    """Deliver one message, unless another worker has it; a failed one is tried again after a growing pause."""
    mine = Outbox.objects.filter(id=row.id, tries=row.tries, sent_at__isnull=True)
    if not mine.update(tries=F("tries") + 1, due_at=now + PAUSES[row.tries]):
        return False
    trouble, sent = "", True
    try:
        DELIVERS.get(row.topic, _no_carrier)(row)
    except mails.NoLongerNeeded as why:
        trouble = str(why)
    except Exception as error:  # noqa: BLE001 - one bad message must not stop the others
        sent = False
        trouble = str(error) if isinstance(error, mails.Undeliverable) else f"{type(error).__name__}: {error}"
        left = TRIES - row.tries - 1
        log.warning("A message (%s) could not be delivered: %s. Tries left: %d.", row.topic, trouble.rstrip("."), left)
    Outbox.objects.filter(id=row.id).update(
        sent_at=timezone.now() if sent else None, trouble=Truncator(trouble).chars(1000)
    )
    return sent


def _no_carrier(row: Outbox) -> None:
    raise mails.Undeliverable(f"Nothing here delivers “{row.topic}”.")


def let_take_effect(now: dt.datetime) -> int:
    """Let every approved revision whose day has come take effect; returns how many did."""
    waiting = queries.waiting(now.date()).select_related("document")
    ready = (revision for revision in waiting if queries.lacking(revision) is None)
    return do_by_clock(ready, take_effect, key=lambda one: f"take_effect {one.id} {one.effective_on}", at=now)


def tell_people(now: dt.datetime) -> int:
    """Make the notices of what was done and of what the day brings; returns how many, digests included."""
    return make_notices(now) + tell_the_day(now)


def tidy(now: dt.datetime) -> int:
    """Remove what has expired: sessions, one-time links, counted failures; returns how many rows."""
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    gone += forget(now)
    gone += incoming.tidy(now)
    gone += unsaved.tidy(now)
    gone += stacks.tidy(now)
    gone += OneTimeLink.objects.filter(expires__lt=now - dt.timedelta(days=30)).delete()[0]
    return gone + Attempt.objects.filter(at__lt=now - dt.timedelta(days=1)).delete()[0]


def one_round(now: dt.datetime | None = None) -> dict[str, int]:
    """Do every part once; returns what each did."""
    at = now or timezone.now()
    effective = let_take_effect(at)
    return {
        "effective": effective,
        "asked": ask_for_reviews(at),
        "sealed": seal(),
        "checks": ask_for_checks(at),
        "looked": look_today(at),
        "told": tell_people(at),
        "late": escalate_late(at)
        + escalate_late_complaints(at)
        + escalate_late_cases(at)
        + raise_what_came_again(at)
        + escalate_unanswered(at),
        "published": publish(),
        "sent": deliver(at),
        "tidied": tidy(at),
        "read": read_waiting(at),
        "collected": collect(at),
    }


# --- the sign of life ------------------------------------------------------------------------------------------------


def pulse_file() -> Path:
    """Return the file whose time says when a worker was last at work."""
    return Path(settings.QUALITAS.data) / "worker.alive"


def last_pulse() -> dt.datetime | None:
    """Return when a worker was last at work here; None where none ever was."""
    try:
        return dt.datetime.fromtimestamp(pulse_file().stat().st_mtime, dt.UTC)
    except FileNotFoundError:
        return None


def is_alive(now: dt.datetime | None = None) -> bool:
    """Tell whether a worker was at work within the last minute."""
    last = last_pulse()
    return last is not None and (now or timezone.now()) - last < DEAD_AFTER


# --- the loop --------------------------------------------------------------------------------------------------------

type Rhythm = tuple[tuple[float, Callable[[dt.datetime], Any]], ...]


class Worker:
    """Does the parts again and again, each in its rhythm (seconds), until it is told to stop.

    Messages leave from a thread of their own, so that a slow mail server holds up neither sealing nor dates; files are
    read in another; backups and drills, which take long and are left out of `one_round`, are made in a third, and a
    mailbox, where one is set, is read in a fourth.
    """

    WORK: Rhythm = (
        (PULSE, lambda _now: seal()),
        (10.0, lambda _now: publish()),
        (10.0, let_take_effect),
        (600.0, ask_for_reviews),
        (1.0, make_notices),
        (60.0, tell_the_day),
        (600.0, ask_for_checks),
        (600.0, escalate_late),
        (600.0, escalate_late_cases),
        (600.0, raise_what_came_again),
        (600.0, escalate_unanswered),
        (600.0, escalate_late_complaints),
        (600.0, look_today),
        (3600.0, tidy),
    )
    POST: Rhythm = ((PULSE, deliver),)
    LETTERS: Rhythm = ((60.0, lambda _now: mailbox.collect()),)
    READING: Rhythm = ((2.0, read_waiting), (5.0, take_files), (5.0, lambda _now: fill()), (6 * 3600.0, collect))
    KEEPING: Rhythm = ((60.0, nightly.make_if_due), (600.0, drills.drill_if_due))

    def __init__(self, beside: int | None = None) -> None:
        self.beside = beside
        self.told = threading.Event()

    def run(self, ready: Callable[[], object] | None = None) -> None:
        """Work until SIGTERM or SIGINT, or until the process that started it is gone.

        ``ready`` is called once the signals are heeded.
        """
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        if ready is not None:
            ready()
        rhythms: tuple[tuple[str, Rhythm], ...] = (
            ("post", self.POST),
            ("reading", self.READING),
            ("keeping", self.KEEPING),
        )
        if settings.QUALITAS.mail_in is not None:
            rhythms = (*rhythms, ("letters", self.LETTERS))
        beside = [
            threading.Thread(target=self.keep, args=(rhythm,), daemon=True, name=name) for name, rhythm in rhythms
        ]
        for thread in beside:
            thread.start()
        self.keep(self.WORK, alive=True)
        # What is just being sent or read has this long to end; after that it is tried again at the next start.
        for thread in beside:
            thread.join(0.5)

    def stop(self, *_signal: object) -> None:
        """End after the current part."""
        self.told.set()

    def keep(self, rhythm: Rhythm, *, alive: bool = False) -> None:
        """Do the parts of ``rhythm`` when their time has come; ``alive`` gives the sign of life too."""
        following = [0.0] * len(rhythm)
        pause = PULSE
        while not self.told.is_set() and self._has_parent():
            if alive:
                _give_sign_of_life()
            now = timezone.now()
            for place, (seconds, part) in enumerate(rhythm):
                if now.timestamp() >= following[place] and not self.told.is_set():
                    following[place] = now.timestamp() + seconds
                    pause = PULSE if _tried(part, now) else min(pause * 2, 30.0)
            self.told.wait(pause)
        self.told.set()
        connection.close()

    def _has_parent(self) -> bool:
        return self.beside is None or os.getppid() == self.beside


def _tried(part: Callable[[dt.datetime], Any], now: dt.datetime) -> bool:
    """Do a part; tell whether it went well. Its trouble is told, and it is tried again."""
    try:
        part(now)
    except Exception as error:  # noqa: BLE001 - the worker lives on
        log.warning("Background work failed (%s: %s); it is tried again.", type(error).__name__, error)
        connection.close()
        return False
    return True


def _give_sign_of_life() -> None:
    try:
        pulse_file().touch()
    except OSError as error:
        log.warning("The sign of life cannot be written: %s.", error)
