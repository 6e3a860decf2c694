"""Importing: a folder of documents taken over as drafts, and tables of any record type."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from qualitas.documents.models import WRITERS
from qualitas.documents.taking_over import MasterList, Report, look_through, take_over
from qualitas.documents.taking_over.listed import suggested
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.models import DutyHeld, Organisation
from qualitas.kernel.lists import tables, taking
from qualitas.kernel.lists.checking import Bringing, Line, check, prepared
from qualitas.kernel.lists.models import Import
from qualitas.kernel.lists.places import can_be_brought, opening, places_of
from qualitas.site.cli.people import the_organisation, the_person
from qualitas.site.cli.speaking import Fault, Progress, WrongUse, say, say_json


def documents(given: Namespace) -> int:
    """Take a folder of documents over, or report what would be taken."""
    folder = Path(given.folder).expanduser().absolute()
    if not folder.is_dir():
        raise WrongUse(f"There is no folder {folder}; give the folder that holds the documents.")
    organisation = the_organisation(given.organisation)
    owner = _owner(organisation, given.owner)
    told = Progress("  files")
    master = _master(given, organisation, owner) if given.list else None
    if given.check:
        report = look_through(folder, organisation.id, told, master)
    else:
        report = take_over(folder, owner, told, master)
    if given.json:
        say_json(_as_json(report, checked=given.check))
    else:
        _say(report, organisation, checked=given.check, listed=master is not None)
    return 0


def _master(given: Namespace, organisation: Organisation, owner: Acting) -> MasterList:
    """Return the master list that is named."""
    path = Path(given.list).expanduser().absolute()
    if not path.is_file():
        raise WrongUse(f"There is no file {path}; give the master list as CSV, XLSX or ODS.")
    read = tables.read(path.name, path.read_bytes())
    mapping = suggested(read.headings) | (_mapping(given.mapping) or {})
    by = the_person(organisation, given.stated_by) if given.stated_by else None
    return MasterList(read, mapping, owner, given.source or path.name, by, path)


def table(given: Namespace) -> int:
    """Take a table of records of any type, or report what would be taken."""
    model = _type(given.type)
    path = Path(given.file).expanduser().absolute()
    if not path.is_file():
        raise WrongUse(f"There is no file {path}; give a CSV, XLSX, ODS or JSON file.")
    organisation = the_organisation(given.organisation)
    who = acting(the_person(organisation, given.by)) if given.by else first_who_may(organisation, model)
    stated_by = the_person(organisation, given.stated_by) if given.stated_by else None
    content = path.read_bytes()
    read = tables.read(path.name, content)
    mapping = _mapping(given.mapping) or taking.remembered(model, who, read.headings)
    brought = prepared(model, who, read, mapping, source=given.source or "", stated_by=stated_by)
    lines = check(brought, Progress("  checked"))
    left = [{"row": line.place, "why": line.why, "known": bool(line.known)} for line in lines if not line.good]
    done = None
    if not given.check:
        told = Progress("  taken")
        done = taking.take(brought, who.act("cli"), path.name, content, lines, good_only=given.good_rows, told=told)
    report = {"checked_only": given.check, "import": done.number if done else None, **taking.counts(lines)}
    if given.json:
        say_json({**report, "mapping": dict(brought.mapping), "left_out": left})
    else:
        _say_table(brought, lines, done, organisation)
    return 1 if given.check and report["wrong"] else 0


def _say_table(brought: Bringing, lines: Sequence[Line], done: Import | None, organisation: Organisation) -> None:
    for heading in brought.table.headings:
        place = places_of(brought.model).get(brought.mapping.get(heading, ""))
        stated = place is not None and place.nature == "stated" and not brought.source
        word = "left out" if place is None else f"{place.label}{' (left out: name its --source)' if stated else ''}"
        say(f"{heading:<24} {word}")
    for line in lines:
        if not line.good:
            say(f"row {line.place:<8} {line.why}")
    counts = taking.counts(lines)
    several = brought.model._meta.verbose_name_plural
    verb = f"taken into {organisation.title} by {done.number}" if done else f"would be taken into {organisation.title}"
    say(f"{counts['good']} {several} {verb}, {counts['known']} are there already, {counts['wrong']} cannot be taken.")


def _type(name: str) -> type[Subject]:
    """Return the record type that is named by its collection or its own name."""
    found = {model.collection: model for model in Subject.types.values() if can_be_brought(model)}
    for model in list(found.values()):
        found.setdefault(model.kind, model)
    if name not in found:
        known = ", ".join(sorted(model.collection for model in set(found.values())))
        raise WrongUse(f"“{name}” is nothing that can be imported; there are: documents DIR (a folder), {known}.")
    return found[name]


def _mapping(pairs: list[str]) -> dict[str, str] | None:
    """Return the mapping of HEADING=INPUT pairs; None where there are none."""
    for pair in pairs:
        if "=" not in pair:
            raise WrongUse(f"“{pair}” is no mapping; write it like --mapping 'Due date=due'.")
    return {heading: name for heading, _equals, name in (pair.rpartition("=") for pair in pairs)} or None


def first_who_may(organisation: Organisation, model: type[Subject]) -> Acting:
    """Return the first person who may open records of a type, administrators before others."""
    verb = opening(model)
    held = DutyHeld.within(organisation.id).filter(state="held", person__state="active")
    rows = held.select_related("person__organisation").order_by("person__number")
    people = {one.person_id: one.person for one in sorted(rows, key=lambda one: one.duty != "administrator")}
    for person in people.values():
        who = acting(person)
        if verb is not None and verb.why_not(who, None) is None:
            return who
    raise Fault(f"Nobody in {organisation.title} may do this; grant somebody the duty for it, or name them by --by.")


def _owner(organisation: Organisation, email: str | None) -> Acting:
    """Return who takes the documents over: the one named, or the first administrator; they must be allowed to write."""
    if email:
        owner = acting(the_person(organisation, email))
    else:
        held = DutyHeld.within(organisation.id).filter(duty="administrator", state="held", person__state="active")
        first = held.select_related("person__organisation").order_by("person__number").first()
        if first is None:
            raise Fault(f"{organisation.title} has no administrator; name who owns the documents by --owner.")
        owner = acting(first.person)
    if not owner.duties.intersection(WRITERS):
        raise Fault(
            f"{owner.person.name} may not write documents; grant them the duty author, or name somebody else by --owner."
        )
    return owner


def _say(report: Report, organisation: Organisation, *, checked: bool, listed: bool) -> None:
    verb = "would be taken over" if checked else "taken over"
    for found in report.taken:
        form = "file" if found.text is None else "text"
        past = f", rev {found.label or found.revision}, {found.state}" if listed else ""
        say(f"{found.code:<12} {found.title}  ({form}, {found.where}{past})")
    for note in report.notes:
        say(f"note         {note.where}: {note.why}")
    for left in report.left_out:
        say(f"left out     {left.where}: {left.why}")
    if report.new_kinds:
        say(f"New kinds of document: {', '.join(report.new_kinds)}.")
    known = f", {len(report.known)} were taken over before" if report.known else ""
    say(
        f"{len(report.taken)} documents {verb} into {organisation.title}{'' if listed else ' as drafts'}, {len(report.left_out)} left out{known}."
    )


def _as_json(report: Report, *, checked: bool) -> dict[str, object]:
    taken = [
        {
            "file": f.where,
            "code": f.code,
            "kind": f.kind,
            "title": f.title,
            "as": "file" if f.text is None else "text",
            "revision": f.revision,
            "state": f.state,
        }
        for f in report.taken
    ]
    return {
        "checked_only": checked,
        "taken": taken,
        "left_out": [asdict(left) for left in report.left_out],
        "known": [left.where for left in report.known],
        "notes": [asdict(note) for note in report.notes],
        "new_kinds": report.new_kinds,
    }
