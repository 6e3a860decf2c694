"""What a text uses of elsewhere: blocks that are kept once, records, pictures."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from qualitas.richtext.parts import (
    Block,
    Heading,
    List,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Reused,
    Run,
    Table,
    Text,
    walk,
)


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

    def fill(block: Block) -> Block:
        if isinstance(block, Reused) and block.block in kept:
            version, held = kept[block.block]
            return Reused(block.block, version, held)
        return block

    return changed(blocks, fill)


def emptied(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return a text whose reused blocks follow what is kept, whatever they said before."""
    return changed(blocks, lambda block: Reused(block.block) if isinstance(block, Reused) else block)


def without(blocks: Iterable[Block], kept: Collection[str], words: str) -> tuple[Block, ...]:
    """Return a text in which ``words`` stand for every picture that is not ``kept``, before what it showed."""

    def take(block: Block) -> Block:
        if isinstance(block, Picture) and block.file not in kept:
            return Paragraph((Run(f"[{words}{': ' if block.alt else ''}{block.alt}]"),))
        return block

    return changed(blocks, take)


def named(blocks: Iterable[Block], names: Mapping[str, str], otherwise: str) -> tuple[Block, ...]:
    """Return a text in which every record that is referred to has its name of today; ``otherwise`` where it has none."""

    def rename(block: Block) -> Block:
        if isinstance(block, Paragraph | Heading) and any(run.record for run in block.text):
            return replace(block, text=_renamed(block.text, names, otherwise))
        return block

    return changed(blocks, rename)


def _renamed(text: Text, names: Mapping[str, str], otherwise: str) -> Text:
    found = []
    for record, runs in groupby(text, lambda run: run.record):
        some = tuple(runs)
        if record:
            words = names.get(record) or otherwise
            found.append(replace(some[0], text=words))
        else:
            found += some
    return tuple(found)


def changed(blocks: Iterable[Block], change: Callable[[Block], Block]) -> tuple[Block, ...]:
    """Return blocks after ``change``, each before what it then holds."""
    return tuple(_within(change(block), change) for block in blocks)


def _within(block: Block, change: Callable[[Block], Block]) -> Block:
    match block:
        case List(items):
            return replace(block, items=tuple(changed(item, change) for item in items))
        case Table(rows):
            rows = tuple(tuple(replace(cell, blocks=changed(cell.blocks, change)) for cell in row) for row in rows)
            return Table(rows)
        case Notice() | Quote() | Reused():
            return replace(block, blocks=changed(block.blocks, change))
        case _:
            return block
