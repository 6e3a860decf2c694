"""A ledger that keeps nothing, for this process alone: what the verbs would cost without theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from qualitas.kernel.acts import bulk, event
from qualitas.kernel.ledger.append import Entry


def _nothing(_entry: Entry) -> bytes:
    return bytes(32)


@contextmanager
def null_ledger() -> Iterator[None]:
    """Let verbs write no events and keep no values until the block ends; never outside a measurement."""
    with patch.object(event, "append", _nothing), patch.object(bulk, "append", _nothing):
        yield
