"""Importing: a folder of documents, taken over as drafts."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from qualitas.documents.models import WRITERS
from qualitas.documents.taking_over import Report, look_through, take_over
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.models import DutyHeld, Organisation
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
    report = look_through(folder, organisation.id, told) if given.check else take_over(folder, owner, told)
    if given.json:
        say_json(_as_json(report, checked=given.check))
    else:
        _say(report, organisation, checked=given.check)
    return 0


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


def _say(report: Report, organisation: Organisation, *, checked: bool) -> None:
    verb = "would be taken over" if checked else "taken over"
    for found in report.taken:
        form = "file" if found.text is None else "text"
        say(f"{found.code:<12} {found.title}  ({form}, {found.where})")
    for left in report.left_out:
        say(f"left out     {left.where}: {left.why}")
    if report.new_kinds:
        say(f"New kinds of document: {', '.join(report.new_kinds)}.")
    known = f", {len(report.known)} were taken over before" if report.known else ""
    say(
        f"{len(report.taken)} documents {verb} into {organisation.title} as drafts, {len(report.left_out)} left out{known}."
    )


def _as_json(report: Report, *, checked: bool) -> dict[str, object]:
    taken = [
        {"file": f.where, "code": f.code, "kind": f.kind, "title": f.title, "as": "file" if f.text is None else "text"}
        for f in report.taken
    ]
    return {
        "checked_only": checked,
        "taken": taken,
        "left_out": [asdict(left) for left in report.left_out],
        "known": [left.where for left in report.known],
        "new_kinds": report.new_kinds,
    }
