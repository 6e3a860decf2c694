"""What events claim: which subjects they wrote, in which version and state, with which changes, values and files."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from qualitas.kernel.ledger.erasing import Gone, read_gone
from qualitas.proof.canonical import digest

with suppress(ImportError):  # as in the cellar: quicker where it is there
    import orjson

_load: Callable[[bytes], Any] = json.loads if find_spec("orjson") is None else orjson.loads

UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""What reading a forged event may raise."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an event says of one subject that it wrote."""

    kind: str
    subject: UUID
    version: int
    was: str | None
    state: str | None
    changes: Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Said:
    """An event, read: its organisation, verb, moment, claims, mentions, commitments spoken, files, bulk members, erasures."""

    organisation: UUID
    verb: str
    at: str
    claims: list[Claim]
    about: list[tuple[str, UUID]] = field(default_factory=list)
    spoken: list[tuple[str, bytes]] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)
    root: str = ""
    count: int = 0
    sets: Mapping[str, Any] = field(default_factory=dict)
    gone: Gone = field(default_factory=Gone)
    sign: Mapping[str, Any] = field(default_factory=dict)


def read_event(body: bytes) -> Said:
    """Return what the canonical bytes of an event say; raises one of `UNREADABLE` where they are forged nonsense."""
    event = _load(body)
    bulk = "root" in event
    claims = (
        []
        if bulk
        else [
            Claim(
                event["obj"][0],
                UUID(event["obj"][1]),
                event["ver"],
                event.get("was"),
                event.get("state"),
                event.get("changes", {}),
            ),
            *(
                Claim(kind, UUID(key), version, was, state, changes)
                for kind, key, version, was, state, changes in event.get("also", ())
            ),
        ]
    )
    return Said(
        UUID(event["org"]),
        event["verb"],
        event["at"],
        claims,
        [(kind, UUID(key)) for kind, key in event.get("about", ())],
        [spoken for name, value in event.get("said", {}).items() for spoken in _commitments(name, value)],
        [(sha, int(size)) for sha, size in event.get("files", ())],
        event.get("root", ""),
        event.get("count", 0),
        event.get("sets", {}),
        read_gone(event.get("gone", {})),
        event.get("sign", {}),
    )


def read_detail(detail: bytes) -> Claim:
    """Return what the entry of one subject in a bulk event says; raises one of `UNREADABLE`."""
    entry = _load(detail)
    kind, key = entry["obj"]
    return Claim(kind, UUID(key), entry["ver"], entry.get("was"), entry.get("state"), entry.get("changes", {}))


def _commitments(name: str, value: Any) -> Iterator[tuple[str, bytes]]:
    if isinstance(value, dict) and "#" in value:
        yield name, bytes.fromhex(value["#"])
    elif isinstance(value, list):
        for item in value:
            yield from _commitments(name, item)


def sealed(claims: Iterable[Claim]) -> Iterator[tuple[str, bytes]]:
    """Yield field and commitment of every sealed value that the claims bring."""
    for claim in claims:
        for name, pair in claim.changes.items():
            after = pair[1]
            if isinstance(after, dict) and "#" in after:
                yield name, bytes.fromhex(after["#"])


def after(facts: dict[str, Any], claim: Claim, sets: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a subject after an event: its changes, and what a bulk event set on every subject."""
    now = dict(facts)
    for name, plain in [*sets.items(), *((name, pair[1]) for name, pair in claim.changes.items())]:
        if plain is None or plain == []:
            now.pop(name, None)
        else:
            now[name] = plain
    return now


def explains(facts: dict[str, Any], claim: Claim) -> bool:
    """Tell whether the facts give the state that the event states."""
    return claim.state is not None and digest(facts) == claim.state
