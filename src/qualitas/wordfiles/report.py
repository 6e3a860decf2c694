"""What reading a Word file gives: the text, its pictures, tracked changes, comments, and what could not be kept."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

type Kind = Literal["inserted", "deleted", "moved", "formatted"]


@dataclass(slots=True)
class Change:
    """A tracked change that was resolved: insertions are taken, deletions dropped. ``when`` as the file says it."""

    kind: str
    who: str
    when: str
    text: str


@dataclass(slots=True)
class Comment:
    """A comment in the file: who, when, what, and the passage that it is about."""

    who: str
    when: str
    text: str
    about: str = ""


@dataclass(slots=True)
class Loss:
    """Something that the text cannot hold: a short word for what (see `LOSSES`), and which."""

    what: str
    which: str = ""


LOSSES = (
    "picture", "linked-picture", "drawing", "embedded", "equation", "contents", "numbering", "hidden", "included", "sign",
)  # fmt: skip
"""What can be lost: a picture in a format that browsers do not show, one that lies elsewhere, a chart or diagram, a file
packed into the file, the form of an equation (its letters stay), the list of contents, another form of numbering (a, b,
c become 1, 2, 3), that a text was hidden (it stays), a text that the file only includes, a sign of a picture font."""


@dataclass(slots=True)
class Read:
    """A Word file as it was read. ``pictures`` names for each SHA-256 the part of the file that holds it."""

    html: str = ""
    pictures: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Return what plain data say."""
        return cls(
            data["html"],
            dict(data["pictures"]),
            [Change(**one) for one in data["changes"]],
            [Comment(**one) for one in data["comments"]],
            list(data["around"]),
            [Loss(**one) for one in data["losses"]],
        )

    def lose(self, what: str, which: str = "") -> None:
        """Note a loss, each once."""
        loss = Loss(what, which[:200])
        if loss not in self.losses:
            self.losses.append(loss)
