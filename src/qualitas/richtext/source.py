"""Words in the source of a canonical text: which characters of the HTML say what is read."""

import re
from collections.abc import Iterator
from html import unescape

_BEGINS = re.compile(r"<(?:h[1-4]|p|ul|ol|table|blockquote|aside|pre|hr|img|div)[ >]")
_PIECE = re.compile(r"<[^>]*>|&(?:[a-z]+|#\d+|#x[0-9a-f]+);|[^<&]+|.", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(r"</?(?:strong|em|u|s|sub|sup|code|a)[ >]")
_SAYS = re.compile(r' (?:alt|href)="([^"]*)"')

type Span = tuple[int, int]


def looks_rich(text: str) -> bool:
    """Tell whether a text is canonical HTML rather than plain words or Markdown."""
    return text.endswith(">") and bool(_BEGINS.match(text))


def readings(html: str) -> Iterator[tuple[str, list[Span]]]:
    """Yield what is read in canonical HTML: words, and for each of their characters where it stands (begin, end).

    First the text itself, in which blocks are parted by line breaks; then what attributes say: the words of a picture,
    the address of a link.
    """
    words: list[str] = []
    places: list[Span] = []
    for piece in _PIECE.finditer(html):
        said, begin = piece[0], piece.start()
        if said.startswith("<") and len(said) > 1:
            if not _INLINE.match(said):
                words.append("\n")
                places.append((begin, begin))
            yield from _attributes(said, begin)
        elif said.startswith("&") and len(said) > 1:
            for character in unescape(said):
                words.append(character)
                places.append((begin, piece.end()))
        else:
            words.append(said)
            places += [(begin + at, begin + at + 1) for at in range(len(said))]
    yield "".join(words), places


def _attributes(tag: str, begin: int) -> Iterator[tuple[str, list[Span]]]:
    for found in _SAYS.finditer(tag):
        words: list[str] = []
        places: list[Span] = []
        for piece in _PIECE.finditer(found[1]):
            at = begin + found.start(1) + piece.start()
            if piece[0].startswith("&") and len(piece[0]) > 1:
                shown = unescape(piece[0])
                words.append(shown)
                places += [(at, at + len(piece[0]))] * len(shown)
            else:
                words.append(piece[0])
                places += [(at + one, at + one + 1) for one in range(len(piece[0]))]
        yield "".join(words), places


def joined(places: list[Span]) -> Iterator[Span]:
    """Yield places that follow one another as one, without those that are empty."""
    last: Span | None = None
    for begin, end in places:
        if begin == end:
            continue
        if last is not None and begin <= last[1]:
            last = (last[0], max(last[1], end))
        else:
            if last is not None:
                yield last
            last = (begin, end)
    if last is not None:
        yield last
