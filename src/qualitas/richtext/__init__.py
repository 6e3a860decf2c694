"""Rich text: a small, sanitised subset of HTML and the blocks it is made of, without Django; usable alone.

The canonical text is what ``clean`` returns. Whatever is drawn, compared, searched or exported is made from ``blocks``.
"""

from qualitas.richtext.markdown import from_markdown, markdown_blocks, read
from qualitas.richtext.notices import heading
from qualitas.richtext.parts import (
    KINDS,
    Block,
    Cell,
    Code,
    Heading,
    Kind,
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
    placed,
    said,
    walk,
    width,
)
from qualitas.richtext.reading import blocks
from qualitas.richtext.reusing import emptied, filled, named, pictures, records, reused, without
from qualitas.richtext.source import looks_rich
from qualitas.richtext.writing import Writer, clean, lines, plain, to_html

__all__ = [
    "KINDS",
    "Block",
    "Cell",
    "Code",
    "Heading",
    "Kind",
    "List",
    "Notice",
    "Paragraph",
    "Picture",
    "Quote",
    "Reused",
    "Rule",
    "Run",
    "Table",
    "Text",
    "Writer",
    "blocks",
    "clean",
    "emptied",
    "filled",
    "from_markdown",
    "heading",
    "inner",
    "lines",
    "looks_rich",
    "markdown_blocks",
    "named",
    "pictures",
    "placed",
    "plain",
    "read",
    "records",
    "reused",
    "said",
    "to_html",
    "walk",
    "width",
    "without",
]
