"""Texts go to Word and come back with the same words, tables and pictures."""

import io
import zipfile
from pathlib import Path

import pytest

from qualitas.richtext import blocks, clean, plain
from qualitas.wordfiles.reading import read
from qualitas.wordfiles.writing import Head, write
from tests.documents.test_word_reading import SHA
from tests.documents.words import BLACK, everything

HEAD = Head("SOP-017", "Valves", "Effective since 1 May 2026", "", "Northgate", "en")


def there(html: str) -> bytes:
    """Return a text as a Word file."""
    return write(blocks(html), HEAD, lambda sha256: BLACK if sha256 == SHA else None)


def and_back(html: str) -> str:
    """Return a text after its way to Word and back."""
    return clean(read(io.BytesIO(there(html))).html)


@pytest.mark.parametrize(
    "html",
    [
        "<h1>One</h1><h2>Two</h2><h3>Three</h3><h4>Four</h4><p>Text</p>",
        "<p>a<strong>b<em>c</em></strong><u>d</u><s>e</s><sub>f</sub><sup>g</sup><code>h</code><br>i</p>",
        '<p>See <a href="https://example.org/?a=1&amp;b=2">there</a>.</p>',
        "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>",
        '<ol><li><p>a</p><p>more of a</p></li><li><p>b</p></li></ol><p>x</p><ol start="3"><li><p>c</p></li></ol>',
        "<ol><li><p>a</p><ol><li><p>b</p><p>more of b</p></li></ol></li><li><p>c</p></li></ol>",
        "<ol><li><p>a</p></li></ol><p>again</p><ol><li><p>b</p></li></ol>",
        '<aside data-kind="warning"><p>Hot.</p><p>Very.</p></aside><aside data-kind="danger"><p>Live.</p></aside>',
        "<blockquote><p>said</p></blockquote><hr><pre><code>if x:\n    y()\n\nz</code></pre>",
        ('<table><thead><tr><th colspan="2"><p>Tool</p></th></tr></thead><tbody><tr><td rowspan="2"><p>a</p></td>'
        "<td><p>b</p></td></tr><tr><td><p>c</p><p>d</p></td></tr></tbody></table>"),
        ("<table><tbody><tr><td><p>a</p><table><tbody><tr><td><p>in</p></td><td><ul><li><p>x</p></li></ul></td></tr>"
        "</tbody></table></td><td></td></tr></tbody></table>"),
        f'<p>Look:</p><img data-file="{SHA}" alt="The &quot;valve&quot;" width="20"><p>there</p>',
    ],
)  # fmt: skip
def test_a_text_comes_back_as_it_was(html: str) -> None:
    assert and_back(clean(html)) == clean(html)


def test_the_header_names_the_document_and_the_text_does_not() -> None:
    made = there("<p>Text</p>")
    found = read(io.BytesIO(made))
    assert found.html == "<p>Text</p>"
    assert found.around[0].startswith("SOP-017 · Valves · Effective since 1 May 2026")
    assert "Northgate" in found.around[1]


def test_a_picture_that_word_cannot_show_is_named() -> None:
    assert and_back(f'<img data-file="{"0" * 64}" alt="Flow">') == "<p>[Flow]</p>"


def test_a_file_with_everything_keeps_it() -> None:
    first = read(io.BytesIO(everything()))
    text = clean(first.html)
    again = read(io.BytesIO(there(text)))
    assert plain(clean(again.html)) == plain(text)
    assert set(again.pictures) == set(first.pictures)
    assert again.html.count("<table") == text.count("<table") == 2


def test_the_examples_lose_nothing_on_their_way_to_word_and_back(examples: Path) -> None:
    lost: dict[str, list[str]] = {}
    for path in sorted((examples / "documents").rglob("*.docx")):
        with path.open("rb") as file:
            text = clean(read(file).html)
        again = and_back(text)
        if again != text:
            lost[path.name] = [line for line in plain(text).splitlines() if line not in plain(again).splitlines()]
    assert lost == {}


def test_what_is_made_is_a_sound_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(there("<p>a</p>"))) as packed:
        assert packed.testzip() is None
        assert "word/document.xml" in packed.namelist()
