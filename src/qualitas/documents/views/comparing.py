"""The page on which two revisions of a document are compared: inline or side by side, with what changed counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.documents import queries
from qualitas.documents.comparing import Compared, compare
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, showing
from qualitas.kernel.ui.visits import Visit
from qualitas.richtext.redline import CellChange, Change, Mark

if TYPE_CHECKING:
    from qualitas.documents.models import Revision

FOLDED = 5
"""So many passages that are the same are folded away."""
AROUND = 1
"""Passages that stay open beside a change."""
SIGNS = {"changed": "±", "restyled": "±", "inserted": "+", "deleted": "−", "moved from": "↷", "moved to": "↶"}


@dataclass(frozen=True, slots=True)
class Line:
    """A passage on the page: what became of it, and how it reads in one column or in two. ``number`` counts changes."""

    status: str
    word: str
    sign: str
    look: str
    inline: SafeString
    before: SafeString
    after: SafeString
    number: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages that follow each other; ``folded`` says how many are folded away, and nothing where they stand open."""

    lines: tuple[Line, ...]
    folded: str = ""


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two revisions compared. ``beside`` draws two columns. ``others`` are the revisions to compare with."""

    title: str
    code: str
    was: p.Link
    now: p.Link
    counted: str
    count: int
    beside: bool
    stretches: tuple[Stretch, ...]
    others: tuple[p.Choice, ...]
    views: tuple[p.Link, ...]
    note: str = ""


def page(visit: Visit, number: str) -> HttpResponse:
    """Answer the page that compares a revision with another one of the same document."""
    after = queries.readable(visit.who, number)
    if after is None:
        raise NotThere(_("There is no such document here."))
    siblings = [one for one in queries.siblings(visit.who, after) if one.pk != after.pk]
    chosen = visit.GET.get("with", "")
    earlier = next((one for one in siblings if one.revision < after.revision), None)
    other = next((one for one in siblings if str(one.revision) == chosen), None) if chosen else earlier
    if other is None:
        raise NotThere(_("There is no other revision of this document to compare with."))
    whole = queries.readable(visit.who, other.number)
    assert whole is not None  # noqa: S101 - it was read a moment ago
    first, second = sorted((whole, after), key=lambda one: one.revision)
    made = _page(visit, compare(visit.who, first, second), siblings, other)
    slug = visit.who.organisation.slug
    crumbs = (
        p.Crumb(shell.title_of(type(after)), f"/o/{slug}/documents/"),
        p.Crumb(after.number, showing.address(slug, after)),
        p.Crumb(_("Compare")),
    )
    around = shell.around(visit, f"{made.code} {made.title}", current="documents", crumbs=crumbs)
    return render(visit, "documents/compare.html", {"shell": around, "page": made})


def _page(visit: Visit, found: Compared, siblings: "list[Revision]", other: "Revision") -> ComparePage:
    slug, beside = visit.who.organisation.slug, visit.GET.get("as") == "beside"
    was, now = (p.Link(_rev(one), showing.address(slug, one)) for one in (found.before, found.after))
    views = tuple(
        p.Link(label, f"?with={other.revision}&as={name}", current=(name == "beside") == beside)
        for name, label in (("inline", _("In one column")), ("beside", _("Side by side")))
    )
    others = tuple(p.Choice(str(one.revision), _rev(one), chosen=one.pk == other.pk) for one in siblings)
    return ComparePage(
        title=_("What changed from %(was)s to %(now)s") % {"was": was.label, "now": now.label},
        code=found.after.code,
        was=was,
        now=now,
        counted=counted(found),
        count=found.count,
        beside=beside,
        stretches=tuple(_stretches(tuple(_lines(found.changes)))),
        others=others,
        views=views,
        note=_note(found),
    )


def _rev(revision: "Revision") -> str:
    return _("rev %s") % revision.revision


def _note(found: Compared) -> str:
    """Say what the comparison cannot show."""
    same = found.before.content_id and found.before.content_id == found.after.content_id
    if same:
        return _("Both revisions have the same file, byte for byte.")
    if found.unreadable:
        return _("No text could be read in a file, so what it says is not compared here; open both.")
    title = found.before.title != found.after.title
    renamed = _("The title was “%s”.") % found.before.title
    return renamed if title else ""


def counted(found: Compared) -> str:
    """Return in words how much changed."""
    if not found.count:
        return _("No passage changed.")
    whole = ngettext("%d passage changed", "%d passages changed", found.count) % found.count
    kinds = found.counted()
    parts = [
        (kinds.get("inserted", 0), _("%d inserted")),
        (kinds.get("deleted", 0), _("%d deleted")),
        (kinds.get("moved to", 0), _("%d moved")),
        (kinds.get("restyled", 0), _("%d with another look or link")),
    ]
    told = ", ".join(words % count for count, words in parts if count)
    return f"{whole} ({told})" if told else whole


def _words() -> dict[str, str]:
    return {
        "changed": _("Changed"),
        "restyled": _("Look or link changed"),
        "inserted": _("Inserted"),
        "deleted": _("Deleted"),
        "moved from": _("Moved away from here"),
        "moved to": _("Moved to here"),
    }


def _lines(changes: Iterable[Change]) -> Iterator[Line]:
    words, number = _words(), 0
    for change in changes:
        number += change.is_change
        yield Line(
            status=change.status,
            word=words.get(change.status, ""),
            sign=SIGNS.get(change.status, ""),
            look=f"{change.status.replace(' ', '-')} {change.kind} deep-{min(change.depth, 4)}",
            inline=_html(change, ("", "ins", "del")),
            before=_html(change, ("", "del")) if change.status not in ("inserted", "moved to") else SafeString(),
            after=_html(change, ("", "ins")) if change.status not in ("deleted", "moved from") else SafeString(),
            number=number if change.is_change else 0,
        )


def _html(change: Change, marks: tuple[Mark, ...]) -> SafeString:
    """Return a passage as HTML, with the pieces of these marks."""
    cells = [_cell(cell, marks) for cell in change.cells if cell.mark in marks]
    if change.kind in ("row", "head"):
        text = "".join(f"<span>{cell}</span>" for cell in cells)
        return mark_safe(f'<span class="cells">{text}</span>')  # noqa: S308 - escaped below
    return mark_safe("".join(cells))  # noqa: S308 - escaped below


def _cell(cell: CellChange, marks: tuple[Mark, ...]) -> str:
    said = {"ins": _("inserted:"), "del": _("deleted:")}
    made = []
    for piece in cell.pieces:
        if piece.mark not in marks or not piece.text:
            continue
        text = escape(piece.text).replace("\n", "<br>")
        word = f'<span class="unseen">{escape(said[piece.mark])} </span>' if piece.mark else ""
        made.append(f"<{piece.mark}>{word}{text}</{piece.mark}>" if piece.mark else text)
    return "".join(made)


def _stretches(lines: tuple[Line, ...]) -> Iterator[Stretch]:
    """Yield the passages, those far from any change folded away."""
    near = {place + step for place, line in enumerate(lines) if line.number for step in range(-AROUND, AROUND + 1)}
    for far, group in groupby(enumerate(lines), key=lambda pair: pair[0] not in near):
        some = tuple(line for _place, line in group)
        fold = far and len(some) >= FOLDED
        text = ngettext("%d passage is the same", "%d passages are the same", len(some)) % len(some)
        yield Stretch(some, text if fold else "")
