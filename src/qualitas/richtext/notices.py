"""What a notice is headed by, so that its kind is told by a word and not by its colour alone."""

from collections.abc import Mapping

from qualitas.richtext.parts import Heading, Kind, Notice, Paragraph, said

_HEADED = (
    "warning", "caution", "danger", "note", "attention",
    "warnung", "achtung", "vorsicht", "gefahr", "hinweis",
)  # fmt: skip


def heading(notice: Notice, words: Mapping[Kind, str]) -> str:
    """Return the word that heads a notice, out of ``words`` by kind; empty where its own text begins with one."""
    first = notice.blocks[0] if notice.blocks else None
    begins = said(first.text).lower() if isinstance(first, Paragraph | Heading) else ""
    return "" if begins.startswith(_HEADED) else words[notice.kind]
