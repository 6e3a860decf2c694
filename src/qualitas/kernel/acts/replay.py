"""Replay: a record's values as its events tell them, without looking at its row — today's, or those of an earlier day."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from qualitas.kernel.acts.claims import after
from qualitas.kernel.acts.parts import plain_parts
from qualitas.kernel.acts.reconcile import histories
from qualitas.kernel.acts.snapshot import is_default, slots
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger import values


class Erased:
    """Stands for a value whose key was shredded: it was there, and nobody can read it any more."""

    def __repr__(self) -> str:
        return "erased"


ERASED = Erased()


@dataclass(frozen=True, slots=True)
class Told:
    """A record as the ledger tells it: its type, version and plain values (`ERASED` where a value was erased)."""

    kind: str
    version: int
    values: dict[str, Any]


def replay(organisation: UUID, subjects: list[UUID], version: int | None = None) -> dict[UUID, Told]:
    """Return each of ``subjects`` as its events tell it, up to ``version`` where one is given; the unknown are absent."""
    told: dict[UUID, tuple[str, int, dict[str, Any]]] = {}
    for key, life in histories(subjects).items():
        facts: dict[str, Any] = {}
        for step in life:
            if step.claim is None or (version is not None and step.version > version):
                break
            facts = after(facts, step.claim, step.sets)
            told[key] = step.kind, step.version, facts
    wanted = {bytes.fromhex(v["#"]) for _kind, _version, facts in told.values() for v in facts.values() if _sealed(v)}
    found: dict[bytes, bytes] = values.read(organisation, wanted) if wanted else {}
    return {
        key: Told(kind, at, {name: _opened(value, found) for name, value in facts.items()})
        for key, (kind, at, facts) in told.items()
    }


def _sealed(value: Any) -> bool:
    return isinstance(value, dict) and "#" in value


def _opened(value: Any, found: dict[bytes, bytes]) -> Any:
    """Return the plain value, read from behind its commitment where it is sealed."""
    if not _sealed(value):
        return value
    body = found.get(bytes.fromhex(value["#"]))
    return ERASED if body is None else body.decode("utf-8", "surrogatepass")


def plain(row: Subject) -> dict[str, Any]:
    """Return the values of a row of today as `replay` tells them, to compare the two."""
    told: dict[str, Any] = {}
    for slot in slots(type(row)):
        value = getattr(row, slot.attribute)
        if not is_default(slot, value):
            told[slot.name] = slot.plain(value)
    return told | plain_parts(row)
