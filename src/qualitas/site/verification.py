"""Verifying everything: ledgers, index, records, values, files and triggers, gathered into one report."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

from qualitas.kernel.acts.indexed import Pass
from qualitas.kernel.acts.reconcile import reconcile
from qualitas.kernel.files.check import Named, check_contents
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger import triggers
from qualitas.kernel.ledger.erasing import noted, still_readable
from qualitas.kernel.ledger.models import Head
from qualitas.kernel.ledger.reading import heads, still
from qualitas.kernel.ledger.receipts import Anchored
from qualitas.kernel.ledger.sealed import Values
from qualitas.kernel.ledger.verifying import MOST, Verified, missing_keys, stray_rows, verify_ledger
from qualitas.measures.checking import check_values
from qualitas.proof.fault import Fault, Faults

type Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Book:
    """Where the ledger of one organisation stands: its size and root, what waits, and what it rests on."""

    organisation: str
    title: str
    slug: str
    origin: str
    size: int
    root: str
    pending: int
    checkpoint_size: int | None
    checkpoint_root: str | None
    checkpoints: int
    receipts: int


@dataclass(slots=True)
class Report:
    """What a verification found: every fault in a sentence, counts of what was looked at, seconds of each part."""

    faults: list[Fault] = field(default_factory=list)
    organisations: list[Book] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Tell whether nothing was found wrong: everything is unchanged since sealing, as far as can be known here."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "holds": self.holds,
            "faults": [asdict(fault) for fault in self.faults],
            "organisations": [asdict(book) for book in self.organisations],
            "counts": self.counts,
            "seconds": {name: round(seconds, 3) for name, seconds in self.seconds.items()},
        }


def verify_everything(progress: Progress | None = None, most: int = MOST) -> Report:
    """Check everything that this installation keeps; of each kind of fault the first ``most`` are told.

    Those who write are not held up: one still picture of the database is checked, and the anchors as they stood
    before it was taken. ``progress`` is told what is being checked and how many of it are done.
    """
    report, begun = Report(), perf_counter()
    anchored = Anchored()
    with still():
        lacking = missing_keys()
        report.faults += lacking
        _ledgers(report, anchored, progress, most)
        _records(report, progress, most, readable=not lacking)
        report.faults += [
            Fault(
                "trigger",
                trigger.name,
                f"The trigger {trigger.name} is missing or was changed: the database no longer refuses "
                f"{trigger.operation} on {trigger.table}; run `qualitas up` to put it back, and look for edits.",
            )
            for trigger in triggers.missing()
        ]
    report.seconds["everything"] = perf_counter() - begun
    return report


def _ledgers(report: Report, anchored: Anchored, progress: Progress | None, most: int) -> None:
    """Check hashes, trees, checkpoints and receipts of every organisation."""
    begun = perf_counter()
    known = {key: (title, slug) for key, title, slug in Organisation.objects.values_list("id", "title", "slug")}
    found = heads()
    for head in found:
        verified = verify_ledger(head, anchored, progress, most)
        title, slug = known.get(head.organisation) or (str(head.organisation), str(head.organisation))
        report.organisations.append(_book(verified, title, slug))
        several = f"{slug}: " if len(found) > 1 else ""
        report.faults += [Fault(f.kind, several + f.object, several + f.sentence) for f in verified.faults]
    report.faults += stray_rows(anchored, most)
    report.faults += _resurrected(found)
    report.counts["events"] = sum(book.size for book in report.organisations)
    report.counts["pending"] = sum(book.pending for book in report.organisations)
    report.counts["checkpoints"] = sum(book.checkpoints for book in report.organisations)
    report.counts["receipts"] = sum(book.receipts for book in report.organisations)
    report.seconds["ledgers"] = perf_counter() - begun


def _resurrected(found: list[Head]) -> list[Fault]:
    """Name what was erased, as the anchors say, and can be read nevertheless."""
    return [
        Fault(
            "erasure",
            f"erasure {erasure.act}",
            f"On {erasure.at[:10]} something was erased, as the anchors say, but {what} can be read: an older database "
            "was put back past `qualitas restore`, which erases again; restore the backup by it.",
        )
        for head in found
        for erasure in noted(head.organisation)
        for what in still_readable(head.organisation, erasure.gone)
    ]


def _book(verified: Verified, title: str, slug: str) -> Book:
    last = verified.last
    return Book(
        str(verified.organisation),
        title,
        slug,
        verified.origin,
        verified.size,
        verified.root.hex(),
        verified.pending,
        last.size if last else None,
        last.root.hex() if last else None,
        verified.checkpoints,
        verified.receipts,
    )


def _records(report: Report, progress: Progress | None, most: int, *, readable: bool) -> None:
    """Check the index, the sealed values, the records and the files."""
    faults, begun = Faults(most), perf_counter()
    values = Values(faults) if readable else None
    named = Named(faults)
    events = Pass(faults, values, named.take, progress)
    events.run()
    named.finish(events.gone_files)
    report.seconds["index"], begun = perf_counter() - begun, perf_counter()
    report.counts["records"] = reconcile(faults, progress)
    report.seconds["records"], begun = perf_counter() - begun, perf_counter()
    report.counts["files"] = check_contents(faults, progress)
    report.seconds["files"], begun = perf_counter() - begun, perf_counter()
    report.counts["measured"] = check_values(faults, progress)
    report.seconds["measured"] = perf_counter() - begun
    report.counts["values"] = values.checked if values else 0
    report.counts["erased"] = values.erased if values else 0
    report.faults += [*faults.drain(), *faults.rest()]
