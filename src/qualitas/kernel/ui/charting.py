"""Charts on pages, on paper and as files, the same way for every room: a room makes a `charts.Chart`, the rest is here.

A page that shows charts calls `asked_file` first: with ``?chart=NAME&as=csv`` in its address it answers that chart as a
file (CSV, SVG or PNG), so a chart's files need no addresses of their own and hold what the page shows.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import formats
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas import charts
from qualitas.charts.specification import Value
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.lists import sheets
from qualitas.kernel.lists.tables import FORMULA
from qualitas.kernel.records.printing import NotPrinted
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.serving import QUIET
from qualitas.typesetting import pages as t
from qualitas.typesetting import press
from qualitas.typesetting.setting import NotSet

MOST_ROWS = 100
"""Rows of a figure's table on a page; its file has all of them."""
ON_PAPER = 40
_ALL = (charts.NARROW, charts.MIDDLE, charts.WIDE)
_PAPER_WIDTH, _PAPER_MM = 660.0, 170.0


def numbers() -> charts.Numbers:
    """Return how numbers are written in the reader's language."""
    return charts.Numbers(
        str(formats.get_format("DECIMAL_SEPARATOR")), str(formats.get_format("THOUSAND_SEPARATOR")).replace("\xa0", " ")
    )


def words() -> charts.Words:
    """Return the words of a control chart in the reader's language."""
    return charts.Words(
        point=_("Point"),
        value=_("Value"),
        center=_("Centre line"),
        lower=_("Lower limit"),
        upper=_("Upper limit"),
        signal=_("Signal"),
        more=_("{count} further signals; see the table."),
    )


def figure(
    chart: charts.Chart, *, url: str = "", choices: tuple[p.FigureChoice, ...] = (), empty: str = ""
) -> p.Figure:
    """Return a chart for a page; ``url`` is the page's own address with what was asked, for the chart's files."""
    drawn = "".join(charts.svg(chart, width) for width in _ALL) if chart.plots and len(chart.rows) else ""
    count = len(chart.rows)
    left = count - MOST_ROWS
    said = ngettext("%d further row; the file has it.", "%d further rows; the file has them.", left) % left
    return p.Figure(
        key=chart.name,
        title=chart.title,
        drawings=mark_safe(drawn) if drawn else None,  # noqa: S308 - every word in it was escaped when it was drawn
        about=chart.about,
        head=chart.head,
        rows=tuple(_rows(chart)),
        more=said if left > 0 else "",
        notes=tuple(_note(note) for note in chart.notes),
        method=chart.method,
        reference=chart.reference,
        warnings=chart.warnings,
        downloads=_downloads(chart, url) if url and drawn else (),
        choices=choices,
        empty=empty or _("There is nothing to draw yet."),
    )


def _rows(chart: charts.Chart) -> Iterable[p.FigureRow]:
    for place, row in enumerate(chart.rows[:MOST_ROWS]):
        link = chart.links[place] if place < len(chart.links) else ""
        yield p.FigureRow(tuple(said(value, chart.numbers) for value in row), link)


def _note(note: str) -> tuple[str, str]:
    """Return a note as its sign in the picture and its words."""
    sign, colon, rest = note.partition(": ")
    return (sign, rest) if colon and sign.isdigit() else ("", note)


def said(value: Value, how: charts.Numbers) -> str:
    """Return a value of a table as read."""
    if isinstance(value, str) or value is None:
        return value or ""
    if isinstance(value, Decimal):
        return how.say(value, max(0, -int(value.as_tuple().exponent)))
    return how.say(value, 0 if isinstance(value, int) else None)


def _downloads(chart: charts.Chart, url: str) -> tuple[p.Link, ...]:
    joint = "&" if "?" in url else "?"
    return tuple(
        p.Link(word, f"{url}{joint}{urlencode({'chart': chart.name, 'as': ending})}")
        for word, ending in ((_("CSV"), "csv"), (_("Excel"), "xlsx"), (_("SVG"), "svg"), (_("PNG"), "png"))
    )


def asked_file(request: HttpRequest, made: Iterable[charts.Chart]) -> HttpResponse | None:
    """Return the file of a chart that a page's address asks for (``chart``, ``as``), None where it asks for none."""
    wanted, ending = request.GET.get("chart", ""), request.GET.get("as", "")
    if not wanted and not ending:
        return None
    chart = next((one for one in made if one.name == wanted), None)
    if chart is None or ending not in FILES:
        raise NotThere(_("There is no such chart here."))
    media, make = FILES[ending]
    response = HttpResponse(make(chart), content_type=media)
    name = slugify(chart.name) or "chart"
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = QUIET
    return response


def as_csv(chart: charts.Chart) -> bytes:
    """Return the numbers of a chart as CSV (UTF-8 with a mark); figures as programs read them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(chart.head)
    for row in chart.rows:
        writer.writerow([_bare(value) for value in row])
    return ("\ufeff" + text.getvalue()).encode()


def _bare(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return str(value)


def as_svg(chart: charts.Chart) -> bytes:
    """Return a chart as an SVG file."""
    return charts.svg(chart, charts.WIDE, alone=True).encode()


def as_png(chart: charts.Chart) -> bytes:
    """Return a chart as PNG; raises NotPrinted."""
    try:
        return press.raster(t.Drawing(as_svg(chart)))
    except NotSet as error:
        raise NotPrinted(_("This cannot be drawn. Tell your administrator; the log says why.")) from error


def as_xlsx(chart: charts.Chart) -> bytes:
    """Return the numbers of a chart as a workbook."""
    heads = [sheets.Head(head, 28 if place == 0 else 18) for place, head in enumerate(chart.head)]
    rows = ([Decimal(str(value)) if isinstance(value, float) else value for value in row] for row in chart.rows)
    with sheets.workbook(chart.title, heads, rows) as file:
        return file.read()


FILES = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (sheets.XLSX, as_xlsx),
    "svg": ("image/svg+xml", as_svg),
    "png": ("image/png", as_png),
}


def on_paper(chart: charts.Chart, *, level: int = 1) -> tuple[t.Block, ...]:
    """Return a chart as blocks of a paper: heading, picture, notes, table, method."""
    if not len(chart.rows):
        return (t.Heading(level, t.plain(chart.title)), t.Paragraph(t.plain(_("There is nothing to draw yet."))))
    drawn = charts.svg(chart, _PAPER_WIDTH, alone=True, titled=False).encode()
    blocks: list[t.Block] = [
        t.Heading(level, t.plain(chart.title)),
        t.Picture(drawn, f"{chart.title}. {chart.about}".strip(), _PAPER_MM),
    ]
    if chart.notes:
        blocks.append(t.Listing(tuple((t.Paragraph(t.plain(note)),) for note in chart.notes)))
    rows = [tuple(t.plain(said(value, chart.numbers)) for value in row) for row in chart.rows[:ON_PAPER]]
    if rows and len(chart.head) <= 8:  # noqa: PLR2004 - more columns than a page is wide
        blocks.append(t.Table(tuple(map(t.plain, chart.head)), tuple(rows), _aligns(chart.head)))
    how = " · ".join(filter(None, (chart.method, chart.reference)))
    if how:
        blocks.append(t.Paragraph((t.Run(how, italic=True),)))
    blocks += [t.Paragraph(t.plain(warning)) for warning in chart.warnings]
    return tuple(blocks)


def _aligns(head: Sequence[str]) -> tuple[t.Align, ...]:
    left, right = "left", "right"
    return tuple(left if place == 0 else right for place in range(len(head)))  # type: ignore[misc]
