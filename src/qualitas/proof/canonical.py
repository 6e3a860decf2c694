"""Canonical bytes of a value: the subset of RFC 8785 (JSON Canonicalization Scheme) that the ledger uses.

Allowed are text, true and false, null, integers smaller than 2**53 in size, lists, and objects whose keys are ASCII
text. Floats are refused because two programs may print them differently: write decimals as text.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from importlib.util import find_spec
from typing import Any, cast

with suppress(ImportError):  # the package works without it, only slower
    import orjson

LARGEST_INTEGER = 2**53 - 1
"""The largest integer (and, negated, the smallest) that every JSON reader keeps exactly."""

LARGEST_EVENT = 65_535
"""Bytes of the longest event: an entry of a C2SP log carries its length in 16 bits."""

DEEPEST = 100
"""Levels of lists and objects inside each other that are accepted."""


_TEXT = {str}


class NotCanonical(ValueError):
    """The value has no canonical form; the message names the place and says what to write instead."""


def canonical(value: object) -> bytes:
    """Return the RFC 8785 bytes of ``value`` (UTF-8, keys sorted, no spaces); raise `NotCanonical` if it has none."""
    if not _sound(value, 0):
        raise NotCanonical(_complaint(value))
    try:
        return _dump(value)
    except (TypeError, ValueError) as error:  # lone surrogates are found by the encoder
        raise NotCanonical(_complaint(value)) from error


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical bytes of ``value`` as 64 hex digits; raise `NotCanonical` as `canonical`."""
    return hashlib.sha256(canonical(value)).hexdigest()


def canonical_of_sound(value: object) -> bytes:
    """Return the canonical bytes of a value made of snapshots alone, without looking at its parts again."""
    try:
        return _dump(value)
    except (TypeError, ValueError) as error:
        raise NotCanonical(_complaint(value)) from error


def digest_of_sound(value: object) -> str:
    """Return the digest of a value that is known to be sound, such as a snapshot, without looking at it again."""
    return hashlib.sha256(canonical_of_sound(value)).hexdigest()


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def _dump_orjson(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def _dump_json(value: object) -> bytes:
    return _encode(value).encode()


_dump = _dump_json if find_spec("orjson") is None else _dump_orjson


def _sound(value: Any, depth: int) -> bool:  # noqa: PLR0911 - on the hot path, each kind leaves at once
    """Say quickly whether ``value`` may be written; wrong text is left for the encoder to find."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return -LARGEST_INTEGER <= value <= LARGEST_INTEGER  # type: ignore[no-any-return]
    if kind is list:
        items = value
    elif kind is dict:
        if value and not ({*map(type, value)} == _TEXT and "".join(value).isascii()):
            return False
        items = value.values()
    else:
        return _sound_kin(value)
    if depth >= DEEPEST:
        return False
    depth += 1
    for item in items:  # noqa: SIM110 - a generator would cost a third more
        if type(item) is not str and item is not None and not _sound(item, depth):
            return False
    return True


def _sound_kin(value: object) -> bool:
    """Say whether ``value`` is a text or an integer of a derived class (safe text, a choice) that reads the same."""
    if isinstance(value, Enum) and not isinstance(value.value, str | int):
        return False
    if isinstance(value, str):
        return not isinstance(value, Enum) or str.__str__(value) == value.value
    if isinstance(value, int):
        whole = int.__index__(value)
        return abs(whole) <= LARGEST_INTEGER and (not isinstance(value, Enum) or whole == value.value)
    return False


def _complaint(value: object) -> str:
    """Find the first thing in ``value`` that cannot be written and say so."""
    return next(_faults(value, "the value", 0), "The value cannot be written as canonical JSON; use plain text keys.")


def _faults(value: object, where: str, depth: int) -> Iterator[str]:
    """Tell every place in ``value`` that cannot be written, outermost first."""
    if type(value) not in (dict, list):
        if complaint := _plain_fault(value):
            yield f"{where} {complaint}"
        return
    if depth >= DEEPEST:
        yield f"{where[:80]}… lies more than {DEEPEST} levels deep; make it flatter."
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(cast("list[object]", value))
    for key, item in pairs:
        if isinstance(value, dict) and not (type(key) is str and key.isascii()):
            yield f"The key {key!r} in {where} is not plain ASCII text; rename it."
        yield from _faults(item, f"{where}[{key!r}]", depth + 1)


def _plain_fault(value: object) -> str:
    """Say why a value that holds no others cannot be written; nothing if it can."""
    if isinstance(value, float):
        return f"is the float {value!r}; write decimals as text, for example '{value}'."
    if isinstance(value, int) and not isinstance(value, Enum) and abs(value) > LARGEST_INTEGER:
        return f"is {value}, and integers must be smaller than 2**53; write it as text."
    if not _sound(value, 0):
        return (
            f"is of the type {type(value).__name__}, which has no canonical form; "
            "use text, an integer, true, false, null, a list or an object."
        )
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate); correct the text."
    return ""
