"""Blocks written as HTML, in the one canonical form, and as plain text."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from qualitas.richtext.parts import (
    Block,
    Cell,
    Code,
    Heading,
    List,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Reused,
    Rule,
    Run,
    Table,
    Text,
    inner,
    said,
)
from qualitas.richtext.reading import blocks as read_blocks

_TAGS = (
    ("code", "code"),
    ("raised", "sup"),
    ("lowered", "sub"),
    ("struck", "s"),
    ("underlined", "u"),
    ("italic", "em"),
    ("bold", "strong"),
)


class Writer:
    """Writes blocks as canonical HTML; who draws them for a page changes what must look otherwise there."""

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Return blocks as HTML."""
        return "".join(map(self.block, blocks))

    def block(self, block: Block) -> str:
        """Return one block as HTML."""
        match block:
            case Paragraph(text):
                return f"<p>{self.text(text)}</p>"
            case Heading():
                return self.heading(block)
            case Picture():
                return self.picture(block)
            case Code():
                return self.code(block)
            case Rule():
                return "<hr>"
            case _:
                return self.box(block)

    def box(self, block: List | Table | Notice | Quote | Reused) -> str:
        """Return a block that holds blocks."""
        match block:
            case List():
                return self.list(block)
            case Table():
                return self.table(block)
            case Notice():
                return self.notice(block)
            case Quote(held):
                return f"<blockquote>{self.blocks(held)}</blockquote>"
            case Reused():
                return self.reused(block)

    def heading(self, heading: Heading) -> str:
        """Return a heading."""
        return f"<h{heading.level}>{self.text(heading.text)}</h{heading.level}>"

    def list(self, listed: List) -> str:
        """Return a list."""
        items = "".join(f"<li>{self.blocks(item)}</li>" for item in listed.items)
        if listed.start is None:
            return f"<ul>{items}</ul>"
        start = f' start="{listed.start}"' if listed.start != 1 else ""
        return f"<ol{start}>{items}</ol>"

    def table(self, table: Table) -> str:
        """Return a table; rows that are headings throughout stand in its head."""
        rows = ["<tr>" + "".join(map(self.cell, row)) + "</tr>" for row in table.rows]
        head, body = "".join(rows[: table.heads]), "".join(rows[table.heads :])
        head = f"<thead>{head}</thead>" if head else ""
        body = f"<tbody>{body}</tbody>" if body else ""
        return f"<table>{head}{body}</table>"

    def cell(self, cell: Cell) -> str:
        """Return a cell."""
        tag = "th" if cell.header else "td"
        spans = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        spans += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
        return f"<{tag}{spans}{self.aligned(cell)}>{self.blocks(cell.blocks)}</{tag}>"

    def aligned(self, cell: Cell) -> str:
        """Return the attribute that says to which side a cell's text stands."""
        return f' data-align="{cell.align}"' if cell.align else ""

    def picture(self, picture: Picture) -> str:
        """Return a picture."""
        wide = f' width="{picture.width}"' if picture.width else ""
        return f'<img data-file="{picture.file}" alt="{escape(picture.alt)}"{wide}>'

    def notice(self, notice: Notice) -> str:
        """Return a warning, a note or a danger."""
        return f'<aside data-kind="{notice.kind}">{self.blocks(notice.blocks)}</aside>'

    def code(self, code: Code) -> str:
        """Return text whose lines stand as they are."""
        return f"<pre><code>{escape(code.text, quote=False)}</code></pre>"

    def reused(self, reused: Reused) -> str:
        """Return a block that is kept elsewhere."""
        version = f' data-version="{reused.version}"' if reused.version else ""
        return f'<div data-block="{reused.block}"{version}>{self.blocks(reused.blocks)}</div>'

    def text(self, text: Text) -> str:
        """Return runs of text; neighbours that lead to the same place are one link."""
        return "".join(
            self.linked(link, record, tuple(runs))
            for (link, record), runs in groupby(text, lambda run: (run.link, run.record))
        )

    def linked(self, link: str, record: str, runs: Text) -> str:
        """Return runs that lead to an address or a record, or nowhere."""
        shown = "".join(map(self.run, runs))
        if record:
            return f'<a data-record="{record}">{shown}</a>'
        return f'<a href="{escape(link)}">{shown}</a>' if link else shown

    def run(self, run: Run) -> str:
        """Return a run in its look."""
        shown = escape(run.text, quote=False).replace("\n", "<br>")
        for look, tag in _TAGS:
            if getattr(run, look):
                shown = f"<{tag}>{shown}</{tag}>"
        return shown


_writer = Writer()


def to_html(blocks: Iterable[Block]) -> str:
    """Return blocks as canonical HTML: one text has one form."""
    return _writer.blocks(blocks)


def clean(html: str) -> str:
    """Return any HTML as canonical HTML of the subset; without scripts, styles and foreign pictures."""
    return to_html(read_blocks(html))


def plain(html: str) -> str:
    """Return what a rich text says, for searching and comparing: a line a block, cells of a row parted by tabs."""
    return "\n".join(lines(read_blocks(html)))


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield what blocks say, line by line."""
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(" ".join(lines(cell.blocks)) for cell in row)
        elif words := _words(block):
            yield words
        else:
            for held in inner(block):
                yield from lines(held)


def _words(block: Block) -> str:
    """Return what a block says that holds no others."""
    match block:
        case Heading(_, text) | Paragraph(text):
            return said(text)
        case Code(words) | Picture(_, words):
            return words
        case _:
            return ""
