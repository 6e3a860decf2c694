"""The pictures of causes: every word is in them, nothing sticks out, no markup comes from what people typed."""

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.actions import drawing
from qualitas.actions.drawing import NARROW, WIDE, Rib, Twig

SVG = "{http://www.w3.org/2000/svg}"
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=60)
standings = st.sampled_from(("supposed", "verified", "ruled out"))
twigs = st.recursive(
    st.builds(Twig, words, standings, above=words, below=words),
    lambda inner: st.builds(Twig, words, standings, whys=st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)


def boxes(drawn: str) -> ET.Element:
    root = ET.fromstring(drawn)  # noqa: S314 - drawn by ourselves
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.attrib["x"]) <= width
        assert 0 <= float(text.attrib["y"]) <= height
    for box in root.iter(f"{SVG}rect"):
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height
    return root


@settings(deadline=None, max_examples=40)
@given(words, st.lists(twigs, min_size=1, max_size=4), st.sampled_from((WIDE, NARROW)))
def test_a_tree_stays_on_its_sheet(head: str, some: list[Twig], width: int) -> None:
    boxes(drawing.tree(head, some, title=head, told=head, width=width))


@settings(deadline=None, max_examples=40)
@given(words, st.lists(st.builds(Rib, words, st.lists(twigs, max_size=3).map(tuple)), max_size=8))
def test_a_fishbone_stays_on_its_sheet(head: str, ribs: list[Rib]) -> None:
    boxes(drawing.fishbone(head, ribs, title=head, told=head))


def test_words_are_shown_and_marks_do_not_rest_on_colour() -> None:
    some = [Twig("Worn <b>tool</b> & more", "verified", "Why it happened", "Seen."), Twig("Hard steel", "ruled out")]
    root = boxes(drawing.tree("Burr", some, title="Causes", told="2 causes"))
    shown = [text.text for text in root.iter(f"{SVG}text")]
    assert {"Burr", "Worn <b>tool</b> & more", "Why it happened", "Seen.", "Hard steel"} <= set(shown)
    assert root.attrib["role"] == "img"
    assert root.find(f"{SVG}title").text == "Causes"  # type: ignore[union-attr]
    assert "style" not in {name for one in root.iter() for name in one.attrib}
    crossed = [text.text for text in root.iter(f"{SVG}text") if text.attrib.get("text-decoration")]
    assert crossed == ["Hard steel"]


def test_long_words_break_and_long_texts_end() -> None:
    assert drawing.wrapped("a" * 30, 100)[0].endswith("-")
    assert drawing.wrapped("word " * 99, 100, most=3)[-1].endswith("…")
    assert drawing.wrapped("", 100) == [""]
