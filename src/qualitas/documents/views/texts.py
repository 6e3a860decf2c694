"""Texts as pages show them, the pictures in them, and the page of a text block."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qualitas.documents import queries
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import prose, serving, showing
from qualitas.kernel.ui.rooms import About, More
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.documents.models import Revision, TextBlock


@dataclass(frozen=True, slots=True)
class Read:
    """The text of a revision or a text block, as somebody reads it; nothing where it has none."""

    who: Acting
    shown: queries.Shown | None

    @classmethod
    def of(cls, who: Acting, written: "Revision | TextBlock") -> "Read":
        """Return the text of a record as ``who`` reads it."""
        return cls(who, queries.shown(who, written.text, written.markup) if written.text else None)

    def html(self, pictures: str = "") -> SafeString | None:
        """Return the text for a page; ``pictures`` is the address of a picture, with “{}” for its SHA-256."""
        if self.shown is None:
            return None
        slug = self.who.organisation.slug
        links = {key: showing.address(slug, record) for key, record in self.shown.records.items()}
        return prose.page(self.shown.blocks, links, pictures or f"/o/{slug}/pictures/{{}}/")

    def pictures(self) -> Mapping[str, Any]:
        """Return the contents of the pictures in the text by their SHA-256."""
        return queries.pictures_of(self.who.organisation_id, self.shown.blocks) if self.shown else {}


def picture(visit: Visit, sha256: str) -> HttpResponseBase:
    """Answer a picture that the reader brought, or that a text shows which they may read."""
    content = queries.picture(visit.who, sha256)
    if content is None:
        raise NotThere(_("There is no such picture here."))
    return serving.answer(content, f"{sha256[:12]}.{content.media_type.partition('/')[2]}")


def more(about: About) -> More:
    """Return what the page of a text block has beyond every record's page: what it says, and where it is used."""
    block: TextBlock = about.record
    return More(
        code=block.code,
        title=block.title,
        text=Read.of(about.who, block).html(),
        text_title=_("What it says"),
        panels=tuple(_used(about, block)),
    )


def _used(about: About, block: "TextBlock") -> Iterator[p.Panel]:
    """Say where a block is used, and where an older edition of it still stands."""
    uses = queries.using(about.who, block)
    behind = sum(1 for revision, edition in uses if revision.is_current and 0 < edition < block.edition)
    lines = tuple(
        (
            format_html('<a class="link" href="{}">{}</a>', showing.address(about.slug, revision), revision.code),
            revision.title,
            _("rev %s") % revision.revision,
            str(revision.word),
            _stands(block, edition),
        )
        for revision, edition in uses
    )
    if not lines:
        yield p.Panel(_("Where it is used"), note=_("nowhere yet"))
        return
    head = (_("Code"), _("Title"), _("Revision"), _("State"), _("What stands there"))
    note = _("%d behind") % behind if behind else _("none behind")
    yield p.Panel(_("Where it is used"), note=note, head=head, lines=lines)


def _stands(block: "TextBlock", edition: int) -> str:
    if not edition:
        return _("follows this block")
    if edition < block.edition:
        return _("behind: edition %(stands)d of %(now)d") % {"stands": edition, "now": block.edition}
    return _("edition %d, as here") % edition
