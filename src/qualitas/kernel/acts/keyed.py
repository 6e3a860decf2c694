"""Keys that sort by time: UUID version 7 (RFC 9562)."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return a new UUIDv7; within one process each is greater than the one before."""
    global _last  # noqa: PLW0603 - the last key is the process's only state
    with _lock:
        # 48 bits of milliseconds and 12 of their fraction, counted on where the clock stands still.
        stamp = max(_last + 1, time.time_ns() * 4096 // 1_000_000)
        _last = stamp
    tail = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | tail)
