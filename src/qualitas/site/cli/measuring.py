"""Importing measurements: tables, Q-DAS transfer files and QIF results."""

import datetime as dt
from argparse import Namespace
from pathlib import Path
from zoneinfo import ZoneInfo

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.acting import acting
from qualitas.measures import queries
from qualitas.measures.bringing import Brought, bring, look_through
from qualitas.measures.files import NotReadable, read_file
from qualitas.measures.models import Measure
from qualitas.measures.texts import Setting
from qualitas.site.cli.importing import first_who_may
from qualitas.site.cli.people import the_organisation, the_person
from qualitas.site.cli.speaking import Fault, WrongUse, say, say_json


def measurements(given: Namespace) -> int:
    """Record the values of a file, or report what would be recorded."""
    path = Path(given.file).expanduser().absolute()
    if not path.is_file():
        raise WrongUse(f"There is no file {path}; give a CSV, XLSX, DFQ or QIF file.")
    organisation = the_organisation(given.organisation)
    who = acting(the_person(organisation, given.by)) if given.by else first_who_may(organisation, Measure)
    into = queries.by_name(who, given.measure) if given.measure else None
    if given.measure and into is None:
        raise WrongUse(f"There is no measure “{given.measure}” in {organisation.title}; give its number or its title.")
    zone = ZoneInfo(organisation.zone) if organisation.zone else dt.UTC
    setting = Setting(zone=zone, decimal=given.decimal or "", leave_out=given.good_rows)
    try:
        found = look_through(who, read_file(path.name, path.read_bytes()), setting, into=into)
    except NotReadable as error:
        raise Fault(f"{path.name} cannot be read: {error}") from error
    wrong = [one for one in found if one.wrong]
    values = new = 0
    if not given.check and not wrong:
        try:
            values, new = bring(lambda: who.act("import"), found, source=given.source or path.name)
        except Invalid as error:
            raise Fault(str(error)) from error
    if given.json:
        say_json(_told(found, checked=given.check, values=values, new=new))
    else:
        _say(found, organisation.title, values, new, recorded=not given.check and not wrong)
    return 1 if wrong else 0


def _told(found: list[Brought], *, checked: bool, values: int, new: int) -> dict[str, object]:
    rows = [
        {"name": one.name, "values": len(one.about), "new": one.measure is None, "known": one.known,
         "wrong": list(one.wrong), "notes": one.notes}
        for one in found
    ]  # fmt: skip
    return {"checked_only": checked, "values": values, "new_measures": new, "characteristics": rows}


def _say(found: list[Brought], title: str, values: int, new: int, *, recorded: bool) -> None:
    for one in found:
        state = "known" if one.known else "wrong" if one.wrong else "new measure" if one.measure is None else "good"
        say(f"{one.name:<40} {len(one.about):>9} values  {state}")
        for line in (*one.wrong[:20], *one.notes[:20]):
            say(f"    {line}")
    if recorded:
        say(f"{values} values are recorded in {title}, {new} measures are new.")
    else:
        say("Nothing was recorded.")
