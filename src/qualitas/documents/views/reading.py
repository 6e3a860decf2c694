"""Who has read what: the readers of one revision, and the matrix of people and documents, as pages and as files."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qualitas.documents import queries
from qualitas.kernel.acts.refusals import Invalid, NotThere
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.lists import sheets
from qualitas.kernel.ui import export, shell, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.documents.models import Revision

PAGE = 100
MOST_EXPORTED = 200
MOST_PEOPLE = 5000
MOST_CHOICES = 200
LONGEST = 60
FILTERS = ("site", "duty", "kind")


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell of the matrix as it is drawn: its tone, the text in it, and what is said aloud."""

    tone: str
    text: str
    aloud: str

    @property
    def html(self) -> str:
        """The cell as escaped HTML; a page has hundreds of them."""
        aloud = escape(self.aloud)
        if self.tone == "none":
            return f'<td class="none"><span aria-hidden="true">·</span><span class="unseen">{aloud}</span></td>'
        shown = f'{escape(self.text)}<span class="unseen"> {aloud}</span>'
        return f'<td class="{self.tone}"><span class="state {self.tone}" title="{aloud}">{shown}</span></td>'


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix: somebody, where they work, and how they stand with each document."""

    person: str
    url: str
    site: str
    marks: tuple[Mark, ...]

    @property
    def html(self) -> SafeString:
        """The row as escaped HTML."""
        site = f"<small>{escape(self.site)}</small>" if self.site else ""
        head = f'<th scope="row"><a href="{escape(self.url)}">{escape(self.person)}</a>{site}</th>'
        return mark_safe(f"<tr>{head}{''.join([mark.html for mark in self.marks])}</tr>")  # noqa: S308 - escaped above


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The matrix as a page: its columns, its lines, filters, and where it goes on in both directions."""

    title: str
    url: str
    heads: tuple[p.Link, ...]
    lines: tuple[Line, ...]
    filters: tuple[p.Filter, ...]
    chips: tuple[p.Chip, ...]
    exports: tuple[p.Link, ...]
    up_url: str = ""
    down_url: str = ""
    left_url: str = ""
    right_url: str = ""


# --- the matrix ------------------------------------------------------------------------------------------------------


def read(who: Acting, given: QueryDict) -> queries.Asked:
    """Return which part of the matrix an address asks for; raises NotThere where it begins at somebody unknown."""
    site, duty, kind = (given.get(name, "").replace("\0", "")[:LONGEST] for name in FILTERS)
    asked = queries.Asked(site, duty, kind)
    for name, back in (("after", False), ("before", True)):
        if number := given.get(f"person_{name}", "").replace("\0", "")[:LONGEST]:
            place = queries.place_of(who.organisation_id, number)
            if place is None:
                raise NotThere(_("There is no such person here."))
            asked = replace(asked, person=place, person_back=back)
        if code := given.get(f"code_{name}", "").replace("\0", "")[:LONGEST]:
            asked = replace(asked, code=code, code_back=back)
    return asked


def matrix(visit: Visit) -> HttpResponse:
    """Answer the page of who has read which documents in force."""
    who, slug = visit.who, visit.who.organisation.slug
    asked = read(who, visit.GET)
    found = queries.matrix(who, asked)
    url = f"/o/{slug}/reading/"
    kept = {name: getattr(asked, name) for name in FILTERS if getattr(asked, name)}
    choices = {name: _choices(who, name) for name in FILTERS}
    rows = {name: visit.GET[name] for name in ("person_after", "person_before") if visit.GET.get(name)}
    columns = {name: visit.GET[name] for name in ("code_after", "code_before") if visit.GET.get(name)}
    page = MatrixPage(
        title=_("Who has read what"),
        url=url,
        heads=tuple(p.Link(one.code, showing.address(slug, one), one.title) for one in found.documents),
        lines=tuple(_line(slug, found, person) for person in found.people),
        filters=tuple(_filters(choices, kept, url)),
        chips=tuple(_chips(choices, kept, url)),
        exports=tuple(
            p.Link(label, f"/o/{slug}/reading.{ending}?{urlencode(kept)}", f".{ending}")
            for label, ending in ((_("Excel"), "xlsx"), (_("CSV"), "csv"))
        ),
        **_ways(asked, found, f"{url}?", kept, rows, columns),
    )
    crumbs = (_documents(slug), p.Crumb(page.title))
    around = shell.around(visit, page.title, current="reading", crumbs=crumbs)
    return render(visit, "documents/matrix.html", {"shell": around, "page": page})


def _documents(slug: str) -> p.Crumb:
    return p.Crumb(str(capfirst(_("documents"))), f"/o/{slug}/documents/")


def _ways(
    asked: queries.Asked,
    found: queries.Matrix,
    url: str,
    kept: dict[str, str],
    rows: dict[str, str],
    columns: dict[str, str],
) -> dict[str, str]:
    """Return where the matrix goes on, up and down by people, left and right by documents; empty where it ends."""
    ways = dict.fromkeys(("up_url", "down_url", "left_url", "right_url"), "")
    if found.people:
        first, last = found.people[0].number, found.people[-1].number
        if asked.person_back or found.more_people:
            ways["down_url"] = url + urlencode({**kept, **columns, "person_after": last})
        if found.more_people if asked.person_back else asked.person is not None:
            ways["up_url"] = url + urlencode({**kept, **columns, "person_before": first})
    if found.documents:
        first, last = found.documents[0].code, found.documents[-1].code
        if asked.code_back or found.more_documents:
            ways["right_url"] = url + urlencode({**kept, **rows, "code_after": last})
        if found.more_documents if asked.code_back else asked.code:
            ways["left_url"] = url + urlencode({**kept, **rows, "code_before": first})
    return ways


def _line(slug: str, found: queries.Matrix, person: Any) -> Line:
    marks = tuple(_marked(found.cells.get((person.pk, one.pk)), get_language() or "en") for one in found.documents)
    return Line(person.name, showing.address(slug, person), str(person.site.title) if person.site else "", marks)


@lru_cache(maxsize=2048)
def _marked(cell: queries.Cell | None, _language: str) -> Mark:
    """Return a cell as it is drawn; many are alike, and the language only tells one answer from another."""
    return _mark(cell)


def _mark(cell: queries.Cell | None) -> Mark:
    if cell is None:
        return Mark("none", "·", _("not asked"))
    day = words.day(cell.day)
    if cell.standing == "read":
        return Mark("good", day, _("read on %s") % day)
    if cell.standing == "due":
        return Mark("wait", day, _("due %s") % day)
    return Mark("bad", day, _("overdue since %s") % day)


def _choices(who: Acting, name: str) -> list[tuple[str, str]]:
    """Return what a filter of the matrix offers: values and words."""
    if name == "duty":
        return [(duty, str(one.word)) for duty, one in DUTIES.items()]
    if name == "site":
        return queries.sites_open(who.organisation_id)[:MOST_CHOICES]
    return queries.kinds_in_use(who.organisation_id)[:MOST_CHOICES]


def _labels() -> dict[str, str]:
    return {"site": _("Site"), "duty": _("Duty"), "kind": _("Kind")}


def _filters(choices: dict[str, list[tuple[str, str]]], kept: dict[str, str], url: str) -> Iterator[p.Filter]:
    for name, label in _labels().items():
        now = kept.get(name, "")
        links = tuple(
            p.Link(text, f"{url}?{urlencode({**kept, name: value})}", current=value == now)
            for value, text in choices[name]
        )
        yield p.Filter(label, links, on=1 if now else 0)


def _chips(choices: dict[str, list[tuple[str, str]]], kept: dict[str, str], url: str) -> Iterator[p.Chip]:
    for name, value in kept.items():
        rest = {other: said for other, said in kept.items() if other != name}
        yield p.Chip(_labels()[name], dict(choices[name]).get(value, value), f"{url}?{urlencode(rest)}")


def matrix_file(visit: Visit, ending: str) -> HttpResponseBase:
    """Answer the matrix as a file: everyone whom the filters leave, and at most 200 documents."""
    found = queries.matrix(visit.who, replace(read(visit.who, visit.GET), people=MOST_PEOPLE, documents=MOST_EXPORTED))
    if found.more_people or found.more_documents:
        raise Invalid(_("A file holds at most 200 documents and 5,000 people; choose a kind or a site first."))
    heads = [_("Person"), _("Site"), *(f"{one.code} rev {one.revision}" for one in found.documents)]
    rows = [
        [
            person.name,
            str(person.site.title) if person.site else "",
            *(_plain(found.cells.get((person.pk, one.pk))) for one in found.documents),
        ]
        for person in found.people
    ]
    return _file(_("Who has read what"), "reading", ending, heads, rows)


def _plain(cell: queries.Cell | None) -> str:
    """Return a cell as a file says it: the day on which it was read, or until when it is due."""
    if cell is None:
        return ""
    day = cell.day.isoformat() if cell.day else ""
    if cell.standing == "read":
        return day
    return (_("due %s") if cell.standing == "due" else _("overdue since %s")) % day


def _file(title: str, name: str, ending: str, heads: list[str], rows: list[list[Any]]) -> HttpResponseBase:
    if ending not in ("csv", "xlsx"):
        raise NotThere(_("There is no such file here."))
    shown = f"{name}-{timezone.now():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{shown}"'}
    if ending == "xlsx":
        book = sheets.workbook(title, [sheets.Head(head, 16) for head in heads], rows)
        return FileResponse(book, content_type=sheets.XLSX, headers=headers)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([export.guarded(head) for head in heads])
    writer.writerows([[export.guarded(str(value)) for value in row] for row in rows])
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


# --- the readers of one revision -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadersPage:
    """Who was asked to read a revision: those who have not first."""

    title: str
    code: str
    summary: str
    tabs: tuple[p.Link, ...]
    rows: tuple[p.Row, ...]
    columns: tuple[p.Column, ...]
    exports: tuple[p.Link, ...]
    more_url: str = ""

    @property
    def rows_html(self) -> SafeString:
        """All rows as one piece of escaped HTML."""
        return mark_safe("".join([row.markup(tick=False) for row in self.rows]))  # noqa: S308 - every value is escaped


def _revision(visit: Visit, number: str) -> "Revision":
    revision = queries.by_number(visit.who.organisation_id, number)
    if revision is None or revision.hidden_from(visit.who):
        raise NotThere(_("There is no such record here."))
    return revision


def readers(visit: Visit, number: str) -> HttpResponse:
    """Answer the page of who was asked to read a revision, who has, and who has not."""
    revision = _revision(visit, number)
    slug, waiting = visit.who.organisation.slug, visit.GET.get("waiting") == "1"
    start = _place(visit.GET.get("from", ""))
    rows = queries.readers(revision, waiting=waiting)
    found = list(rows[start : start + PAGE + 1])
    url = f"{showing.address(slug, revision)}readers/"
    done, count = queries.counted(revision)
    page = ReadersPage(
        title=_("Who has read it"),
        code=f"{revision.code} · {_('rev')} {revision.revision} · {revision.title}",
        summary=_("%(done)s of %(count)s have acknowledged it.") % {"done": done, "count": count},
        tabs=(
            p.Link(_("All"), url, current=not waiting),
            p.Link(_("Who has not"), f"{url}?waiting=1", str(count - done), current=waiting),
        ),
        rows=tuple(_reader(slug, one) for one in found[:PAGE]),
        columns=(
            p.Column("person", _("Person"), "title"),
            p.Column("site", _("Site")),
            p.Column("state", _("State"), "state"),
            p.Column("due", _("Due"), "date"),
            p.Column("done", _("Read"), "date"),
            p.Column("result", _("Result")),
        ),
        exports=tuple(
            p.Link(label, f"{showing.address(slug, revision)}readers.{ending}", f".{ending}")
            for label, ending in ((_("Excel"), "xlsx"), (_("CSV"), "csv"))
        ),
        more_url=f"{url}?{urlencode({**({'waiting': '1'} if waiting else {}), 'from': start + PAGE})}"
        if len(found) > PAGE
        else "",
    )
    crumbs = (
        _documents(slug),
        p.Crumb(number, showing.address(slug, revision)),
        p.Crumb(page.title),
    )
    around = shell.around(visit, page.title, current="documents", crumbs=crumbs)
    return render(visit, "documents/readers.html", {"shell": around, "page": page})


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0  # noqa: PLR2004 - digits


def _reader(slug: str, to_do: Any) -> p.Row:
    due, late = words.due(to_do.due) if to_do.state == "open" else ("", False)
    state = to_do.lifecycle.by_name[to_do.state]
    site = str(to_do.person.site.title) if to_do.person.site else ""
    return p.Row(
        showing.address(slug, to_do),
        (
            p.Cell(to_do.person.name, "title"),
            p.Cell(site, "text"),
            p.Cell(str(state.word), "state", "bad" if late else state.tone),
            p.Cell(due, "date", "bad" if late else None, _("Due")),
            p.Cell(words.day(to_do.done_on), "date", None, _("Read")),
            p.Cell(to_do.result, "text"),
        ),
    )


def readers_file(visit: Visit, number: str, ending: str) -> HttpResponseBase:
    """Answer who was asked to read a revision as a file."""
    revision = _revision(visit, number)
    heads = [_("Person"), _("Site"), _("State"), _("Due"), _("Read"), _("Result")]
    rows = [
        [
            one.person.name,
            str(one.person.site.title) if one.person.site else "",
            str(one.word),
            one.due.isoformat() if one.due else "",
            one.done_on.isoformat() if one.done_on else "",
            one.result,
        ]
        for one in queries.readers(revision)
    ]
    return _file(f"{revision.code} rev {revision.revision}", f"{revision.number}-readers", ending, heads, rows)
