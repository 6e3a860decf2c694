"""Canonical bytes against an independent implementation of RFC 8785, and everything that has none."""

import hashlib
import json
from collections import OrderedDict
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Self
from uuid import UUID

import hypothesis.strategies as st
import pytest
import rfc8785
from hypothesis import given, settings

from qualitas.proof import canonical as module
from qualitas.proof.canonical import LARGEST_INTEGER, NotCanonical, canonical, digest
from qualitas.proof.commitment import commit, new_salt

WRITERS = [module._dump_orjson, module._dump_json]
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


class Colour(StrEnum):
    RED = "red"


class Grade(IntEnum):
    MAJOR = 2


class Trap(str, Enum):  # noqa: UP042 - text and value differ on purpose
    def __new__(cls, text: str, value: str) -> Self:
        made = str.__new__(cls, text)
        made._value_ = value
        return made

    ONE = "said", "written"


class Odd(Enum):
    NAME = "text"


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


@pytest.fixture(params=WRITERS, ids=["orjson", "json"])
def _writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_dump", request.param)


@settings(deadline=None, max_examples=300)
@given(VALUES)
def test_canonical_bytes_equal_rfc8785(value: object) -> None:
    expected = rfc8785.dumps(value)  # type: ignore[arg-type]
    assert canonical(value) == expected
    assert all(writer(value) == expected for writer in WRITERS)
    assert canonical(json.loads(expected)) == expected


@pytest.mark.usefixtures("_writer")
class TestBothWriters:
    def test_members_are_sorted_and_nothing_is_escaped_without_need(self) -> None:
        value = {"b": [1, True, None], "a": 'ü\u2028\x7f/"\\\n\x1f😀', "A": {}}
        assert canonical(value) == '{"A":{},"a":"ü\u2028\x7f/\\"\\\\\\n\\u001f😀","b":[1,true,null]}'.encode()

    def test_choices_and_safe_text_read_as_what_they_are(self) -> None:
        value = [Colour.RED, Grade.MAJOR, Text("plain"), Whole(7)]
        assert canonical(value) == b'["red",2,"plain",7]'

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            ({"a": 1.5}, r"\['a'\] is the float 1.5; write decimals as text"),
            ([float("nan")], "float nan"),
            ([2**53], "smaller than 2"),
            ([-(2**53)], "smaller than 2"),
            ([Whole(2**60)], "smaller than 2"),
            ({"a": [0, "\ud800"]}, r"\['a'\]\[1\] holds half a character"),
            ({"ü": 1}, "not plain ASCII"),
            ({"\udfff": 1}, "not plain ASCII"),
            ({1: 1}, "not plain ASCII"),
            ({None: 1}, "not plain ASCII"),
            ({Text("a"): 1}, "not plain ASCII"),
            ((1, 2), "type tuple"),
            ({1, 2}, "type set"),
            (b"bytes", "type bytes"),
            (Decimal("1.5"), "type Decimal"),
            (datetime(2026, 1, 1, tzinfo=UTC), "type datetime"),
            (UUID(int=1), "type UUID"),
            (Odd.NAME, "type Odd"),
            (Trap.ONE, "type Trap"),
            (OrderedDict(a=1), "type OrderedDict"),
        ],
    )
    def test_what_has_no_canonical_form_is_refused_with_its_place(self, value: object, sentence: str) -> None:
        with pytest.raises(NotCanonical, match=sentence):
            canonical(value)

    def test_depth_and_circles_are_refused(self) -> None:
        deep: list[object] = []
        for _ in range(99):
            deep = [deep]
        assert canonical(deep) == b"[" * 100 + b"]" * 100
        with pytest.raises(NotCanonical, match="more than 100 levels"):
            canonical([deep])
        circle: list[object] = []
        circle.append(circle)
        with pytest.raises(NotCanonical, match="more than 100 levels"):
            canonical(circle)


def test_digest_is_the_hash_of_the_bytes() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_commitment_binds_salt_field_and_value() -> None:
    salt = bytes(range(32))
    made = commit(salt, "note", b"value")
    assert made == hashlib.sha256(salt + b"\x00\x04note" + b"value").hexdigest()
    assert made == "a55a81024ddc954388e24fff7eab2814d58d09d7ac6ecc1864c01906cc0f434e"
    others = {commit(new_salt(), "note", b"value"), commit(salt, "not", b"evalue"), commit(salt, "note", b"values")}
    assert made not in others
    assert len(others) == 3
    assert len(new_salt()) == 32


def test_a_commitment_refuses_short_salts_and_endless_names() -> None:
    with pytest.raises(ValueError, match="A salt has 32 bytes, this one has 5"):
        commit(b"short", "note", b"")
    with pytest.raises(ValueError, match="at most 65,535"):
        commit(bytes(32), "n" * 65_536, b"")
