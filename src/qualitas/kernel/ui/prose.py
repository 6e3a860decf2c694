"""Long text as a page shows it: blocks of rich text made into HTML without scripts, styles or foreign pictures."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qualitas import richtext as r


class PageWriter(r.Writer):
    """Writes blocks for a page: headings one level down, because the page has its own; what is wide can be scrolled.

    links: where records are that the text refers to, by their UUID. pictures: the address of a picture, in which “{}”
    stands for its SHA-256.
    """

    def __init__(self, links: Mapping[str, str] | None = None, pictures: str = "") -> None:
        self.links, self.pictures = links or {}, pictures

    def heading(self, heading: r.Heading) -> str:
        """Return a heading, one level down."""
        level = heading.level + 1
        return f"<h{level}>{self.text(heading.text)}</h{level}>"

    def table(self, table: r.Table) -> str:
        """Return a table that is scrolled by keyboard too."""
        return f'<div class="scroll" tabindex="0">{super().table(table)}</div>'

    def aligned(self, cell: r.Cell) -> str:
        """Return the class that says to which side a cell's text stands."""
        return {"right": ' class="right"', "center": ' class="centre"'}.get(cell.align, "")

    def picture(self, picture: r.Picture) -> str:
        """Return a picture from the organisation's own store; its words where it cannot be shown here."""
        if not self.pictures:
            return f"<p><em>[{escape(picture.alt or _('picture'))}]</em></p>"
        wide = f' width="{picture.width}"' if picture.width else ""
        where = escape(self.pictures.replace("{}", picture.file))
        return f'<p class="picture"><img src="{where}" alt="{escape(picture.alt)}"{wide} loading="lazy"></p>'

    def notice(self, notice: r.Notice) -> str:
        """Return a warning, a note or a danger, headed by its word."""
        word = r.heading(notice, notice_words())
        head = f"<p><strong>{escape(word)}</strong></p>" if word else ""
        return f'<div class="{notice.kind}" role="note">{head}{self.blocks(notice.blocks)}</div>'

    def code(self, code: r.Code) -> str:
        """Return text whose lines stand as they are; it is scrolled by keyboard too."""
        return super().code(code).replace("<pre>", '<pre tabindex="0">', 1)

    def reused(self, reused: r.Reused) -> str:
        """Return what a block says that is kept elsewhere."""
        return self.blocks(reused.blocks)

    def linked(self, link: str, record: str, runs: r.Text) -> str:
        """Return what leads to an address or a record; a record that cannot be read here is named and leads nowhere."""
        shown = "".join(map(self.run, runs))
        if record:
            where = self.links.get(record)
            return f'<a href="{escape(where)}">{shown}</a>' if where else f'<span class="gone">{shown}</span>'
        return f'<a href="{escape(link)}" rel="noopener noreferrer nofollow">{shown}</a>' if link else shown


def notice_words() -> dict[r.Kind, str]:
    """Return the words that head notices, by their kind."""
    return {
        "warning": pgettext("notice", "Warning"),
        "note": pgettext("notice", "Note"),
        "danger": pgettext("notice", "Danger"),
    }


def page(blocks: tuple[r.Block, ...], links: Mapping[str, str] | None = None, pictures: str = "") -> SafeString:
    """Return blocks as HTML for a page; see PageWriter."""
    return mark_safe(PageWriter(links, pictures).blocks(blocks))  # noqa: S308 - written from blocks, every text escaped


@lru_cache(maxsize=256)
def _blocks(text: str) -> tuple[r.Block, ...]:
    return r.markdown_blocks(text)


def html(text: str) -> SafeString:
    """Return Markdown as HTML for a page."""
    return page(_blocks(text))


def short(text: str) -> SafeString:
    """Return a remark as HTML: escaped, with its line breaks and paragraphs."""
    parts = [escape(part).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text.strip())]
    return mark_safe("".join(f"<p>{part}</p>" for part in parts))  # noqa: S308 - escaped just above
