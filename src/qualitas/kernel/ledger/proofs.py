"""Proofs for one event or one checkpoint, made from the stored leaves and tiles; anyone can check them without us."""

from collections.abc import Sequence
from uuid import UUID

from qualitas.kernel.ledger.models import Checkpoint, Leaf, Tile
from qualitas.proof.note import tlog_proof
from qualitas.proof.tree import Nodes, consistency_proof, inclusion_proof


class NotProvable(LookupError):
    """There is nothing yet to prove the event with; the message says what to wait for."""


def nodes(organisation: UUID) -> Nodes:
    """Return a reader of an organisation's stored hashes: level 0 are leaves, the others tiles."""

    def read(level: int, low: int, high: int) -> Sequence[bytes]:
        if level == 0:
            leaves = Leaf.objects.filter(organisation=organisation, index__gte=low, index__lt=high)
            return [bytes(leaf) for leaf in leaves.order_by("index").values_list("leaf", flat=True)]
        tiles = Tile.objects.filter(organisation=organisation, level=level, number__gte=low, number__lt=high)
        return [bytes(root) for root in tiles.order_by("number").values_list("root", flat=True)]

    return read


def inclusion(organisation: UUID, index: int) -> str:
    """Return the C2SP tlog-proof of event ``index`` under the newest checkpoint.

    Raises NotProvable where no checkpoint covers the event yet, NodesMissing where stored hashes were removed.
    """
    newest = Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    if newest is None or not 0 <= index < newest.size:
        raise NotProvable(f"No signed checkpoint covers event {index} yet; try again in a minute.")
    return tlog_proof(index, inclusion_proof(index, newest.size, nodes(organisation)), newest.note)


def consistency(organisation: UUID, old: int, new: int) -> list[bytes]:
    """Return the proof that the ledger of ``old`` events is the beginning of that of ``new`` (32 bytes each)."""
    return consistency_proof(old, new, nodes(organisation))
