"""The times that events bear, read and compared fast, without parsing each event."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from json import loads
from operator import le

from qualitas.proof.fault import Faults

_MEMBER = b',"at":"'
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_TIME = b'0000-00-00T00:00:00.000000Z"'


class Clock:
    """The times of the events, which may not run backwards by more than the slack nor lie in the future."""

    def __init__(self, slack: timedelta, now: datetime, faults: Faults) -> None:
        self._slack, self._faults = slack, faults
        self._limit = _stamp(now + slack)
        self._latest, self._latest_index = b"", -1

    def check(self, first: int, bodies: Sequence[bytes | None]) -> None:
        """Check the events ``first`` and following; a body that is gone is passed over."""
        times = event_times(bodies)
        if times and times[0] >= self._latest and times[-1] <= self._limit and all(map(le, times, times[1:])):
            self._latest, self._latest_index = times[-1], first + len(times) - 1
            return
        for index, body in enumerate(bodies, first):
            if body is not None:
                self._check_one(index, event_time(body))

    def _check_one(self, index: int, time: bytes | None) -> None:
        moment = _moment(time)
        if time is None or moment is None:
            sentence = f"Event {index} carries no readable time."
        elif time > self._limit:
            sentence = f"Event {index} is dated {moment:%Y-%m-%d %H:%M:%S} UTC, which lies in the future."
        elif time >= self._latest:
            self._latest, self._latest_index = time, index
            return
        else:
            before = _moment(self._latest)
            if before is None or before - moment <= self._slack:
                return
            sentence = (
                f"Event {index} is dated {moment:%Y-%m-%d %H:%M:%S} UTC, but event {self._latest_index}, which stands "
                f"before it, is dated {before:%Y-%m-%d %H:%M:%S} UTC: one of them bears a false time."
            )
        self._faults.add("time", f"event {index}", sentence)


def event_times(bodies: Sequence[bytes | None]) -> list[bytes] | None:
    """Return the times of many events at once, or None if one of them must be looked at by itself.

    In canonical JSON ``,"at":"`` can only be a member of an object, and of the outermost one if no bracket opens
    before it. No canonical byte is a newline, so the beginnings of the events can be searched together.
    """
    try:
        heads = [body[1 : body.find(_MEMBER) + 35] for body in bodies]  # type: ignore[union-attr, index]
    except (TypeError, AttributeError):
        return None
    joined = b"\n".join(heads)
    if b"{" in joined or b"[" in joined or joined.count(_MEMBER) != len(heads):
        return None
    times = [head[-28:] for head in heads]
    return times if b"".join(times).translate(_DIGITS) == _TIME * len(times) else None


def event_time(body: bytes) -> bytes | None:
    """Return the outermost "at" of one event: 27 characters and a closing quote; None if there is no text there."""
    try:
        event = loads(body)
    except (ValueError, RecursionError):
        return None
    time = event.get("at") if isinstance(event, dict) else None
    return f'{time}"'.encode(errors="replace") if isinstance(time, str) else None


def _moment(time: bytes | None) -> datetime | None:
    if time is None or time.translate(_DIGITS) != _TIME:
        return None
    try:
        return datetime.fromisoformat(time[:-1].decode())
    except ValueError:
        return None


def _stamp(moment: datetime) -> bytes:
    return f'{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"'.encode()
