"""Checking the store of files: every content is hashed again, and every file that an event names must be kept."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from uuid import UUID

from qualitas.kernel.files import store
from qualitas.kernel.files.models import Content
from qualitas.proof.fault import Faults

BATCH = 500
_SHA = 64


@dataclass(slots=True)
class Named:
    """Takes the files that events name and sees in batches that each is kept."""

    faults: Faults
    _waiting: list[tuple[UUID, str, int, str]] = field(default_factory=list)
    _missing: dict[tuple[UUID, str], str] = field(default_factory=dict)

    def take(self, organisation: UUID, sha256: str, size: int, event: str) -> None:
        """See now or with the next ones that a file of an event is kept."""
        self._waiting.append((organisation, sha256, size, event))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """See that every file that waits has its row; contents themselves are hashed by `check_contents`."""
        rows = Content.objects.filter(sha256__in={sha256 for _home, sha256, _size, _event in self._waiting})
        kept = {(row.organisation_id, row.sha256): row.size for row in rows}
        for organisation, sha256, size, event in self._waiting:
            if (organisation, sha256) not in kept:
                self._missing[organisation, sha256] = event
            elif kept[organisation, sha256] != size:
                self.faults.add(
                    "file",
                    f"file {sha256}",
                    f"The file {sha256} has {kept[organisation, sha256]} bytes in its row, but {event} says {size}.",
                )
        self._waiting.clear()

    def finish(self, gone: Container[tuple[UUID, str]]) -> None:
        """See what still waits, then name every file that is missing and that no act destroyed."""
        self.flush()
        for (organisation, sha256), event in self._missing.items():
            if (organisation, sha256) not in gone:
                self.faults.add(
                    "file",
                    f"file {sha256}",
                    f"The file {sha256} that {event} names is no longer kept: its row was removed.",
                )


def check_contents(faults: Faults, progress: Callable[[str, int], None] | None = None) -> int:
    """Hash every content again; returns how many there are."""
    done = 0
    for content in Content.objects.order_by("pk").iterator(chunk_size=BATCH):
        done += 1
        sha256 = content.sha256
        if len(sha256) != _SHA or not set(sha256) <= set("0123456789abcdef"):
            faults.add("file", f"file {sha256}", f"The row of the file {sha256!r} does not name a hash: it was edited.")
            continue
        if wrong := store.fault(content.organisation_id, sha256):
            faults.add("file", f"file {sha256}", f"The file {sha256} {wrong}; restore it from a backup.")
        elif (length := store.size(content.organisation_id, sha256)) != content.size:
            faults.add(
                "file", f"file {sha256}", f"The file {sha256} has {length} bytes, but its row says {content.size}."
            )
        if progress is not None and not done % BATCH:
            progress("files", done)
    return done
