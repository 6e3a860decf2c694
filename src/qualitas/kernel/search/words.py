"""Words: how texts become words that can be found, the same on both engines, and how what people type is understood."""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

WORD = re.compile(r"[^\W_]+")
MOST_TERMS = 12
LONGEST_WORD = 100
LEAST_BEGINNING = 2
"""Characters from which on a last word also finds what begins with it."""

# Tokens that nobody can type: these characters are for private use, and are taken out of every question.
HOME, TYPE, WORK = "\ue000", "\ue001", "\ue002"


def fold(text: str) -> str:
    """Return ``text`` in small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text)
    return "".join(one for one in apart if not unicodedata.combining(one)).lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are kept and asked for."""
    return [word[:LONGEST_WORD] for word in WORD.findall(fold(text))]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand one after the other; with ``begins`` the last one may go on."""

    words: tuple[str, ...]
    begins: bool = False

    def apart(self) -> "list[Term]":
        """Return its words as terms of their own."""
        last = len(self.words) - 1
        return [Term((word,), self.begins and place == last) for place, word in enumerate(self.words)]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for: the text as typed, and its terms, all of which must occur."""

    text: str
    terms: tuple[Term, ...]


_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')


def understood(text: str) -> Question:
    """Return what ``text`` asks for: words, and "phrases in quotation marks"; the last word may be a beginning."""
    plain = " ".join(text.replace("\0", " ").split())
    terms: list[Term] = []
    pieces = list(_PIECE.finditer(plain.replace("“", '"').replace("”", '"').replace("„", '"')))
    for place, piece in enumerate(pieces, 1):
        quoted, bare = piece.groups()
        words = tuple(words_of(quoted if bare is None else bare))
        if words:
            last = bare is not None and place == len(pieces)
            terms.append(Term(words[:MOST_TERMS], last and len(words[-1]) >= LEAST_BEGINNING))
    return Question(plain, tuple(terms[:MOST_TERMS]))


def scope(home: UUID, on_kind: str, *, work: bool) -> str:
    """Return the tokens that say to whom an entry belongs and what it leads to."""
    return " ".join([HOME + home.hex, type_token(on_kind), *([WORK] if work else [])])


def type_token(kind: str) -> str:
    """Return the token of a record type."""
    return TYPE + "".join(words_of(kind))
