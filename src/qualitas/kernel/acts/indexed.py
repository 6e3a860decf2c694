"""One pass over all events: the index of subjects against the events, bulk entries against their root, values, files."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from qualitas.kernel.acts.claims import UNREADABLE, Claim, Said, read_detail, read_event, sealed
from qualitas.kernel.ledger.reading import as_bytes, as_uuid, one_by_one
from qualitas.kernel.ledger.sealed import Promise, Values
from qualitas.proof.fault import Faults
from qualitas.proof.signing import fault as signature_fault
from qualitas.proof.tree import Frontier, leaf_hash

type Place = tuple[str, UUID, int | None, bytes | None]
"""A row of the index without its event: type, subject, version, state."""

type OnFile = Callable[[UUID, str, int, str], object]
"""Told of a file that an event names: organisation, SHA-256, bytes, name of the event."""

EVENTS = (
    f'SELECT e.id, e.organisation, {{body}}, l."index" FROM ledger_event e '  # noqa: F541 - filled per engine
    "LEFT JOIN ledger_leaf l ON l.event_id = e.id ORDER BY e.id"
)


def name_of(row: int, index: int | None) -> str:
    """Return how an event is named to people: by its place, or by its row while it has none."""
    return f"event row {row} (not sealed yet)" if index is None else f"event {index}"


@dataclass(slots=True)
class Pass:
    """The pass: where it puts faults, values and files, and how many events it read."""

    faults: Faults
    values: Values | None = None
    on_file: OnFile | None = None
    progress: Callable[[str, int], None] | None = None
    events: int = 0
    gone_files: set[tuple[UUID, str]] = field(default_factory=set)
    _rows: Iterator[tuple[Any, ...]] = field(default_factory=lambda: iter(()))
    _next: tuple[Any, ...] | None = None

    def run(self) -> None:
        """Read every event in the order of writing beside its rows of the index; inside `still`."""
        self._rows = one_by_one(
            f"SELECT event_id, organisation, type, subject, version, {as_bytes('state')}, {as_bytes('detail')} "  # noqa: S608 - our own columns
            "FROM ledger_subject ORDER BY event_id, id"
        )
        self._next = next(self._rows, None)
        for row, organisation, body, index in one_by_one(EVENTS.format(body=as_bytes("e.body")), batch=1000):
            self._orphans_before(row)
            self._event(row, as_uuid(organisation), bytes(body), name_of(row, index))
            self.events += 1
            if self.progress is not None and not self.events % 5000:
                self.progress("index", self.events)
        self._orphans_before(None)
        if self.values is not None:
            self.values.finish()

    def _taken(self, event: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of the index that belong to ``event``."""
        while self._next is not None and self._next[0] == event:
            yield self._next
            self._next = next(self._rows, None)

    def _orphans_before(self, event: int | None) -> None:
        """Name rows of the index whose event is not there."""
        while self._next is not None and (event is None or self._next[0] < event):
            row, kind, subject = self._next[0], self._next[2], self._next[3]
            self.faults.add(
                "index",
                f"event row {row}",
                f"Event row {row} is gone, but {kind} {as_uuid(subject)} was written by it.",
            )
            self._next = next(self._rows, None)

    def _event(self, row: int, organisation: UUID, body: bytes, name: str) -> None:
        """Compare one event with its rows of the index; take up its values and files."""
        try:
            said = read_event(body)
        except UNREADABLE:
            self.faults.add("event", name, f"{name.capitalize()} cannot be read: its content is no event.")
            for _row in self._taken(row):
                pass
            return
        if said.organisation != organisation:
            self.faults.add("event", name, f"{name.capitalize()} lies in the ledger of another organisation.")
        if said.sign and (wrong := signature_fault(dict(said.sign))):
            self.faults.add("signature", name, f"The signature of {name} does not hold: {wrong}.")
        if said.root:
            self._bulk(row, organisation, said, name)
        else:
            self._single(row, organisation, said, name)
        self._outside(organisation, said, name)

    def _single(self, row: int, organisation: UUID, said: Said, name: str) -> None:
        try:
            wanted = [_place(claim) for claim in said.claims]
            self._promise(organisation, sealed(said.claims), name)
        except UNREADABLE:
            self.faults.add("event", name, f"{name.capitalize()} cannot be read: its content is no event.")
            wanted = []
        written = {place[1] for place in wanted}
        wanted += [(kind, key, None, None) for kind, key in dict.fromkeys(said.about) if key not in written]
        self._compare(wanted, [self._indexed(one, organisation, name) for one in self._taken(row)], name)

    def _bulk(self, row: int, organisation: UUID, said: Said, name: str) -> None:
        """Rebuild the root of a bulk event from its entries, and compare each with its row."""
        tree, count = Frontier(), 0
        for one in self._taken(row):
            detail = one[6]
            if detail is None:
                self._compare([], [self._indexed(one, organisation, name)], name)
                continue
            count += 1
            tree.append(leaf_hash(bytes(detail)))
            found = self._indexed(one, organisation, name)
            try:
                claim = read_detail(bytes(detail))
                self._compare([_place(claim)], [found], name)
                self._promise(organisation, sealed([claim]), name)
            except UNREADABLE:
                self.faults.add(
                    "index",
                    name,
                    f"The entry of {found[0]} {found[1]} in the bulk {name} cannot be read: it was changed.",
                )
        if tree.root().hex() != said.root or count != said.count:
            self.faults.add(
                "bulk",
                name,
                f"The {count} entries of the bulk {name} do not give the root that it states for {said.count}: "
                "an entry was changed, added or removed.",
            )

    def _indexed(self, row: tuple[Any, ...], organisation: UUID, name: str) -> Place:
        _event, home, kind, subject, version, state, _detail = row
        if as_uuid(home) != organisation:
            self.faults.add(
                "index", name, f"The index puts {kind} {as_uuid(subject)} of {name} into another organisation."
            )
        return kind, as_uuid(subject), version, None if state is None else bytes(state)

    def _compare(self, wanted: list[Place], found: list[Place], name: str) -> None:
        if wanted == found:
            return
        missing, surplus = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
        for kind, subject in {place[:2]: None for place in [*missing, *surplus]}:
            self.faults.add(
                "index",
                name,
                f"The index of {name} does not say what the event says of {kind} {subject}: it was changed.",
            )

    def _promise(self, organisation: UUID, pairs: Iterator[tuple[str, bytes]], name: str) -> None:
        if self.values is not None:
            for field_name, commitment in pairs:
                self.values.take(Promise(organisation, commitment, field_name, name))

    def _outside(self, organisation: UUID, said: Said, name: str) -> None:
        self._promise(organisation, iter(said.spoken), name)
        if self.values is not None and said.gone:
            self.values.gone(organisation, said.gone, name)
        self.gone_files |= {(organisation, sha256) for sha256 in said.gone.files}
        if self.on_file is not None:
            for sha, size in said.files:
                self.on_file(organisation, sha, size, name)


def _place(claim: Claim) -> Place:
    return claim.kind, claim.subject, claim.version, bytes.fromhex(claim.state) if claim.state else None
