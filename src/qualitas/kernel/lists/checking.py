"""Checking a table before it is taken: every row is read, judged by the verb's own questions, tried and taken back."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from itertools import batched
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import AnyRecordField, SeveralField
from qualitas.kernel.acts.refusals import Invalid, NotThere, NotYours
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.trying import trial
from qualitas.kernel.acts.verbs import Verb
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.lists import cells
from qualitas.kernel.lists.models import ImportLine, Stated
from qualitas.kernel.lists.naming import Register, texts_of
from qualitas.kernel.lists.places import BROUGHT, Place, can_be_brought, guess, opening, places_of
from qualitas.kernel.lists.tables import Row, Table

AT_ONCE = 500
HISTORIANS = frozenset({"quality-manager", "administrator", "top-management", "system"})

type Told = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Bringing:
    """A table that somebody brings: to which type, which column is what, and where its history is from.

    ``mapping`` names the place of each heading; headings that are left out are not taken. Without a ``source`` what is
    stated of the past is not taken. ``stated_by`` is who states it, where that is not who brings it.
    """

    model: type[Subject]
    who: Acting
    table: Table
    mapping: Mapping[str, str]
    source: str = ""
    stated_by: Person | None = None

    @property
    def verb(self) -> Verb[..., Any]:
        """Return the verb by which each row is opened."""
        found = opening(self.model)
        if found is None:
            raise Invalid(_("Nothing is brought to %s.") % self.model._meta.verbose_name_plural)
        return found

    @property
    def columns(self) -> dict[str, tuple[int, Place]]:
        """Return the columns that are taken by the names of their places."""
        places = places_of(self.model)
        found: dict[str, tuple[int, Place]] = {}
        for at, heading in enumerate(self.table.headings):
            place = places.get(self.mapping.get(heading, ""))
            if place is not None and (place.nature != "stated" or self.source):
                found[place.name] = (at, place)
        return found


@dataclass(slots=True)
class Line:
    """A row as it would be taken: its place in the file, what its columns say, what is wrong with it.

    known: it was brought before, or a record with the same code or address is there already: why it is left out.
    """

    place: int
    asked: dict[str, Any] = field(default_factory=dict)
    brought: dict[str, Any] = field(default_factory=dict)
    stated: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    known: str = ""
    digest: str = ""

    @property
    def good(self) -> bool:
        """Tell whether the row can be taken."""
        return not self.errors and not self.known

    @property
    def why(self) -> str:
        """Return why it is not taken, in sentences."""
        return self.known or " ".join(line for lines in self.errors.values() for line in lines)


def prepared(
    model: type[Subject],
    who: Acting,
    table: Table,
    mapping: Mapping[str, str] | None,
    *,
    source: str = "",
    stated_by: Person | None = None,
) -> Bringing:
    """Return what somebody brings, with a mapping that fits; raises a Refused where they may not, or it cannot be."""
    may_bring(model, who)
    if source and not who.duties & HISTORIANS:
        raise NotYours(_("Stating a history belongs to the quality manager, an administrator or top management."))
    places = places_of(model)
    given = guess(table.headings, places) if mapping is None else {h: name for h, name in mapping.items() if name}
    errors = _misfits(table, given, places)
    if errors:
        raise Invalid(_("The columns do not fit yet."), errors)
    return Bringing(model, who, table, given, source.strip(), stated_by)


def may_bring(model: type[Subject], who: Acting) -> None:
    """Raise a Refused where nothing can be brought to a type, or not by this person."""
    verb = opening(model)
    if verb is None or not can_be_brought(model):
        raise NotThere(_("Nothing is brought to %s.") % model._meta.verbose_name_plural)
    if refusal := verb.why_not(who, None):
        raise refusal


def _misfits(table: Table, given: Mapping[str, str], places: Mapping[str, Place]) -> dict[str, list[str]]:
    """Return what is wrong with a mapping, by heading; by place where a needed one has no column."""
    errors: dict[str, list[str]] = {}
    names = list(given.values())
    for heading, name in given.items():
        if heading not in table.headings:
            errors[heading] = [_("There is no column “%s” in the file.") % heading[:60]]
        elif name not in places:
            known = ", ".join(places)
            errors[heading] = [
                _("A column cannot be “%(name)s”; there are: %(known)s.") % {"name": name[:60], "known": known}
            ]
        elif names.count(name) > 1:
            errors[heading] = [_("Two columns cannot both be “%s”; take one of them.") % places[name].label]
    for name, place in places.items():
        if place.required and name not in names:
            errors[name] = [_("No column is “%s”, which is needed for every row.") % place.label]
    return errors


def read_lines(given: Bringing, most: int | None = None) -> list[Line]:
    """Return the rows as they would be taken, judged by themselves; ``most`` of them, or all."""
    rows = given.table.rows[:most]
    columns = given.columns
    habits = {name: cells.habits(row[at] for row in given.table.rows) for name, (at, _place) in columns.items()}
    registers = {
        name: Register(place.other, given.who, _named(rows, at, place))
        for name, (at, place) in columns.items()
        if place.other
    }
    lines = []
    for number, row in zip(given.table.lines[: len(rows)], rows, strict=True):
        line = Line(number)
        for name, (at, place) in columns.items():
            try:
                value = _value(place, row[at], habits[name], registers.get(name), given.who)
            except ValidationError as error:
                line.errors[name] = [f"{place.label}: {sentence}" for sentence in error.messages]
                continue
            if value not in (None, "", []):
                {"asked": line.asked, "brought": line.brought, "stated": line.stated}[place.nature][name] = value
        line.digest = _digest(given.model, row, columns)
        lines.append(line)
    return lines


def _named(rows: tuple[Row, ...], at: int, place: Place) -> list[str]:
    values = texts_of(row[at] for row in rows)
    return (
        [part for value in values for part in cells.parts(value)] if isinstance(place.field, SeveralField) else values
    )


def _value(place: Place, value: Any, how: cells.Habits, register: Register | None, who: Acting) -> Any:
    """Return what a cell says, cleaned by the question's own field; raises ValidationError."""
    asked = place.field
    if register is not None:
        if value in (None, ""):
            return asked.clean(None) if asked.required else None
        if isinstance(asked, SeveralField):
            return [register.of(part) for part in cells.parts(value)]
        return register.of(cells.text_of(value))
    if isinstance(asked, AnyRecordField):
        asked.organisation, asked.reader = who.organisation_id, who
        return asked.clean(cells.text_of(value))
    given = asked.clean(cells.answer(asked, value, how))
    return None if given in (None, "") and not isinstance(asked, forms.BooleanField) else given


def _digest(model: type[Subject], row: Row, columns: Mapping[str, tuple[int, Place]]) -> str:
    """Return what tells a row from another: a keyed hash of what it says in the columns that are taken.

    Without the installation's secret nobody can find out by trying whether a certain person stood in a row.
    """
    said = {name: cells.text_of(row[at]) for name, (at, _place) in columns.items() if row[at] not in (None, "")}
    text = json.dumps([model.kind, said], sort_keys=True, ensure_ascii=False)
    return salted_hmac("qualitas.lists.row", text.encode("utf-8", "surrogatepass"), algorithm="sha256").hexdigest()


def check(given: Bringing, told: Told | None = None) -> list[Line]:
    """Return every row with what is wrong with it: its cells, what was brought before, what the verb would refuse."""
    lines = read_lines(given)
    _leave_out_known(given, lines)
    _try(given, [line for line in lines if line.good], told)
    return lines


def preview(given: Bringing, most: int) -> list[Line]:
    """Return the first rows with what is wrong with them, tried like all of them would be."""
    lines = read_lines(given, most)
    good = [line for line in lines if line.good]
    _try(given, good)
    return lines


def _try(given: Bringing, good: Sequence[Line], told: Told | None = None) -> None:
    """Note on each line what the verb would refuse, with the column that it is about."""
    columns = given.columns
    tries = trial(shaped(given), given.who.act("import"), [inputs_of(line) for line in good], told)
    for line, tried in zip(good, tries, strict=True):
        line.errors = {
            name: [f"{columns[name][1].label}: {one}" if name in columns else one for one in sentences]
            for name, sentences in tried.errors.items()
        }
        line.known = tried.there


def _leave_out_known(given: Bringing, lines: list[Line]) -> None:
    """Leave out the rows that an import took before, and rows that repeat an earlier one."""
    home, seen = given.who.organisation_id, dict[str, int]()
    for line in lines:
        first = seen.setdefault(line.digest, line.place)
        if first != line.place:
            line.known = _("It says the same as row %d.") % first
    for some in batched(seen, AT_ONCE):
        rows = ImportLine.objects.filter(organisation=home, kind=given.model.kind, digest__in=some, of__state="taken")
        known = dict(rows.values_list("digest", "of__number"))
        for line in lines:
            if line.digest in known and not line.known:
                line.known = _("It was brought before, by %s.") % known[line.digest]


def inputs_of(line: Line) -> dict[str, Any]:
    """Return what the opening verb is given for a row."""
    return {"_line": line, **line.asked}


def shaped(given: Bringing) -> Verb[..., Any]:
    """Return the opening verb so that it also writes, in the same event, what is brought beside and stated of the past."""
    verb = given.verb
    add = BROUGHT.get(given.model.kind, {})

    @wraps(verb.body)
    def body(act: Act, *, _line: Line, **inputs: Any) -> Any:
        record = verb.body(act, **inputs)
        for name, value in _line.brought.items():
            add[name].add(act, record, value)
        if given.source:
            _state(act, record, _line.stated, given)
        return record

    return replace(verb, body=body)


def _state(act: Act, record: Any, stated: Mapping[str, Any], given: Bringing) -> None:
    """Set what is stated of a record's past, and put beside it who states it and from where."""
    beside = {name: stated[name] for name in ("happened_on", "former") if name in stated}
    for name, value in stated.items():
        if name not in beside:
            setattr(record, name, value)
    by = given.stated_by or given.who.person
    stands = str(stated.get("state", ""))
    act.also(
        Stated(on_type=record.kind, on_id=record.id, by=by, at=act.at, source=given.source, stands=stands, **beside)
    )
