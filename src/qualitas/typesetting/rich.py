"""Rich text made into the blocks that are set: one way from what is written to paper."""

from collections.abc import Iterator, Mapping

from qualitas import richtext as r
from qualitas.typesetting import pages as p

PER_MILLIMETRE = 96 / 25.4
WIDEST = 170  # millimetres, the width of the text
_TONES: dict[r.Kind, p.Tone] = {"warning": "wait", "note": "calm", "danger": "bad"}
_HEADED: dict[r.Kind, str] = {"warning": "Warning", "note": "Note", "danger": "Danger"}


def blocks(
    rich: tuple[r.Block, ...],
    pictures: Mapping[str, bytes] | None = None,
    headed: Mapping[r.Kind, str] | None = None,
) -> tuple[p.Block, ...]:
    """Return rich text as blocks that are set; the highest heading becomes one of level 1, whatever it was.

    pictures: their bytes by SHA-256; a picture that is not among them is told by its words. headed: by which words
    notices are headed.
    """
    levels = [block.level for block in r.walk(rich) if isinstance(block, r.Heading)]
    return _Setter(pictures or {}, headed or _HEADED, min(levels, default=1) - 1).several(rich)


class _Setter:
    """Makes one kind of blocks into the other."""

    def __init__(self, pictures: Mapping[str, bytes], headed: Mapping[r.Kind, str], above: int) -> None:
        self.pictures, self.headed, self.above = pictures, headed, above

    def several(self, rich: tuple[r.Block, ...]) -> tuple[p.Block, ...]:
        """Return several blocks."""
        return tuple(made for block in rich for made in self.one(block))

    def one(self, block: r.Block) -> Iterator[p.Block]:
        """Yield what one block is set as."""
        match block:
            case r.Paragraph(said):
                yield p.Paragraph(text(said))
            case r.Heading(level, said):
                yield p.Heading(level - self.above, text(said))
            case r.Code(words):
                yield p.Code(words)
            case r.Picture():
                yield self.picture(block)
            case r.Rule():
                yield p.Rule()
            case _:
                yield from self.box(block)

    def box(self, block: r.List | r.Table | r.Notice | r.Quote | r.Reused) -> Iterator[p.Block]:
        """Yield what a block is set as that holds others."""
        match block:
            case r.List(items, start):
                made = tuple(map(self.several, items))
                yield p.Listing(made, start, all(_short(item) for item in made))
            case r.Table():
                yield self.table(block)
            case r.Notice(kind, held):
                word = r.heading(block, self.headed)
                head = (p.Paragraph((p.Run(word, bold=True),)),) if word else ()
                yield p.Warned((*head, *self.several(held)), _TONES[kind])
            case r.Quote(held):
                yield p.Quote(self.several(held))
            case r.Reused(_, _, held):
                yield from self.several(held)

    def table(self, table: r.Table) -> p.Grid:
        """Return a table."""
        rows = tuple(
            tuple(
                p.Cell(self.several(cell.blocks), cell.header, cell.colspan, cell.rowspan, cell.align or "left")
                for cell in row
            )
            for row in table.rows
        )
        beyond = any(at < table.heads < at + cell.rowspan for at, _column, cell in r.placed(table))
        return p.Grid(rows, r.width(table), 0 if beyond else table.heads)

    def picture(self, picture: r.Picture) -> p.Block:
        """Return a picture, or its words where there are no bytes of it."""
        data = self.pictures.get(picture.file)
        if data is None:
            return p.Paragraph((p.Run(f"[{picture.alt or picture.file[:12]}]", italic=True),))
        return p.Picture(data, picture.alt, min(picture.width / PER_MILLIMETRE, WIDEST))


def text(said: r.Text) -> p.Text:
    """Return runs as they are set; a record that is referred to is told by its name."""
    return tuple(
        p.Run(run.text, run.bold, run.italic, run.struck, run.code, run.link, run.underlined, run.lowered, run.raised)
        for run in said
    )


def _short(item: tuple[p.Block, ...]) -> bool:
    """Tell whether an item is one paragraph with at most a list below it."""
    return len(item) <= 1 or (len(item) == 2 and isinstance(item[0], p.Paragraph) and isinstance(item[1], p.Listing))  # noqa: PLR2004 - as the docstring says
