"""Bringing a table in the browser: file, columns, preview, dry run, and the page of an import that was taken."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.lists import incoming
from qualitas.kernel.lists.checking import Bringing, Line, may_bring, preview
from qualitas.kernel.lists.models import Incoming, Waiting
from qualitas.kernel.lists.places import Place, can_be_brought, places_of
from qualitas.kernel.lists.tables import ENDINGS, LARGEST, Table
from qualitas.kernel.ui import imports, shell, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.pages.importing import FileColumn, ImportPage, LeftOut, PreviewCell, PreviewRow
from qualitas.kernel.ui.rooms import room_of
from qualitas.kernel.ui.visits import Visit

PREVIEWED = 8
SAMPLES = 3
SHORT = 60
NEWEST = 5
SHOWN = 100


def begin(visit: Visit, model: type[Subject]) -> HttpResponse:
    """Answer the page that asks for the file, or take it in and lead on to its columns."""
    may_bring(model, visit.who)
    if visit.method != "POST":
        if visit.GET.get("template"):
            return _template(model)
        return _draw(visit, model, _asking(visit, model))
    given = visit.FILES.get("file")
    try:
        if given is None:
            raise Invalid(_("Choose a file first."))  # noqa: TRY301 - answered like what the file's reader refuses
        row = incoming.receive(visit.who, model, given.name or "file", given.read(LARGEST + 1))
    except Invalid as invalid:
        return _draw(visit, model, _asking(visit, model, str(invalid)), 422)
    return HttpResponseRedirect(f"{_home(visit, model)}import/{row.pk}/", status=303)


def go_on(visit: Visit, model: type[Subject], key: UUID) -> HttpResponse:
    """Answer the next stage of a file that is being brought, or do what its form asks."""
    may_bring(model, visit.who)
    row = incoming.found(visit.who, model, key)
    url = f"{_home(visit, model)}import/{row.pk}/"
    if visit.method == "POST" and row.stage in ("mapping", "checked"):
        wanted = visit.POST.get("do", "")
        if wanted == "drop":
            row.delete()
            return HttpResponseRedirect(f"{_home(visit, model)}import/", status=303)
        if wanted == "columns":
            row.stage = "mapping"
        elif row.stage == "mapping":
            _choose(visit, row)
        else:
            row.choices["good_only"] = visit.POST.get("good_only") == "true"
        row.save()
        if wanted in ("check", "take") and not (row.stage == "mapping" and _misfit(visit, row)):
            incoming.begin(row, visit.who, wanted)
        return HttpResponseRedirect(url, status=303)
    if row.made_id is not None and row.made is not None:
        made = showing.address(visit.who.organisation.slug, row.made)
        row.delete()
        if visit.htmx:
            return HttpResponse(status=200, headers={"HX-Redirect": made})
        return HttpResponseRedirect(made, status=303)
    if visit.GET.get("report"):
        return imports.report_file([(place, why) for place, why, _known in row.found.get("left", [])], row.name)
    return _draw(visit, model, _stage(visit, model, row, url))


def _choose(visit: Visit, row: Incoming) -> None:
    """Note what the reader says of the columns and of the history."""
    headings = incoming.table_of(row).headings
    chosen = {h: visit.POST.get(f"column-{at}", "") for at, h in enumerate(headings)}
    row.choices |= {
        "mapping": {heading: name for heading, name in chosen.items() if name},
        "source": visit.POST.get("source", "").strip()[:200],
        "stated_by": visit.POST.get("stated_by", "").strip()[:60],
    }


def _misfit(visit: Visit, row: Incoming) -> Invalid | Refused | None:
    try:
        incoming.bringing(row, visit.who, incoming.table_of(row))
    except Refused as refusal:
        return refusal
    return None


def _home(visit: Visit, model: type[Subject]) -> str:
    return f"/o/{visit.who.organisation.slug}/{model.collection}/"


def _draw(visit: Visit, model: type[Subject], page: ImportPage, status: int = 200) -> HttpResponse:
    crumbs = [p.Crumb(shell.title_of(model), page.list_url), p.Crumb(_("Import"), f"{page.list_url}import/")]
    if page.file_name:
        crumbs.append(p.Crumb(page.file_name))
    around = shell.around(visit, page.title, current=model.collection, crumbs=tuple(crumbs))
    part = "#part" if visit.htmx and visit.htmx.target == "import" else ""
    response = render(visit, f"ui/import.html{part}", {"shell": around, "page": page}, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


# --- the stages ------------------------------------------------------------------------------------------------------


def _asking(visit: Visit, model: type[Subject], fault: str = "") -> ImportPage:
    """Return the page that asks for the file and says what its columns can be."""
    home = _home(visit, model)
    places = places_of(model).values()
    field = p.Field(
        "file",
        _("The file"),
        "file",
        help=_("The first line holds the headings. Excel, CSV, OpenDocument or JSON, up to 50,000 rows."),
        accept=",".join(ENDINGS),
        limit=_("20 MB"),
        errors=(fault,) if fault else (),
    )
    made = incoming.earlier(visit.who, model, NEWEST)
    slug = visit.who.organisation.slug
    return ImportPage(
        title=_("Import %s") % model._meta.verbose_name_plural,
        stage="file",
        action=f"{home}import/",
        list_url=home,
        fields=(field,),
        callouts=said(visit.who) if (said := room_of(model).imports) is not None else (),
        known_places=tuple(p.Fact(str(place.label), _said_of(place)) for place in places if place.nature != "stated"),
        template_url=f"{home}import/?template=1",
        earlier=tuple(
            p.Link(
                one.title,
                showing.address(slug, one),
                ngettext("%d taken", "%d taken", one.taken) % one.taken
                + (f", {one.word}" if one.state != "taken" else ""),
            )
            for one in made
        ),
        earlier_url=f"/o/{slug}/imports/",
    )


def _said_of(place: Place) -> str:
    """Return what a column is for, in a few words."""
    said = [_("needed for every row")] if place.required else []
    if place.other is not None:
        said.append(_("%s, by number, code, name or e-mail address") % place.other._meta.verbose_name)
    elif getattr(place.field, "choices", None):
        choices: Any = place.field.choices  # type: ignore[attr-defined] # those that have them
        said.append(_("one of: %s") % ", ".join(str(word) for value, word in choices if value))
    elif place.field.help_text:
        said.append(str(place.field.help_text))
    return "; ".join(said)


def _template(model: type[Subject]) -> HttpResponse:
    """Answer an empty table with the headings that are known, to be filled in."""
    heads = [str(place.label) for place in places_of(model).values() if place.nature != "stated"]
    return imports.table_file([heads], f"{model.collection}.csv")


def _stage(visit: Visit, model: type[Subject], row: Incoming, url: str) -> ImportPage:
    if row.stage in ("checking", "taking"):
        return _working(visit, model, row, url)
    if row.stage == "checked":
        return _checked(visit, model, row, url)
    return _columns(visit, model, row, url)


def _columns(visit: Visit, model: type[Subject], row: Incoming, url: str) -> ImportPage:
    """Return the page on which each column is said to be something, with the first rows as they would be taken."""
    table, places, mapping = incoming.table_of(row), places_of(model), row.choices.get("mapping", {})
    errors: dict[str, list[str]] = {}
    head: tuple[p.Column, ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    faults: tuple[str, ...] = ()
    try:
        given = incoming.bringing(row, visit.who, table)
        head, rows = _preview(given, preview(given, PREVIEWED))
    except Invalid as invalid:
        errors = invalid.errors
        faults = tuple(line for name, lines in errors.items() if name not in table.headings for line in lines)
    except Refused as refusal:
        faults = (str(refusal),)
    home = _home(visit, model)
    return ImportPage(
        title=_("What are the columns of %s?") % row.name,
        stage="columns",
        action=url,
        list_url=home,
        file_name=row.name,
        summary=ngettext("%d row", "%d rows", len(table.rows)) % len(table.rows),
        faults=faults,
        columns=tuple(
            _column(at, heading, table, places, mapping, errors) for at, heading in enumerate(table.headings)
        ),
        fields=_history_fields(visit, row, places, mapping),
        head=head,
        rows=rows,
    )


def _column(
    at: int, heading: str, table: Table, places: Any, mapping: dict[str, str], errors: dict[str, list[str]]
) -> FileColumn:
    chosen = mapping.get(heading, "")
    choices = [p.Choice("", _("leave out"), not chosen)]
    for place in places.values():
        needed = _(" (needed)") if place.required else ""
        choices.append(p.Choice(place.name, f"{place.label}{needed}", place.name == chosen))
    found = dict.fromkeys(words.plain(row[at])[:SHORT] for row in table.rows[:50] if row[at] not in (None, ""))
    return FileColumn(
        f"column-{at}", heading, " · ".join(list(found)[:SAMPLES]), tuple(choices), tuple(errors.get(heading, ()))
    )


def _history_fields(visit: Visit, row: Incoming, places: Any, mapping: dict[str, str]) -> tuple[p.Field, ...]:
    """Return the questions about a stated history; they stand there where a column is about the past."""
    past = [str(place.label) for name, place in places.items() if place.nature == "stated" and name in mapping.values()]
    if not past:
        return ()
    return (
        p.Field(
            "source",
            _("Where is this history from?"),
            value=row.choices.get("source", ""),
            help=_(
                "Some columns tell of the past: %s. It is kept as stated, never as recorded here. Left empty: these columns are not taken."
            )
            % ", ".join(past),
            example=_("List of complaints of the quality department, 2019 to 2025"),
            required=False,
            max_length=200,
        ),
        who_states(visit, row),
    )


def who_states(visit: Visit, row: Waiting) -> p.Field:
    """Return the question who states the history in what is brought."""
    return p.Field(
        "stated_by",
        _("Who states it?"),
        "person",
        value=row.choices.get("stated_by", ""),
        help=_("Left empty: you."),
        required=False,
        search_url=f"/o/{visit.who.organisation.slug}/choices/people/",
    )


def _preview(given: Bringing, lines: list[Line]) -> tuple[tuple[p.Column, ...], tuple[PreviewRow, ...]]:
    columns = given.columns
    head = tuple(p.Column(name, str(place.label)) for name, (_at, place) in columns.items())
    rows = []
    for line, raw in zip(lines, given.table.rows, strict=False):
        made = []
        for name, (at, place) in columns.items():
            value = {"asked": line.asked, "brought": line.brought, "stated": line.stated}[place.nature].get(name)
            text = _in_words(place, value) if value is not None else words.plain(raw[at])
            wrong = " ".join(one.removeprefix(f"{place.label}: ") for one in line.errors.get(name, ()))
            made.append(PreviewCell(text[:200], wrong))
        loose = " ".join(one for name, lines in line.errors.items() if name not in columns for one in lines)
        rows.append(PreviewRow(str(line.place), tuple(made), line.known or loose))
    return head, tuple(rows)


def _in_words(place: Place, value: Any) -> str:
    if isinstance(value, Subject):
        return f"{value.label}" if value.reference in value.label else f"{value.label} ({value.reference})"
    if isinstance(value, list):
        return ", ".join(_in_words(place, one) for one in value)
    choices: Any = getattr(place.field, "choices", None) if not place.other else None
    if choices:
        return str(next((word for given, word in choices if str(given) == str(value)), value))
    return words.plain(value)


def _working(visit: Visit, model: type[Subject], row: Incoming, url: str) -> ImportPage:
    taken = row.stage == "taking"
    return ImportPage(
        title=_("Taking %s") % row.name if taken else _("Checking %s") % row.name,
        stage="working",
        action=url,
        list_url=_home(visit, model),
        file_name=row.name,
        done=row.done,
        of_all=row.of_all,
        progress=_("%(done)s of %(count)s rows checked")
        % {"done": words.count(row.done), "count": words.count(row.of_all)},
    )


def _checked(visit: Visit, model: type[Subject], row: Incoming, url: str) -> ImportPage:
    """Return the page that says what would be taken and what would not, and takes it."""
    told = row.found
    good, wrong, known = (int(told.get(name, 0)) for name in ("good", "wrong", "known"))
    several = capfirst(str(model._meta.verbose_name_plural))
    parts = [ngettext("%d row can be taken", "%d rows can be taken", good) % good]
    if known:
        parts.append(ngettext("%d is there already", "%d are there already", known) % known)
    if wrong:
        parts.append(ngettext("%d cannot be taken", "%d cannot be taken", wrong) % wrong)
    faults = [told["refused"]] if told.get("refused") else []
    faults += [] if told.get("rows") else [line for lines in told.get("errors", {}).values() for line in lines][:SHOWN]
    left = told.get("left", [])
    return ImportPage(
        title=_("%(what)s from %(file)s") % {"what": several, "file": row.name},
        stage="checked",
        action=url,
        list_url=_home(visit, model),
        file_name=row.name,
        summary=_("; ").join(parts) + "." if told.get("rows") else "",
        faults=tuple(faults),
        left=tuple(LeftOut(str(place), why, known) for place, why, known in left[:SHOWN]),
        left_count=_("the first %(shown)d of %(count)d") % {"shown": SHOWN, "count": wrong + known}
        if len(left) > SHOWN
        else "",
        report_url=f"{url}?report=1" if left else "",
        can_take=bool(good) and not told.get("refused"),
        good_only=bool(wrong),
        take_label=ngettext("Take %d record", "Take %d records", good) % good,
    )


def welcome(visit: Visit, model: type[Subject]) -> bool:
    """Tell whether this reader may bring a table of records of a type."""
    if not can_be_brought(model):
        return False
    try:
        may_bring(model, visit.who)
    except Refused:
        return False
    return True
