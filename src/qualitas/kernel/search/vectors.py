"""PostgreSQL's vectors and questions, written by ourselves, so that both engines cut words alike."""

from collections.abc import Iterable

from qualitas.kernel.search.words import Question, Term, words_of

LAST_PLACE = 16383
"""The last place in a text that PostgreSQL tells apart."""
MOST_PLACES = 100
LARGEST = 700_000
"""Bytes of a vector, well below PostgreSQL's limit of one megabyte."""


def vector(text: str) -> str:
    """Return a text as a vector: every word with its places."""
    return _written(words_of(text))


def scope_vector(scope: str) -> str:
    """Return the tokens of a scope as a vector; they are no words, and have no places."""
    return " ".join(f"'{token}'" for token in scope.split())


def _written(words: Iterable[str]) -> str:
    places: dict[str, list[int]] = {}
    size = 0
    for place, word in enumerate(words, 1):
        known = places.get(word)
        if known is None:
            size += len(word.encode()) + 8
            if size > LARGEST:
                break
            places[word] = [min(place, LAST_PLACE)]
        elif len(known) < MOST_PLACES and place < LAST_PLACE:
            known.append(place)
            size += 2
    return " ".join([f"'{word}':{','.join(map(str, at))}" for word, at in places.items()])


def question(asked: Question) -> str:
    """Return the terms as PostgreSQL asks for them."""
    return " & ".join(_term(term) for term in asked.terms)


def _term(term: Term) -> str:
    last = len(term.words) - 1
    words = [f"'{word}'{':*' if term.begins and n == last else ''}" for n, word in enumerate(term.words)]
    return f"({' <-> '.join(words)})"
