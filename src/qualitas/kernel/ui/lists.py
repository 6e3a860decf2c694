"""The list page of any record type: columns, filters, search, order and pages, all of them in its address."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists import past, verbs
from qualitas.kernel.ui import asking, filtering, importing, shell, views_saved, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.asking import Asked
from qualitas.kernel.ui.pages.lists import CellKind
from qualitas.kernel.ui.rooms import room_of
from qualitas.kernel.ui.showing import Shown, in_words, is_due, shown
from qualitas.kernel.ui.visits import Visit

SYSTEM = frozenset({"system"})


def page(visit: Visit, model: type[Subject]) -> HttpResponse:
    """Answer a list, or only its results or further rows where the page asks for those."""
    views = views_saved.of_list(visit, model)
    asked = asking.read(model, views_saved.given(visit, views))
    part = {"results": "#results", "rows": "#rows"}.get(visit.htmx.target or "", "") if visit.htmx else ""
    made = list_page(visit, asked, views, only_rows=part == "#rows")
    around = shell.around(visit, made.title, current=model.collection, crumbs=(p.Crumb(made.title),))
    context = {"shell": around, "page": made}
    response = render(visit, f"ui/list.html{part}", context)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def list_page(
    visit: Visit, asked: Asked, views: Sequence[views_saved.Kept] = (), *, only_rows: bool = False
) -> p.ListPage:
    """Return the list as data; at most 50 rows."""
    model = asked.model
    slug = visit.who.organisation.slug
    url = f"/o/{slug}/{model.collection}/"
    count, found = asking.answer(asked, visit.who)
    rows, end = _rows(visit, asked, found.filter(asking.beyond(asked)), url)
    door = _door(visit, model, url)
    return p.ListPage(
        title=shell.title_of(model),
        url=url,
        columns=tuple(_column(asked, fact, url) for fact in asked.columns),
        rows=rows,
        count=_("%s+") % words.count(asking.MOST_COUNTED) if count > asking.MOST_COUNTED else str(count),
        shown=str(len(rows)) if end and not asked.after else "",
        door=door,
        query=asked.query,
        chips=() if only_rows else filtering.chips(asked, visit.who, url),
        filters=() if only_rows else filtering.filters(asked, visit.who, url),
        clear_url=url if asked.narrowed else f"{url}?state={asking.EVERY}" if asked.current_only and not rows else "",
        query_string=asked.address(),
        column_choices=_column_choices(asked),
        kept=filtering.kept(asked),
        exports=_exports(asked, f"/o/{slug}/{model.collection}"),
        views=views_saved.tabs(asked, views, url),
        view_menu=_view_menu(visit, asked, views),
        import_url=f"{url}import/" if importing.welcome(visit, model) else "",
        ways=tuple(p.Link(str(words_), f"{url}{path}") for words_, path in room_of(model).ways),
        every=_every(count, rows, end),
        bulk=() if asked.as_of else _bulk(visit, model),
        bulk_url=f"{url}bulk/",
        next_url=f"{url}?{asked.address(after=end)}" if end else "",
        first_url=f"{url}?{asked.address()}" if asked.after and not only_rows else "",
        only_rows=only_rows,
        as_of=_as_of(asked),
        empty=None if rows or asked.narrowed or _over(asked, visit.who) else _empty(model, door),
    )


def _over(asked: Asked, who: Acting) -> bool:
    """Tell whether a list looks empty only because everything in it is over."""
    return asked.current_only and asked.model.seen_by(who).exists()


def _rows(visit: Visit, asked: Asked, found: models.QuerySet[Any], url: str) -> tuple[tuple[p.Row, ...], str]:
    """Return the rows of one page, and where it ends if there are more."""
    zone = words.zone_of(visit.who.organisation.zone)
    by = asking.sort_path(asked)
    names = list(dict.fromkeys(["pk", "number", "state", by, *(fact.text_path for fact in asked.columns if fact.path)]))
    at = {name: place for place, name in enumerate(names)}
    keys = list(found.values_list("pk", flat=True)[: asking.PAGE + 1])  # an index may hold all that this needs
    told = {row[0]: row for row in asked.model.objects.filter(pk__in=keys).values_list(*names)} if keys else {}
    raw = [told[key] for key in keys if key in told]
    end = asking.place(raw[asking.PAGE - 1][at[by]], raw[asking.PAGE - 1][0]) if len(raw) > asking.PAGE else ""
    raw = raw[: asking.PAGE]
    tail = ""
    if asked.as_of is not None:
        raw, tail = _then(asked, visit, names, raw), f"?as_of={asked.as_of}"
    computed = _computed(asked, visit, [row[0] for row in raw])
    drawn = [Drawn(fact, fact.kind, fact.label if fact.kind == "date" else "", at.get(fact.text_path, -1))
             for fact in asked.columns]  # fmt: skip
    return tuple(_row(asked.model, row, drawn, computed.get(row[0]), url, zone, tail) for row in raw), end


def _then(asked: Asked, visit: Visit, names: list[str], raw: list[Any]) -> list[Any]:
    """Return rows as they stood on the day that was asked for."""
    model, day = asked.model, asked.as_of
    assert day is not None  # noqa: S101 - who calls this has looked
    readable = model.open_to(model.readable(visit.who.organisation_id), visit.who)
    found = past.as_they_stood(model, readable.filter(pk__in=[row[0] for row in raw]), day)
    told = {record.pk: tuple(past.reach(record, name) for name in names) for record in found}
    return [told[row[0]] for row in raw if row[0] in told]


def _as_of(asked: Asked) -> p.AsOf | None:
    """Return the form that asks for a past day, where the type can tell it."""
    if asked.model.past is None:
        return None
    day = asked.as_of.isoformat() if asked.as_of else ""
    said = ""
    if asked.as_of is not None:
        said = _("As it stood on %s.") % words.day(asked.as_of)
        said = f"{said} {past.rests_on(None, asked.as_of)} {_('Filters and order look at what is said today.')}"
    return p.AsOf(day, dt.datetime.now(dt.UTC).date().isoformat(), said, filtering.kept(asked, past.AS_OF))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A column as its cells need it: kind, the label said on phones, and the place of its value in a row."""

    fact: Shown
    kind: CellKind
    label: str
    at: int


def _computed(asked: Asked, visit: Visit, keys: Sequence[Any]) -> dict[Any, Subject]:
    """Return the records themselves where a column can be told by them alone."""
    if all(fact.path for fact in asked.columns):
        return {}
    readable = asked.model.open_to(asked.model.readable(visit.who.organisation_id), visit.who)
    return {record.pk: record for record in readable.filter(pk__in=keys)}


def _row(
    model: type[Subject],
    row: tuple[Any, ...],
    drawn: list[Drawn],
    record: Subject | None,
    url: str,
    zone: dt.tzinfo,
    tail: str,
) -> p.Row:
    number, state = row[1], row[2]
    cells = []
    for column in drawn:
        value = row[column.at] if column.at >= 0 else getattr(record, column.fact.name, "")
        cells.append(_cell(model, column, value, state, zone))
    return p.Row(f"{url}{number}/{tail}", tuple(cells), key=number, label=number)


def _cell(model: type[Subject], column: Drawn, value: Any, state: str, zone: dt.tzinfo) -> p.Cell:
    fact, kind, tone = column.fact, column.kind, None
    if kind == "state":
        known = model.lifecycle.by_name.get(value)
        text, tone = (str(known.word), known.tone) if known else (str(value), "off")
    elif kind == "date":
        known = model.lifecycle.by_name.get(state)
        if is_due(fact.name) and known is not None and known.open:
            text, late = words.due(value)
            tone = "bad" if late else None
        else:
            text = words.moment(value, zone) if isinstance(value, dt.datetime) else words.day(value)
    elif isinstance(value, str):
        text = value
    else:
        text = in_words(model, fact, value, zone)
    return p.Cell(text, kind, tone, column.label)


def _column(asked: Asked, fact: Shown, url: str) -> p.Column:
    now = fact.name == asked.order.name
    down = now and not asked.descending
    can = fact.name in asking.sortable(asked.model)
    link = f"{url}?{asked.address(order=f'-{fact.name}' if down else fact.name)}" if can else ""
    way = ("descending" if asked.descending else "ascending") if now else ""
    return p.Column(fact.name, fact.label, fact.kind, link, way)  # type: ignore[arg-type]


def _column_choices(asked: Asked) -> tuple[p.ColumnChoice, ...]:
    """Return the columns that can be shown: those that are, in their order, then the others."""
    now = [fact.name for fact in asked.columns]
    names = [*now, *(name for name in asking.optional(asked.model) if name not in now)]
    return tuple(p.ColumnChoice(name, shown(asked.model, name).label, name in now) for name in names)


def _exports(asked: Asked, base: str) -> tuple[p.Link, ...]:
    """Return the files that hold exactly what is shown, and the workbook with everything there is of each record."""
    query = asked.address(view=None)
    whole = asked.address(view=None, columns=None, whole="1")
    return (
        p.Link(_("Excel"), f"{base}.xlsx?{query}", ".xlsx"),
        p.Link(_("CSV"), f"{base}.csv?{query}", ".csv"),
        p.Link(_("JSON Lines"), f"{base}.jsonl?{query}", ".jsonl"),
        p.Link(_("Excel, every column"), f"{base}.xlsx?{whole}", ".xlsx"),
    )


def _view_menu(visit: Visit, asked: Asked, views: Sequence[views_saved.Kept]) -> p.ViewMenu:
    slug = visit.who.organisation.slug
    url, all_url = f"/o/{slug}/views/", f"/o/{slug}/saved-views/"
    now = views_saved.now(asked, views)
    if now is None:
        return p.ViewMenu(url, asked.model.collection, all_url=all_url)
    changed = verbs.query_of(asked.address()) != verbs.query_of(
        asking.read(asked.model, QueryDict(now.query)).address()
    )
    own = now.mine or (now.shared and "quality-manager" in visit.who.duties)
    return p.ViewMenu(url, asked.model.collection, now.number, now.title, changed, own, now.shared, now.first, all_url)


def _every(count: int, rows: Sequence[p.Row], end: str) -> str:
    """Return how many a bulk act would take if it took all that match, where that is more than the page shows."""
    if not end and count <= len(rows):
        return ""
    return _("%s+") % words.count(asking.MOST_COUNTED) if count > asking.MOST_COUNTED else words.count(count)


def opening(model: type[Subject]) -> Verb[..., Any] | None:
    """Return the verb that opens a record of this type from its list, if there is one."""
    return next((verb for verb in verbs_of(model).values() if verb.nature == "opens" and not verb.inner), None)


def _door(visit: Visit, model: type[Subject], url: str) -> p.Door | None:
    verb = opening(model)
    if verb is None:
        return None
    refusal = verb.why_not(visit.who, None)
    if refusal is not None:
        return p.Door(verb.name, str(verb.label), why_not=str(refusal))
    return p.Door(verb.name, str(verb.label), f"{url}new/", primary=True)


def _empty(model: type[Subject], door: p.Door | None) -> p.Empty:
    """Say what to do first: the one act that begins, or why the reader cannot do it."""
    title = _("No %s yet") % model._meta.verbose_name_plural
    verb = opening(model)
    if door is None or verb is None:
        return p.Empty(title, _("When there are some, they stand here."))
    if not door.url:
        return p.Empty(title, door.why_not)
    return p.Empty(title, _(verb.sentence), door)


def bulk_verbs(visit: Visit, model: type[Subject]) -> list[Verb[..., Any]]:
    """Return the verbs that this reader may do to many records of the type at once."""
    found = []
    for verb in verbs_of(model).values():
        if verb.nature != "moves" or verb.inner or (verb.signs and not verb.together):
            continue
        needed = [frozenset(verb.duties or step.duties) for step in model.lifecycle.of(verb.name)]
        if any(not duties or duties & visit.who.duties for duties in needed):
            found.append(verb)
    return found


def _bulk(visit: Visit, model: type[Subject]) -> tuple[p.Door, ...]:
    return tuple(p.Door(verb.name, str(verb.label)) for verb in bulk_verbs(visit, model) if _fits_many(verb))


def _fits_many(verb: Verb[..., Any]) -> bool:
    """Tell whether the same answers make sense for many records: texts and files are each record's own."""
    return not {"title", "text", "file", "name", "email"} & set(verb.form.base_fields)
