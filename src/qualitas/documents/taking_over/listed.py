"""The master list of a legacy stack: what its columns say of each file, and which file each row means."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.documents import guessing
from qualitas.documents.models import DocumentKind
from qualitas.documents.models.kinds import CODE
from qualitas.documents.taking_over.files import Found, LeftOut
from qualitas.documents.taking_over.sorting import rank
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.lists import cells
from qualitas.kernel.lists.naming import Register
from qualitas.kernel.lists.places import Place, guess
from qualitas.kernel.lists.tables import Table

STATES = {
    "effective": "effective | in force | valid | released | approved | current | active | in use | gültig | in kraft | "
    "freigegeben | genehmigt | aktiv | aktuell",
    "draft": "draft | in work | in progress | in review | entwurf | in arbeit | in bearbeitung | in prüfung",
    "superseded": "superseded | obsolete | replaced | archived | old | invalid | ersetzt | überholt | veraltet | "
    "archiviert | ungültig | alt",
    "withdrawn": "withdrawn | retired | cancelled | canceled | zurückgezogen | aufgehoben | außer kraft | gelöscht | entfallen",
}
"""What old lists call the states in which a revision can stand."""
NO_PERSON = frozenset({"", "-", "—", "n/a", "tbd", "na"})


@dataclass(frozen=True, slots=True)
class MasterList:
    """A master list as somebody brings it: its table, which column is what, and where its history is from."""

    table: Table
    mapping: Mapping[str, str]
    who: Acting
    source: str = ""
    stated_by: Person | None = None
    path: Path | None = None


@dataclass(slots=True)
class Row:
    """A row of the list: its line, what its columns say, what is wrong with it."""

    line: int
    said: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        """Return how the report names it."""
        return _("row %d of the master list") % self.line

    def text(self, name: str) -> str:
        """Return what a column says, as text."""
        return str(self.said.get(name) or "")


@cache
def places() -> Mapping[str, Place]:
    """Return what the columns of a master list can be, by name."""
    text, day = forms.CharField(required=False), forms.DateField(required=False)
    made = (
        ("file", gettext_lazy("File"), text, "file | file name | path | datei | dateiname | pfad | link | document file"),
        ("code", gettext_lazy("Code"), text, "number | no | nr | document | doc | document id | nummer | dokument nr | dok"),
        ("title", gettext_lazy("Title"), text, "document title | description | dokumententitel | dokument | beschreibung"),
        ("revision", gettext_lazy("Revision"), text, "rev | version | ver | issue | index | edition | ausgabe | revisionsstand"),
        ("state", gettext_lazy("State"), text, ""),
        ("effective_on", gettext_lazy("Effective on"), day, ("effective date | effective | valid from | in force since | release date | "
         "released on | issue date | date | gültig ab | gültig seit | in kraft seit | datum")),
        ("review_due", gettext_lazy("Review due"), day, ("next review | review date | review by | nächste prüfung | wiedervorlage | "
         "prüfung fällig")),
        ("owner", gettext_lazy("Owner"), text, "process owner | prozesseigner | dokumentenverantwortlicher"),
        ("of_kind", gettext_lazy("Kind"), text, ""),
        ("approved_by", gettext_lazy("Approved by"), text, "approver | approval | released by | freigegeben von | genehmigt von | freigeber"),
        ("approved_on", gettext_lazy("Approved on"), day, "approval date | date of approval | freigabedatum | freigegeben am | genehmigt am | freigabe am"),
        ("reviewed_by", gettext_lazy("Reviewed by"), text, "reviewer | checked by | geprüft von | prüfer"),
        ("reviewed_on", gettext_lazy("Reviewed on"), day, "checked on | geprüft am"),
        ("author", gettext_lazy("Written by"), text, "author | prepared by | created by | autor | ersteller | erstellt von"),
    )  # fmt: skip
    return {name: Place(name, label, "stated", asked, usual=usual) for name, label, asked, usual in made}


def suggested(headings: tuple[str, ...]) -> dict[str, str]:
    """Return which column each heading seems to be."""
    return guess(headings, places())


def fit(table: Table, mapping: Mapping[str, str]) -> None:
    """Refuse a mapping by which no row could be told from another; raises Invalid by heading."""
    errors: dict[str, list[str]] = {}
    names = [name for name in mapping.values() if name]
    for heading, name in mapping.items():
        if heading not in table.headings:
            errors[heading] = [_("There is no column “%s” in the file.") % heading[:60]]
        elif name and name not in places():
            known = ", ".join(places())
            errors[heading] = [
                _("A column cannot be “%(name)s”; there are: %(known)s.") % {"name": name[:60], "known": known}
            ]
        elif name and names.count(name) > 1:
            errors[heading] = [_("Two columns cannot both be “%s”; take one of them.") % places()[name].label]
    if "code" not in names and "file" not in names:
        errors["code"] = [
            _("Say which column is the code or the name of the file: without one of them no row finds its file.")
        ]
    if errors:
        raise Invalid(_("The columns do not fit yet."), errors)


# --- reading rows ----------------------------------------------------------------------------------------------------


def read_rows(master: MasterList) -> list[Row]:
    """Return the rows of a master list with what is wrong with each."""
    fit(master.table, master.mapping)
    columns = {
        name: at for at, heading in enumerate(master.table.headings) if (name := master.mapping.get(heading, ""))
    }
    habits = {name: cells.habits(row[at] for row in master.table.rows) for name, at in columns.items()}
    rows = []
    for line, values in zip(master.table.lines, master.table.rows, strict=True):
        row = Row(line)
        for name, at in columns.items():
            try:
                row.said[name] = cells.answer(places()[name].field, values[at], habits[name])
            except ValidationError as error:
                row.wrong += [f"{places()[name].label}: {sentence}" for sentence in error.messages]
        _judge(row)
        rows.append(row)
    _find_owners(rows, master)
    return rows


def _judge(row: Row) -> None:
    """Read what a row says in words: code, revision, state; note what cannot be understood."""
    code = row.text("code").strip()
    if code:
        row.said["code"] = code = code.replace(" ", "-") if guessing.split_code(code)[1] == "" else code
        try:
            CODE(code)
        except ValidationError as error:
            row.wrong += [f"{places()['code'].label}: {sentence}" for sentence in error.messages]
    revision = row.text("revision").strip()
    row.said["revision"] = revision.removesuffix(".0") if revision.replace(".", "").isdigit() else revision
    if rank(row.text("revision")) == (0, 0) and revision not in ("0", "00"):
        row.wrong.append(_("“%s” is no revision; write it like 3, 2.1 or B.") % revision[:60])
    if state := row.text("state").strip():
        found = next(
            (name for name, usual in STATES.items() if cells.plain(state) in map(cells.plain, usual.split(" | "))), ""
        )
        row.said["state"] = found
        if not found:
            row.wrong.append(_("“%s” is no state; there are: draft, in force, superseded, withdrawn.") % state[:60])


def _find_owners(rows: Iterable[Row], master: MasterList) -> None:
    """Find the people who own documents; who is not here any more stays as a name."""
    named = [text for row in rows if (text := row.text("owner").strip()).casefold() not in NO_PERSON]
    register = Register(Person, master.who, named)
    for row in rows:
        text = row.text("owner").strip()
        row.said["owner"] = None
        if text.casefold() in NO_PERSON:
            continue
        try:
            row.said["owner"] = register.of(text)
        except ValidationError:
            row.said["owner_name"] = text


# --- rows and files --------------------------------------------------------------------------------------------------


def joined(master: MasterList, found: list[Found], left: list[LeftOut]) -> tuple[list[Found], list[LeftOut]]:
    """Return the files as the master list describes them; rows without a file and files without a row are left out."""
    files = _Files(found)
    kinds = _Kinds(master.who)
    taken: list[Found] = []
    gone = {one.where: one.why for one in left}
    for row in read_rows(master):
        one = files.of(row)
        if row.wrong:
            left.append(LeftOut(row.where, " ".join(row.wrong)))
            if one is not None:
                files.used.add(one.where)
        elif one is None:
            left.append(LeftOut(row.where, _no_file(row, gone)))
        elif one.where in files.used:
            left.append(LeftOut(row.where, _("The file %s is named by an earlier row already.") % one.where))
        else:
            files.used.add(one.where)
            _describe(one, row, kinds, master.who.act("web").today)
            taken.append(one)
    left += [LeftOut(one.where, _("The master list does not name it.")) for one in found if one.where not in files.used]
    return taken, left


def _no_file(row: Row, gone: Mapping[str, str]) -> str:
    wanted = row.text("file")
    if why := next(
        (why for where, why in gone.items() if wanted and PurePosixPath(where).name == PurePosixPath(wanted).name), ""
    ):
        return _("Its file is not taken: %s") % why
    return _("There is no file for it (%s).") % (wanted or row.text("code") or row.text("title"))


class _Files:
    """The files of a folder, found by what a row says."""

    def __init__(self, found: Iterable[Found]) -> None:
        self.used: set[str] = set()
        self._by: dict[str, dict[str, list[Found]]] = {"path": defaultdict(list), "name": defaultdict(list),
                                                       "stem": defaultdict(list), "code": defaultdict(list)}  # fmt: skip
        for one in found:
            path = PurePosixPath(one.where.casefold())
            self._by["path"][str(path)].append(one)
            self._by["name"][path.name].append(one)
            self._by["stem"][cells.plain(path.stem)].append(one)
            self._by["code"][one.code.casefold()].append(one)

    def of(self, row: Row) -> Found | None:
        """Return the file that a row means, None where there is none or where it could be several."""
        named = row.text("file").strip().replace("\\", "/").casefold().lstrip("./")
        if named:
            path = PurePosixPath(named)
            tries = [
                ("path", str(path)),
                ("name", path.name),
                ("stem", cells.plain(path.stem)),
                ("stem", cells.plain(path.name)),
            ]
        else:
            tries = [("code", row.text("code").casefold()), ("stem", cells.plain(row.text("title")))]
        for how, key in tries:
            several = self._by[how].get(key, []) if key else []
            if len(several) > 1 and row.text("revision"):
                several = [one for one in several if rank(one.label) == rank(row.text("revision"))]
            if len(several) == 1:
                return several[0]
        return None


class _Kinds:
    """The kinds of document that are here, found by code or title."""

    def __init__(self, who: Acting) -> None:
        self._known: dict[str, str] = {}
        for kind in DocumentKind.within(who.organisation_id):
            for text in (kind.code, kind.title):
                self._known.setdefault(cells.plain(text), kind.code)

    def of(self, text: str, code: str, otherwise: str) -> tuple[str, str]:
        """Return the code of a kind, and the title that it gets where it is new."""
        if (found := self._known.get(cells.plain(text))) is not None:
            return found, ""
        prefix = guessing.split_code(code)[0].partition("-")[0]
        if not text:
            return prefix or otherwise, ""
        guessed = guessing.kind_of(text, text, "")
        return (prefix, text) if prefix else (guessed, "") if guessed != "DOC" else (otherwise, "")


def _describe(one: Found, row: Row, kinds: _Kinds, today: dt.date) -> None:
    """Let a file be what the master list says of it."""
    said = row.said
    one.row = row.line
    one.code = row.text("code") or one.code
    one.title = (row.text("title").strip() or one.title)[:200]
    one.kind, one.kind_title = kinds.of(row.text("of_kind").strip(), one.code, one.kind)
    one.label = row.text("revision") or one.label
    one.owner, one.review_due = said.get("owner"), said.get("review_due")
    one.effective_on = said.get("effective_on") or said.get("approved_on")
    one.approvals = "\n".join(_past(row))[:2000]
    one.state = row.text("state") or ("effective" if one.effective_on or said.get("approved_by") else "draft")
    if one.state == "effective" and one.effective_on is not None and one.effective_on > today:
        one.state = "draft"
        one.notes.append(_("It is to take effect only later: taken over as a draft; approve it here."))
    if one.state == "draft":
        one.effective_on = one.review_due = None
    if said.get("owner_name"):
        one.notes.append(
            _("There is no person “%s” here; whoever takes it over owns it, the name is kept.") % said["owner_name"]
        )


def _past(row: Row) -> Iterable[str]:
    """Yield who did what with a document in its past, as the list says."""
    for name, day, words in (
        ("approved_by", "approved_on", _("approved")),
        ("reviewed_by", "reviewed_on", _("reviewed")),
        ("author", "", _("written")),
        ("owner_name", "", _("owner")),
    ):
        who, when = row.text(name).strip(), row.said.get(day)
        if who or when:
            yield f"{words}: " + ", ".join(part for part in (who, when.isoformat() if when else "") if part)
