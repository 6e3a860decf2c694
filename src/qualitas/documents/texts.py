"""The texts of documents and text blocks as blocks: read once, whatever they were written in."""

import re
from functools import lru_cache

from qualitas import richtext as r

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Media types that a text can show."""
_REFERS = re.compile(r"data-(?:file|record|block)=|\((?:sha256|record|block):")


@lru_cache(maxsize=256)
def blocks_of(text: str, markup: str) -> tuple[r.Block, ...]:
    """Return the blocks of a text in “markdown” or “html”."""
    return r.read(text, markup)


def refers(text: str) -> bool:
    """Tell whether a text may use anything of elsewhere, without reading it whole."""
    return bool(_REFERS.search(text))
