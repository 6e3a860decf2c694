"""Taking over documents made elsewhere: a folder, with or without a master list of what is in it.

Every file is taken or left out with the reason; what the master list says of the past is kept as stated. What was taken
is remembered, so that a second run takes nothing twice and one that ended early goes on.
"""

from pathlib import Path
from uuid import UUID

from qualitas.documents.taking_over.files import CannotTake, Found, LeftOut, OnDisk, Report, Told, read_folder
from qualitas.documents.taking_over.listed import MasterList, joined
from qualitas.documents.taking_over.sorting import sort
from qualitas.documents.taking_over.writing import Run, write
from qualitas.kernel.identity.acting import Acting

__all__ = [
    "CannotTake",
    "Found",
    "LeftOut",
    "MasterList",
    "OnDisk",
    "Report",
    "Run",
    "Told",
    "look_through",
    "take_over",
    "write",
]


def look_through(
    folder: Path, organisation: UUID, told: Told | None = None, master: MasterList | None = None
) -> Report:
    """Read ``folder`` and return what would be taken over into ``organisation``; writes nothing."""
    found, left = read_folder(folder, told, leave=master.path if master is not None else None)
    if master is not None:
        found, left = joined(master, found, left)
    return sort(found, left, organisation)


def take_over(
    folder: Path, owner: Acting, told: Told | None = None, master: MasterList | None = None, via: str = "cli"
) -> Report:
    """Take the documents of ``folder`` over as ``owner``'s, a hundred in one event."""
    report = look_through(folder, owner.organisation_id, told, master)
    run = Run(owner, via, folder.name, master.source if master else "", master.stated_by if master else None)
    write(report, run, told)
    return report
