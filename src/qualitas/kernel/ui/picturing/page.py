"""The page of pictures, its PDF and its address for programs."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from qualitas import charts
from qualitas.kernel.api.door import View, door, reply
from qualitas.kernel.api.faces import BASE
from qualitas.kernel.api.frame import answers
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import printed_report
from qualitas.kernel.ui import charting, filtering, shell, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.picturing import costing, drawn
from qualitas.kernel.ui.picturing.declared import AMOUNT, COUNT, Pictured, Seen, read
from qualitas.kernel.ui.serving import QUIET
from qualitas.kernel.ui.visits import Visit, visited
from qualitas.typesetting import pages as t

PICTURES, COSTS = "pictures", "costs"
_reads = require_http_methods(["GET", "HEAD"])

type Told = Callable[[Seen], tuple[tuple[p.Fact, ...], list[charts.Chart]]]
TOLD: dict[str, Told] = {PICTURES: drawn.told, COSTS: costing.told}


def places(pictured: Pictured) -> list[URLPattern]:
    """Return the addresses of the pictures of a type; they come before those of its records."""
    base = pictured.model.collection
    found = []
    for which in _offered(pictured):
        about = {"pictured": pictured, "which": which}
        found += [
            path(f"{base}/{which}/", _reads(visited(page)), about, name=f"{base}-{which}"),
            path(f"{base}/{which}/pdf/", _reads(visited(pdf)), about, name=f"{base}-{which}-pdf"),
        ]
    return found


def _offered(pictured: Pictured) -> tuple[str, ...]:
    return (PICTURES, COSTS) if pictured.amounts else (PICTURES,)


def page(visit: Visit, pictured: Pictured, which: str) -> HttpResponse:
    """Answer the page, or one of its charts as a file."""
    seen = replace(read(pictured, visit.who, visit.GET), place=which)
    facts, made = TOLD[which](seen)
    file = charting.asked_file(visit, made)
    if file is not None:
        return file
    title = _title(pictured, which)
    crumbs = (p.Crumb(shell.title_of(pictured.model), seen.url), p.Crumb(title))
    around = shell.around(visit, title, current=pictured.model.collection, crumbs=crumbs)
    figures = tuple(charting.figure(one, url=seen.own, choices=_choices(seen, one.name)) for one in made)
    context = p.PicturesPage(
        title=title,
        summary=f"{words.day(seen.since)} – {words.day(seen.until)}",
        url=seen.place_url,
        chips=tuple(filtering.chips(seen.given, visit.who, seen.place_url)),
        filters=tuple(_filters(seen)),
        clear_url=seen.place_url if seen.given.narrowed else "",
        query=seen.given.query,
        figures=figures,
        facts=facts,
        pdf_url=seen.pdf_url,
        ways=tuple(
            p.Link(_title(pictured, other), f"{seen.url}{other}/", current=other == which)
            for other in _offered(pictured)
        ),
    )
    return render(visit, "ui/pictures.html", {"shell": around, "page": context})


def _title(pictured: Pictured, which: str) -> str:
    return str(pictured.title) if which == PICTURES else _("Cost of poor quality")


def _filters(seen: Seen) -> Iterable[p.Filter]:
    """Yield the filters that the page offers; what else was chosen goes along."""
    kept = tuple(p.Kept(name, value) for name, value in seen.chosen.items())
    more = "".join(f"&{name}={value}" for name, value in seen.chosen.items() if value.isidentifier())
    for one in filtering.filters(seen.given, seen.who, seen.place_url, only=seen.pictured.narrowed):
        choices = tuple(replace(link, url=link.url + more) for link in one.choices)
        yield replace(one, choices=choices, kept=(*one.kept, *kept))


def _choices(seen: Seen, name: str) -> tuple[p.FigureChoice, ...]:
    """Return by what a figure can be drawn."""
    pictured = seen.pictured

    def choice(label: str, key: str, now: str, options: Iterable[tuple[str, str]]) -> p.FigureChoice:
        made = tuple(p.Link(word, seen.with_more(**{key: value}), current=value == now) for value, word in options)
        return p.FigureChoice(label, next((link.label for link in made if link.current), ""), made)

    if name == "pareto":
        facts = [(one, drawn.label_of(seen, one)) for one in pictured.by]
        found = [choice(pgettext("chart", "By"), "by", seen.by, facts)]
        if pictured.amounts:
            sizes = [(COUNT, _("number of cases")), (AMOUNT, _("costs"))]
            found.append(choice(_("Size"), "measure", seen.measure, sizes))
        return tuple(found)
    if name == "trend":
        return (choice(_("Per"), "per", seen.per, [("week", _("week")), ("month", _("month"))]),)
    if name == "places" and len(pictured.where) > 1:
        return (
            choice(
                pgettext("chart", "By"),
                "where",
                seen.where,
                [(one, drawn.label_of(seen, one)) for one in pictured.where],
            ),
        )
    return ()


def pdf(visit: Visit, pictured: Pictured, which: str) -> HttpResponse:
    """Answer the same as PDF."""
    seen = replace(read(pictured, visit.who, visit.GET), place=which)

    def told() -> tuple[str, tuple[tuple[str, str], ...], tuple[t.Block, ...]]:
        facts = [(_("Period"), f"{words.day(seen.since)} – {words.day(seen.until)}")]
        facts += [(chip.label, chip.value) for chip in filtering.chips(seen.given, visit.who, "")]
        sums, made = TOLD[which](seen)
        facts += [(fact.label, fact.value) for fact in sums]
        blocks = tuple(block for one in made for block in charting.on_paper(one))
        return _title(pictured, which), tuple(facts), blocks

    response = HttpResponse(printed_report(visit.who, told), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pictured.model.collection}-{which}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = QUIET
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


# --- for programs ----------------------------------------------------------------------------------------------------


def doors(pictured: Pictured) -> list[tuple[str, View]]:
    """Return the addresses of the pictures below /api/v1/, with their doors."""
    return [
        (f"{pictured.model.collection}/{which}", door(GET=_answer(pictured, which))) for which in _offered(pictured)
    ]


def _answer(pictured: Pictured, which: str) -> View:
    def answer(request: HttpRequest, who: Acting) -> HttpResponse:
        seen = replace(read(pictured, who, request.GET), place=which)
        _facts, made = TOLD[which](seen)
        file = charting.asked_file(request, made)
        if file is not None:
            return file
        body: dict[str, Any] = {"from": seen.since.isoformat(), "to": seen.until.isoformat()}
        body["charts"] = {one.name: one.as_data() for one in made}
        return reply(body)

    return answer


def described(pictured: Pictured) -> dict[str, dict[str, Any]]:
    """Describe those addresses."""
    meanings = {
        "by": gettext_lazy("Of which fact the Pareto is made."),
        "where": gettext_lazy("Which fact heads the rows of the heat map."),
        "per": gettext_lazy("“week” or “month”."),
        "measure": gettext_lazy("“count” or “amount”."),
        "show": gettext_lazy("Which charts, with commas between."),
        "chart": gettext_lazy("One chart as a file, with “as”."),
        "as": gettext_lazy("“csv”, “xlsx”, “svg” or “png”."),
    }
    filters = gettext_lazy("A filter, as the list has it.")
    names = {**meanings, **dict.fromkeys(("state", pictured.day, *pictured.narrowed), filters)}
    asked = [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": str(meaning)}
        for name, meaning in names.items()
    ]
    told = {"description": _("The charts."), "content": {"application/json": {"schema": {"type": "object"}}}}
    collection = pictured.model.collection
    return {
        f"{BASE}/{collection}/{which}": {
            "get": {
                "operationId": f"{collection}.{which}",
                "tags": [collection],
                "summary": _title(pictured, which),
                "parameters": asked,
                "responses": {"200": told, **answers("read")},
            }
        }
        for which in _offered(pictured)
    }
