"""Two revisions of a document side by side: texts by their blocks, files by the text that was read in them."""

from dataclasses import dataclass

from qualitas import richtext as r
from qualitas.documents import queries
from qualitas.documents.models import Revision
from qualitas.kernel.identity.acting import Acting
from qualitas.richtext.redline import Change, redline
from qualitas.richtext.units import Unit, of_plain, units


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions, what changed from the first to the second, and whether either is a file in which no text is."""

    before: Revision
    after: Revision
    changes: tuple[Change, ...]
    unreadable: bool

    @property
    def count(self) -> int:
        """Return how many passages changed; what was moved counts once."""
        return sum(change.is_change and change.status != "moved from" for change in self.changes)

    def counted(self) -> dict[str, int]:
        """Return how many passages there are of each sort of change."""
        found: dict[str, int] = {}
        for change in self.changes:
            found[change.status] = found.get(change.status, 0) + 1
        return found


def compare(who: Acting, before: Revision, after: Revision) -> Compared:
    """Return what changed from one revision to another, as ``who`` reads them."""
    rich = bool(before.text and after.text)
    old, new = (_units(who, one, rich=rich) for one in (before, after))
    unreadable = any(one.content_id and not found for one, found in ((before, old), (after, new)))
    return Compared(before, after, redline(old, new), unreadable)


def _units(who: Acting, revision: Revision, *, rich: bool) -> list[Unit]:
    if not revision.text:
        return list(of_plain(queries.extracted_text(revision)))
    blocks = queries.shown(who, revision.text, revision.markup).blocks
    return list(units(blocks) if rich else of_plain("\n".join(r.lines(blocks))))
