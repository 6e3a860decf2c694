"""Verifying the values: every batch still holds as many values as it says, and they have the hash that its event has."""

from collections.abc import Callable

from qualitas.measures.models import Batch, Chunk
from qualitas.measures.readings import digest_of
from qualitas.proof.fault import Faults

PORTION = 500


def check_values(faults: Faults, progress: Callable[[str, int], None] | None = None) -> int:
    """Compare the stored values of every batch with its hash, which the ledger holds; returns how many values there are."""
    done, last = 0, None
    while True:
        rows = Batch.objects.order_by("pk").select_related("measure")
        found = list((rows if last is None else rows.filter(pk__gt=last))[:PORTION])
        if not found:
            return done
        for batch in found:
            done += _checked(batch, faults)
        last = found[-1].pk
        if progress is not None:
            progress("measured values", done)


def _checked(batch: Batch, faults: Faults) -> int:
    """Compare one batch; returns how many values it holds."""
    count, place = 0, batch.first
    pieces = []
    for first, many, body in Chunk.objects.filter(batch=batch).order_by("first").values_list("first", "count", "body"):
        if first != place:
            break
        pieces.append(bytes(body))
        count, place = count + many, place + many
    if count != batch.count or digest_of(bytes.fromhex(batch.salt), pieces) != batch.sha256:
        faults.add(
            "values",
            f"values {batch.first + 1} to {batch.first + batch.count} of {batch.measure.number}",
            f"Values {batch.first + 1} to {batch.first + batch.count} of {batch.measure.number} are not those that were "
            "recorded: their bytes do not have the hash that the ledger holds. Somebody changed them past the verbs; "
            "bring them back from a backup.",
        )
    return count
