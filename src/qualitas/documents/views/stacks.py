"""Taking over a legacy stack in the browser: files and master list, columns, check, and the way to what was taken."""

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.documents.taking_over import stacks
from qualitas.documents.taking_over.listed import places
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import imports, shell, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.export import guarded
from qualitas.kernel.ui.importing import who_states
from qualitas.kernel.ui.pages.importing import FileColumn, ImportPage, LeftOut, PreviewCell, PreviewRow
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.documents.models import Stack
    from qualitas.kernel.lists.tables import Table

SHOWN = 100
SAMPLES = 3
SHORT = 60
WAITS = ("checking", "taking")


def welcome(who: Acting) -> tuple[p.Callout, ...]:
    """Point from the import of a table to the take-over of whole files, for those who may."""
    try:
        stacks.may_take_over(who)
    except Refused:
        return ()
    url = f"/o/{who.organisation.slug}/documents/take-over/"
    text = _(
        "This brings a table. To bring the documents themselves, with or without a master list, take over a stack."
    )
    return (p.Callout(text, "calm", _("Take over a stack"), url),)


def begin(visit: Visit) -> HttpResponse:
    """Answer the page that asks for the files, or take them in and lead on."""
    stacks.may_take_over(visit.who)
    if visit.method != "POST":
        if visit.GET.get("template"):
            heads = [str(place.label) for place in places().values()]
            return imports.table_file([heads], f"{_('master list')}.csv")
        return _draw(visit, _asking(visit))
    try:
        stack = stacks.receive(visit.who, visit.FILES.getlist("files"), visit.FILES.get("list"))
    except Invalid as invalid:
        return _draw(visit, _asking(visit, invalid), 422)
    if not stack.list_name:
        stacks.begin(stack, visit.who, "check")
    return HttpResponseRedirect(f"{_home(visit)}{stack.pk}/", status=303)


def go_on(visit: Visit, key: UUID) -> HttpResponse:
    """Answer the next stage of a stack, or do what its form asks."""
    stacks.may_take_over(visit.who)
    stack = stacks.found(visit.who, key)
    url = f"{_home(visit)}{stack.pk}/"
    if visit.method == "POST" and stack.stage in ("mapping", "checked"):
        return _do(visit, stack, url)
    if stack.stage == "taken" and stack.made is not None:
        made = showing.address(visit.who.organisation.slug, stack.made)
        stacks.drop(stack)
        if visit.htmx:
            return HttpResponse(status=200, headers={"HX-Redirect": made})
        return HttpResponseRedirect(made, status=303)
    if visit.GET.get("report"):
        return _report(stack)
    return _draw(visit, _stage(visit, stack, url))


def _do(visit: Visit, stack: "Stack", url: str) -> HttpResponse:
    wanted = visit.POST.get("do", "")
    if wanted == "drop":
        stacks.drop(stack)
        return HttpResponseRedirect(_home(visit), status=303)
    if wanted == "columns" and stack.list_name:
        stack.stage = "mapping"
    elif stack.stage == "mapping" and (table := stacks.table_of(stack)) is not None:
        chosen = {h: visit.POST.get(f"column-{at}", "") for at, h in enumerate(table.headings)}
        stacks.choose(stack, chosen, visit.POST.get("source", ""), visit.POST.get("stated_by", ""))
    stack.save()
    if wanted in ("check", "take") and stacks.refusal(stack) is None:
        stacks.begin(stack, visit.who, wanted)
    return HttpResponseRedirect(url, status=303)


def _home(visit: Visit) -> str:
    return f"/o/{visit.who.organisation.slug}/documents/take-over/"


def _draw(visit: Visit, page: ImportPage, status: int = 200) -> HttpResponse:
    crumbs = [p.Crumb(_("Documents"), page.list_url), p.Crumb(_("Take over"), _home(visit))]
    if page.file_name:
        crumbs.append(p.Crumb(page.file_name))
    around = shell.around(visit, page.title, current="documents", crumbs=tuple(crumbs))
    part = "#part" if visit.htmx and visit.htmx.target == "import" else ""
    response = render(visit, f"ui/import.html{part}", {"shell": around, "page": page}, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def _list_url(visit: Visit) -> str:
    return f"/o/{visit.who.organisation.slug}/documents/"


# --- the stages ------------------------------------------------------------------------------------------------------


def _asking(visit: Visit, fault: Invalid | None = None) -> ImportPage:
    errors = fault.errors if fault is not None else {}
    fields = (
        p.Field(
            "files",
            _("The files"),
            "files",
            help=_(
                "Choose many files, or one ZIP with folders: Word, PDF, Excel, OpenDocument, Markdown, HTML, pictures."
            ),
            limit=_("4 GB"),
            errors=tuple(errors.get("files", ())),
        ),
        p.Field(
            "list",
            _("The master list"),
            "file",
            help=_(
                "A table with a line for each document: code, title, revision, dates, owner, past approvals, file. "
                "Without one the documents become drafts, their codes and titles are taken from their names and headings."
            ),
            required=False,
            accept=".csv,.tsv,.xlsx,.ods,.json",
            limit=_("20 MB"),
            errors=tuple(errors.get("list", ())),
        ),
    )
    loose = (str(fault),) if fault is not None and not any(field.errors for field in fields) else ()
    return ImportPage(
        title=_("Take over documents"),
        summary=_("Nothing is written before you have seen what would be taken. What was taken before is left out."),
        stage="file",
        action=_home(visit),
        list_url=_list_url(visit),
        faults=loose,
        fields=fields,
        known_places=tuple(p.Fact(str(place.label), _said_of(name)) for name, place in places().items()),
        template_url=f"{_home(visit)}?template=1",
    )


def _said_of(name: str) -> str:
    return {
        "file": _("finds the file of a line; left empty: the code does"),
        "code": _("such as SOP-017; left empty: the next of its kind"),
        "revision": _("such as 3, 2.1 or B"),
        "state": _("draft, in force, superseded or withdrawn"),
        "owner": _("by name, e-mail address or number; a name that is not here is kept as a name"),
        "approved_by": _("kept as stated, never as recorded here"),
    }.get(name, "")


def _stage(visit: Visit, stack: "Stack", url: str) -> ImportPage:
    if stack.stage in WAITS:
        return _working(visit, stack, url)
    if stack.stage == "mapping":
        return _columns(visit, stack, url)
    return _checked(visit, stack, url)


def _columns(visit: Visit, stack: "Stack", url: str) -> ImportPage:
    """Return the page on which each column of the master list is said to be something."""
    table = stacks.table_of(stack)
    refused = stacks.refusal(stack)
    errors = refused.errors if refused is not None else {}
    headings = table.headings if table is not None else ()
    mapping = stack.choices.get("mapping", {})
    return ImportPage(
        title=_("What are the columns of %s?") % stack.list_name,
        stage="columns",
        action=url,
        list_url=_list_url(visit),
        file_name=stack.name,
        summary=_count_of(stack, table),
        faults=tuple(line for name, lines in errors.items() if name not in headings for line in lines),
        columns=tuple(_column(at, heading, table, mapping, errors) for at, heading in enumerate(headings) if table),
        fields=(
            p.Field(
                "source",
                _("Where is this history from?"),
                value=stack.choices.get("source", ""),
                help=_("Revisions, dates and approvals of the list are kept as stated, never as recorded here."),
                required=False,
                max_length=200,
            ),
            who_states(visit, stack),
        ),
    )


def _count_of(stack: "Stack", table: "Table | None") -> str:
    files = ngettext("%d file", "%d files", stack.files) % stack.files
    rows = len(table.rows) if table is not None else 0
    return f"{files}, {ngettext('%d row', '%d rows', rows) % rows}"


def _column(at: int, heading: str, table: Any, mapping: dict[str, str], errors: dict[str, list[str]]) -> FileColumn:
    chosen = mapping.get(heading, "")
    choices = [p.Choice("", _("leave out"), not chosen)]
    choices += [p.Choice(name, str(place.label), name == chosen) for name, place in places().items()]
    seen = dict.fromkeys(words.plain(row[at])[:SHORT] for row in table.rows[:50] if row[at] not in (None, ""))
    return FileColumn(
        f"column-{at}", heading, " · ".join(list(seen)[:SAMPLES]), tuple(choices), tuple(errors.get(heading, ()))
    )


def _working(visit: Visit, stack: "Stack", url: str) -> ImportPage:
    taken = stack.stage == "taking"
    done = {"done": words.count(stack.done), "count": words.count(stack.of_all)}
    return ImportPage(
        title=_("Taking %s") % stack.name if taken else _("Checking %s") % stack.name,
        stage="working",
        action=url,
        list_url=_list_url(visit),
        file_name=stack.name,
        done=stack.done,
        of_all=stack.of_all,
        progress=_("%(done)s of %(count)s documents taken over") % done
        if taken
        else _("%(done)s of %(count)s files looked at") % done,
    )


def _checked(visit: Visit, stack: "Stack", url: str) -> ImportPage:
    """Return the page that says what would be taken and what would not, and takes it."""
    told = stack.found
    good, known, left = (int(told.get(name, 0)) for name in ("good", "known", "left_out"))
    parts = [ngettext("%d document can be taken over", "%d documents can be taken over", good) % good]
    if known:
        parts.append(ngettext("%d was taken over before", "%d were taken over before", known) % known)
    if left:
        parts.append(ngettext("%d is left out", "%d are left out", left) % left)
    if told.get("new_kinds"):
        parts.append(_("new kinds of document: %s") % ", ".join(told["new_kinds"]))
    outside = told.get("left", [])
    return ImportPage(
        title=_("Documents from %s") % (stack.list_name or stack.name),
        stage="checked",
        action=url,
        list_url=_list_url(visit),
        file_name=stack.name,
        summary=_("; ").join(parts) + ".",
        faults=(told["refused"],) if told.get("refused") else (),
        left=tuple(LeftOut(str(place), why, known, named=True) for place, why, known in outside[:SHOWN]),
        left_count=_("the first %(shown)d of %(count)d") % {"shown": SHOWN, "count": left + known}
        if len(outside) > SHOWN
        else "",
        notes=tuple(LeftOut(str(place), why, named=True) for place, why in told.get("notes", [])[:SHOWN]),
        report_url=f"{url}?report=1",
        can_take=bool(good) and stack.stage == "checked",
        take_label=ngettext("Take over %d document", "Take over %d documents", good) % good,
        no_columns=not stack.list_name,
        head=tuple(p.Column(name, label) for name, label in _heads()),
        rows=tuple(_row(at, one) for at, one in enumerate(told.get("taken", [])[:SHOWN], 1)),
        rows_title=_("What would be taken over"),
    )


def _heads() -> list[tuple[str, str]]:
    return [
        ("code", _("Code")),
        ("title", _("Title")),
        ("revision", _("Revision")),
        ("state", _("State")),
        ("effective_on", _("Effective on")),
        ("owner", _("Owner")),
        ("file", _("File")),
    ]


def _row(at: int, one: dict[str, str]) -> PreviewRow:
    state = stacks.state_word(one["state"])
    shown = {
        **one,
        "state": str(capfirst(state)),
        "effective_on": words.day(dt.date.fromisoformat(one["effective_on"]) if one["effective_on"] else None),
    }
    return PreviewRow(str(at), tuple(PreviewCell(shown[name][:200]) for name, _label in _heads()))


def _report(stack: "Stack") -> HttpResponse:
    """Answer everything that a check says, as CSV: what is taken, what is left out and why, what to know."""
    told = stack.found
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([_("File"), _("What becomes of it"), _("Why"), *(label for _name, label in _heads()[:-1])])
    for one in told.get("taken", []):
        shown = [one[name] for name, _label in _heads()[:-1]]
        lines.writerow([guarded(one["file"]), _("taken over"), "", *map(guarded, shown)])
    for place, why, known in told.get("left", []):
        lines.writerow([guarded(place), _("there already") if known else _("left out"), guarded(why)])
    for place, why in told.get("notes", []):
        lines.writerow([guarded(place), _("to know"), guarded(why)])
    rows = list(csv.reader(io.StringIO(text.getvalue())))
    return imports.table_file(rows, f"{stack.name.rpartition('.')[0] or stack.name}.csv")
