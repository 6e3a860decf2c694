"""Markdown read into blocks: CommonMark with tables and struck text; HTML stays text.

Beyond CommonMark: a quotation that begins with a strong “Warning” or with ``[!NOTE]``, ``[!WARNING]``, ``[!DANGER]`` is a
notice; ``![words](sha256:…)`` is a kept picture; ``[words](record:UUID)`` refers to a record; a paragraph of nothing but
``[words](block:UUID)`` is a reused block; items that begin with ``[ ]`` and ``[x]`` have boxes.
"""

import re
from dataclasses import replace
from typing import Literal

from markdown_it import MarkdownIt

from qualitas.richtext.parts import Block, Kind, List, Notice, Paragraph, Quote, Run, Text
from qualitas.richtext.reading import blocks
from qualitas.richtext.straightening import tidied
from qualitas.richtext.writing import to_html

type Markup = Literal["markdown", "html"]
_WARNS = re.compile(r"(Warning|Caution|Achtung|Warnung|Vorsicht)\b")
_CALLS = re.compile(r"\[!(NOTE|WARNING|DANGER)\][ \n]*")
_CALLED: dict[str, Kind] = {"NOTE": "note", "WARNING": "warning", "DANGER": "danger"}
_TASK = re.compile(r"^\[([ xX])\]\s+")
# What the renderer writes; words that somebody typed hold no such quotation marks, they are escaped.
_UUID = r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_WRITTEN = (
    (re.compile(r'<(t[hd]) style="text-align:(left|center|right)">'), r'<\1 data-align="\2">'),
    (re.compile(r'<img src="sha256:([0-9a-f]{64})"'), r'<img data-file="\1"'),
    (re.compile(rf'<p><a href="block:{_UUID}">[^<]*</a></p>'), r'<div data-block="\1"></div>'),
    (re.compile(rf'<a href="record:{_UUID}"'), r'<a data-record="\1"'),
)
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """Return Markdown as blocks."""
    made = str(_markdown.render(text))
    for written, wanted in _WRITTEN:
        made = written.sub(wanted, made)
    return _several(blocks(made))


def from_markdown(text: str) -> str:
    """Return Markdown as canonical HTML."""
    return to_html(markdown_blocks(text))


def read(text: str, markup: str) -> tuple[Block, ...]:
    """Return the blocks of a text as it is kept, in the markup “markdown” or “html”."""
    return blocks(text) if markup == "html" else markdown_blocks(text)


def _several(found: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(map(_one, found))


def _one(block: Block) -> Block:
    """Return a block as what Markdown has no sign of its own for: a notice, an item with a box."""
    match block:
        case Quote(held):
            return _quoted(_several(held))
        case List(items):
            return replace(block, items=tuple(_task(_several(item)) for item in items))
        case _:
            return block


def _quoted(held: tuple[Block, ...]) -> Block:
    first = held[0]
    if isinstance(first, Paragraph):
        if first.text[0].bold and _WARNS.match(first.text[0].text):
            return Notice("warning", held)
        if called := _CALLS.match(first.text[0].text):
            rest = _without(first.text, called.end())
            left = (*((Paragraph(rest),) if rest else ()), *held[1:])
            return Notice(_CALLED[called[1]], left) if left else Quote(held)
    return Quote(held)


def _without(text: Text, characters: int) -> Text:
    """Return a text without the first ``characters`` of its first run."""
    return tidied((replace(text[0], text=text[0].text[characters:]), *text[1:]))


def _task(item: tuple[Block, ...]) -> tuple[Block, ...]:
    """Draw the box of an item such as “[x] done”."""
    first = item[0]
    if not isinstance(first, Paragraph) or not (found := _TASK.match(first.text[0].text)):
        return item
    box = "\u2610 " if found[1] == " " else "\u2611 "
    head: Run = replace(first.text[0], text=box + first.text[0].text[found.end() :])
    return (Paragraph((head, *first.text[1:])), *item[1:])
