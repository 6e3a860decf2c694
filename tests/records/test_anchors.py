"""Where a comment's passage stands after the text was changed."""

import pytest

from qualitas.kernel.records.anchors import Passage, found, whole

TEXT = ("Purpose", "Check the valve daily.", "Close  the\nvalve.", "Open the valve by hand. Close the valve by key.")


@pytest.mark.parametrize(
    ("passage", "place"),
    [
        (Passage(1, "the valve"), 1),
        (Passage(2, "Close the valve"), 2),
        (Passage(0, "Close the valve", "by hand.", "by key"), 3),
        (Passage(3, "the valve", "Check", "daily"), 1),
        (Passage(9, "the  valve"), 3),
        (Passage(1, "the pump"), None),
        (Passage(1, ""), None),
    ],
)
def test_a_passage_is_found_by_its_words_its_context_and_its_place(passage: Passage, place: int | None) -> None:
    assert found(passage, TEXT) == place


def test_a_whole_block_is_a_passage() -> None:
    assert whole(TEXT, 2) == "Close the valve."
    assert whole(TEXT, 9) == ""
