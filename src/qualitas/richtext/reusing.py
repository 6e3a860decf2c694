"""What a text uses of elsewhere: blocks that are kept once, records, pictures."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qualitas.richtext.parts import Block, Heading, List, Notice, Paragraph, Picture, Quote, Reused, Table, walk


def pictures(blocks: Iterable[Block]) -> set[str]:
    """Return the SHA-256 of the pictures in a text."""
    return {block.file for block in walk(blocks) if isinstance(block, Picture)}


def records(blocks: Iterable[Block]) -> set[str]:
    """Return the UUIDs of the records that a text refers to."""
    texts = (block.text for block in walk(blocks) if isinstance(block, Paragraph | Heading))
    return {run.record for text in texts for run in text if run.record}


def reused(blocks: Iterable[Block]) -> set[str]:
    """Return the UUIDs of the blocks that a text uses."""
    return {block.block for block in walk(blocks) if isinstance(block, Reused)}


def filled(blocks: Iterable[Block], kept: Mapping[str, tuple[int, tuple[Block, ...]]]) -> tuple[Block, ...]:
    """Return a text with what its reused blocks say: their version and blocks by UUID; unknown ones stay as they are."""
    return tuple(_each(block, kept, empty=False) for block in blocks)


def emptied(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return a text whose reused blocks follow what is kept, whatever they said before."""
    return tuple(_each(block, {}, empty=True) for block in blocks)


def _each(block: Block, kept: Mapping[str, tuple[int, tuple[Block, ...]]], *, empty: bool) -> Block:
    def these(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_each(one, kept, empty=empty) for one in blocks)

    match block:
        case Reused(name):
            if empty:
                return Reused(name)
            version, held = kept.get(name, (block.version, block.blocks))
            return Reused(name, version, held)
        case List(items):
            return replace(block, items=tuple(map(these, items)))
        case Table(rows):
            return Table(tuple(tuple(replace(cell, blocks=these(cell.blocks)) for cell in row) for row in rows))
        case Notice() | Quote():
            return replace(block, blocks=these(block.blocks))
        case _:
            return block
