"""What stands within a paragraph: letters with their marks, links, pictures, drawn as HTML with as few tags as can be."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

ORDER = ("strong", "em", "u", "s", "sub", "sup", "code")
"""In which order marks are nested, the outermost first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters (or a tag of their own) with their marks and the link on which they stand."""

    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""
    tag: bool = False

    @property
    def blank(self) -> bool:
        """Tell whether there is nothing to see."""
        return not self.tag and not self.text.strip()


def drawn(pieces: Iterable[Piece]) -> str:
    """Return pieces as HTML."""
    return "".join(
        f'<a href="{html.escape(link)}">{_marked(list(group), 0)}</a>' if link else _marked(list(group), 0)
        for link, group in groupby(pieces, key=lambda piece: piece.link)
    )


def _marked(pieces: list[Piece], depth: int) -> str:
    if depth == len(ORDER):
        return "".join(piece.text if piece.tag else _letters(piece.text) for piece in pieces)
    mark = ORDER[depth]
    made = []
    for on, group in groupby(pieces, key=lambda piece: mark in piece.marks):
        inner = _marked(list(group), depth + 1)
        made.append(f"<{mark}>{inner}</{mark}>" if on and inner.strip() else inner)
    return "".join(made)


def _letters(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def trimmed(pieces: list[Piece]) -> list[Piece]:
    """Return pieces without spaces at the ends, so that a paragraph neither begins nor ends with them."""
    found = list(pieces)
    while found and found[0].blank:
        found.pop(0)
    while found and found[-1].blank:
        found.pop()
    if found and not found[0].tag:
        found[0] = Piece(found[0].text.lstrip(), found[0].marks, found[0].link)
    if found and not found[-1].tag:
        found[-1] = Piece(found[-1].text.rstrip(), found[-1].marks, found[-1].link)
    return found


def plain(pieces: Iterable[Piece]) -> str:
    """Return the letters of pieces."""
    return "".join("" if piece.tag else piece.text for piece in pieces)
