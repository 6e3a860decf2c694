"""What is set: a tagged, sealed-in PDF/A that says what it was given, the same bytes each time, by this process or the press."""

import datetime as dt
import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import qualitas.site
from qualitas import richtext
from qualitas.richtext import markdown_blocks
from qualitas.typesetting import pages as p
from qualitas.typesetting import press, rich
from qualitas.typesetting.glyphs import FONTS, UNKNOWN, drawable
from qualitas.typesetting.setting import NotSet, pictures, typeset
from tests.pictures import png

AT = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)
TEXT = """\
# Purpose

Handle **with care**, see [the site](https://example.com/a) and `code`.

## Steps

1. First
2. Second
   - nested

| Step | Due |
|---|--:|
| Count | 4 hours |

> **Warning** Stop the press first.

> Somebody said so.

```
if x: return
```

- [ ] open
- [x] done
"""


def made(text: str = TEXT, **more: Any) -> p.PageSet:
    given: dict[str, Any] = {
        "title": "Handling goods",
        "moment": AT,
        "header": p.Header("SOP-004", "rev 3", "Effective", "good", "since 3 Mar 2026"),
        "letterhead": p.Letterhead("Northgate Components"),
        "footer": p.Footer("printed by Ana Meyer", "Ledger 12", "https://example.com/check/abc/", "Still current?"),
        "blocks": rich.blocks(markdown_blocks(text)),
        "facts": (("Owner", "Ana Meyer"),),
        "signatures": (
            p.Signature("Tom Okafor", "I approve this.", "2 Mar 2026, 14:02 GMT", "2026-03-02 14:02:11 UTC"),
        ),
    }
    return p.PageSet(**(given | more))


def read(pages: p.PageSet) -> PdfReader:
    return PdfReader(io.BytesIO(typeset(pages)))


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def tags(reader: PdfReader) -> list[str]:
    """Return the kinds of all structure elements, in the order of reading."""
    found: list[str] = []

    def walk(element: Any) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for part in element:
                walk(part)
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(element["/S"].lstrip("/"))
            if "/K" in element:
                walk(element["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def xmp(reader: PdfReader) -> str:
    return reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()


# --- the structure ---------------------------------------------------------------------------------------------------


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    reader = read(made())
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Handling goods"
    found = tags(reader)
    for kind in ("Document", "H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Table", "TH", "TD", "BlockQuote", "Link"):
        assert kind in found, kind


def test_it_says_which_standards_it_keeps_and_brings_what_they_ask() -> None:
    reader = read(made())
    found = xmp(reader)
    assert "<pdfaid:part>2</pdfaid:part>" in found
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in found
    assert "<pdfuaid:part>1</pdfuaid:part>" in found
    assert reader.trailer["/Root"]["/OutputIntents"][0]["/DestOutputProfile"]
    assert reader.trailer["/ID"]
    assert "/Encrypt" not in reader.trailer


def test_every_font_is_inside() -> None:
    reader = read(made())
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            one = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[one["/BaseFont"]] = one["/FontDescriptor"].get_object()
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} >= {"Inter", "DejaVuSansMono"}
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts.values())


def test_headings_go_down_one_by_one_whatever_the_text_does() -> None:
    found = [tag for tag in tags(read(made("#### Deep\n\n# Top\n\n###### Far down"))) if re.fullmatch("H[1-6]", tag)]
    assert found == ["H1", "H1", "H2", "H1"], "the last one heads the signatures"


def test_a_file_goes_along_in_a_pdf_of_part_three() -> None:
    original = bytes(range(256)) * 40
    reader = read(made(attached=(p.Attached(original, "plan.dxf", "image/vnd.dxf", "The original"),)))
    assert reader.attachments["plan.dxf"] == [original]
    assert "<pdfaid:part>3</pdfaid:part>" in xmp(reader)
    [file] = reader.trailer["/Root"]["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Source"


def test_nothing_in_it_acts() -> None:
    raw = typeset(made("[bad](javascript:alert(1)) [also](file:///etc/passwd)"))
    assert not re.search(rb"/(JavaScript|JS|Launch|OpenAction|AA|EmbeddedFile)\b", raw)
    assert set(re.findall(rb"/URI ?\((.*?)\)", raw)) == {b"https://example.com/check/abc/"}


# --- what stands on it -----------------------------------------------------------------------------------------------


def test_every_page_has_head_foot_and_mark() -> None:
    reader = read(
        made("\n\n".join(f"Paragraph {n}. " + "Words and words. " * 40 for n in range(30)), mark="SUPERSEDED")
    )
    assert len(reader.pages) > 3
    for number, page in enumerate(reader.pages, 1):
        text = re.sub(r"\s+", " ", page.extract_text())
        for part in (
            "SOP-004 · rev 3",
            "Effective",
            f"Page {number} of {len(reader.pages)}",
            "Still current?",
            "SUPERSEDED",
        ):
            assert part in text, (number, part)


def test_it_says_what_the_text_says() -> None:
    text = words(read(made()))
    for part in ("Purpose", "with care", "1. First", "Count 4 hours", "Stop the press first.", "☑ done", "Tom Okafor"):
        assert part in text, part


def test_what_people_wrote_is_never_read_as_markup() -> None:
    evil = '#read("/etc/passwd") $x$ <b>bold</b> @label \\ #import "@preview/a:1.0.0" *no* = heading `'
    text = words(read(made("    " + evil, title=evil, facts=((evil, evil),), mark="#1")))
    assert text.count('#read("/etc/passwd") $x$') >= 3
    assert "root:" not in text


def test_characters_without_a_shape_are_replaced() -> None:
    assert drawable("plain ÄÖÜß €≤→ Ω я ✔") == "plain ÄÖÜß €≤→ Ω я ✔"
    assert drawable("漢\U0001f600\x07\ue000") == UNKNOWN * 4
    assert drawable("✅\ufe0f ❌") == "✔ ✘"
    typeset(made("漢字 \U0001f600 in `code` and **bold 漢**", title="漢"))


def test_the_fonts_draw_every_character_that_is_said_to_be_drawn() -> None:
    known = []
    for line in (FONTS / "coverage.txt").read_text().split():
        first, _dash, last = line.partition("-")
        known += [chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)]
    shown = "".join(known)
    assert drawable(shown) == shown
    blocks = tuple(
        p.Paragraph((p.Run(shown, bold=bold, italic=italic),)) for bold in (False, True) for italic in (False, True)
    )
    typeset(made(blocks=(*blocks, p.Code(shown))))


def test_pictures_have_words_and_a_logo_takes_the_place_of_the_name() -> None:
    head = replace(made().letterhead, logo=png())
    reader = read(made("![A plan](plan.png) and ![gone](https://example.com/x.png)", letterhead=head))
    assert "[gone]" in words(reader)
    shown = made(blocks=rich.blocks(markdown_blocks(f"![A plan](sha256:{'a' * 64})"), {"a" * 64: png()}))
    assert "Figure" in tags(read(shown))


# --- how it is set -----------------------------------------------------------------------------------------------------


def test_the_same_pages_give_the_same_bytes_and_the_press_gives_them_too() -> None:
    pages = made()
    assert typeset(pages) == typeset(pages) == press.typeset(pages)


def test_pages_can_be_looked_at() -> None:
    [picture] = pictures(made("Short.", signatures=()), 40)
    assert picture.startswith(b"\x89PNG")


def test_what_cannot_be_set_is_said_and_the_press_goes_on() -> None:
    broken = made(letterhead=p.Letterhead("–", png()[:30]))
    ours = press.Press()
    try:
        with pytest.raises(NotSet, match="decode"):
            ours.typeset(broken)
        child = ours.child
        assert child is not None
        assert ours.typeset(made()).startswith(b"%PDF")
        assert ours.child is child, "one bad page set does not cost a new child"
        child.kill()
        child.wait()
        assert ours.typeset(made()).startswith(b"%PDF"), "a child that went is replaced"
    finally:
        ours.stop()
    assert ours.child is None


def test_a_child_is_not_as_large_as_the_process_that_started_it() -> None:
    ask = "from qualitas.typesetting.press import memory; print(memory())"
    large = f"import subprocess, sys; kept = b'.' * {2 * press.MOST_KEPT * 1024}; subprocess.run([sys.executable, '-c', {ask!r}])"
    said = subprocess.run([sys.executable, "-c", large], capture_output=True, text=True, check=True)
    assert 1000 < int(said.stdout) < press.MOST_KEPT


def test_what_takes_too_long_is_given_up() -> None:
    ours = press.Press(longest=0.0)
    with pytest.raises(NotSet, match="longer than 0 seconds"):
        ours.typeset(made())
    assert ours.child is None


def test_the_child_goes_when_nobody_asks_any_more() -> None:
    ours = press.Press()
    ours.typeset(made("x"))
    child = ours.child
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(20) == 0
    ours.stop()


MARKS = st.sampled_from(["# ", "###### ", "> ", "1. ", "- ", "| a | b |\n|--|--|\n|", "```\n", "**", "*", "`", "\n\n", "\n", "---\n", "[x](http://y)", "![", "![w](u)", "&nbsp;", "  \n", "\\", "<b>", "> **Warning** "])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(MARKS, st.text(max_size=12)), max_size=30).map("".join))
def test_any_text_can_be_set(text: str) -> None:
    assert typeset(made(text, facts=((text[:20], text[:30]),))).startswith(b"%PDF")


EXAMPLES = sorted(Path(qualitas.site.__path__[0], "examples").glob("*/documents/*.1.md"))


@pytest.mark.parametrize("path", EXAMPLES[::3], ids=lambda path: path.stem)
def test_documents_that_go_over_pages_can_be_set_with_a_mark(path: Path) -> None:
    assert "DRAFT" in words(read(made(path.read_text(), mark="DRAFT")))


def test_the_highest_heading_is_the_first_level_and_others_keep_their_distance() -> None:
    found = [
        tag for tag in tags(read(made("## A\n\n## B\n\n### C\n\n## D", signatures=()))) if re.fullmatch("H[1-6]", tag)
    ]
    assert found == ["H1", "H1", "H2", "H1"]


def test_deep_nesting_can_be_set() -> None:
    typeset(made("> " * 12 + "deep\n\n" + "\n".join("  " * depth + "- item" for depth in range(12))))


RICH = """\
<h2>Deep</h2><table><tr><th rowspan="3">a</th><th colspan="2">b</th></tr><tr><td>c<ul><li>d</li></ul></td><td><table>
<tr><td>inner one</td><td>inner two</td></tr></table></td></tr><tr><td colspan="2">x<sub>2</sub> y<sup>3</sup> <u>z</u></td>
</tr></table><table><tr><td>no heads</td></tr></table><aside data-kind="danger"><p>hot</p><ol start="4"><li>four</li></ol>
</aside><aside data-kind="note"><p>mind</p></aside>"""


def test_merged_cells_nested_tables_and_notices_are_set() -> None:
    found = words(read(made(blocks=rich.blocks(richtext.blocks(RICH)))))
    for part in ("inner one", "inner two", "no heads", "Danger", "hot", "4. four", "Note", "mind"):
        assert part in found, part


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(RICH.replace(">", ">|").split("|")), max_size=40).map("".join))
def test_any_rich_text_can_be_set(html: str) -> None:
    assert typeset(made(blocks=rich.blocks(richtext.blocks(html)))).startswith(b"%PDF")
