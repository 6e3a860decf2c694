"""Faults: what a check of the ledger finds wrong, in sentences."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing found wrong: its ``kind`` (one word), the ``object`` it concerns and a ``sentence`` for people.

    Kinds: gap, beyond, order, body, time, tile, head, checkpoint, receipt.
    """

    kind: str
    object: str
    sentence: str


class Faults:
    """Faults found and not yet told; of each kind the first ``most`` are told, the others counted."""

    def __init__(self, most: int) -> None:
        self._most, self._seen, self._waiting = most, Counter[str](), list[Fault]()

    def add(self, kind: str, thing: str, sentence: str) -> None:
        """Note one fault; it waits until the next `drain`."""
        self._seen[kind] += 1
        if self._seen[kind] <= self._most:
            self._waiting.append(Fault(kind, thing, sentence))

    def drain(self) -> list[Fault]:
        """Return the faults found since the last call."""
        told, self._waiting = self._waiting, []
        return told

    def rest(self) -> list[Fault]:
        """Return one sentence for each kind of which some were only counted."""
        more = ((kind, seen - self._most) for kind, seen in self._seen.items())
        return [Fault(kind, "", f"… and {count} more of the kind “{kind}”.") for kind, count in more if count > 0]
