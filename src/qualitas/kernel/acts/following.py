"""Followers: what is told of every write of every act, inside its transaction, such as the search index."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.subject import Subject


@dataclass(frozen=True, slots=True)
class Trace:
    """One subject that an act wrote: its type and key, the fields that changed, whether it is new.

    ``subject`` is the row as written, or None where a bulk act set fields on rows without reading them.
    """

    model: type[Subject]
    key: UUID
    changed: Collection[str]
    new: bool
    subject: Subject | None


type Follower = Callable[[Act, str, Sequence[Trace]], None]

FOLLOWERS: list[Follower] = []


def follows(follower: Follower) -> Follower:
    """Let ``follower(act, event, traces)`` be told of every act's writes; it may refuse, and then nothing is written."""
    FOLLOWERS.append(follower)
    return follower


def tell_followers(act: Act, event: str, traces: Sequence[Trace]) -> None:
    """Tell every follower what an act wrote."""
    for follower in FOLLOWERS:
        follower(act, event, traces)
