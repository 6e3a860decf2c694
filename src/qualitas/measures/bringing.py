"""Bringing measurements in from files: looked through first, then recorded; what came before is recognised."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.measures import queries, verbs
from qualitas.measures.files import Characteristic
from qualitas.measures.given import Given
from qualitas.measures.models import Measure
from qualitas.measures.readings import Readings
from qualitas.measures.texts import Setting, Unreadable, read

type Acts = Callable[[], Any]


@dataclass(slots=True)
class Brought:
    """What becomes of one characteristic of a file: its measure (None: a new one), its values, and what is wrong."""

    name: str
    about: Characteristic
    measure: Measure | None = None
    readings: Readings | None = None
    wrong: tuple[str, ...] = ()
    known: bool = False
    notes: list[str] = field(default_factory=list)


def look_through(
    who: Any, given: list[Characteristic], setting: Setting, *, into: Measure | None = None
) -> list[Brought]:
    """Return what would become of each characteristic, without recording anything."""
    found = []
    for one in given:
        measure = into or queries.by_name(who, one.name)
        made = Brought(measure.number if measure is not None else one.name, one, measure)
        made.notes += one.left_out
        if measure is None and not one.name:
            made.wrong = (_("The table does not say which measure it is of; name it, or add a column “measure”."),)
        elif len(one):
            _read(made, setting)
        found.append(made)
    return found


def _read(made: Brought, setting: Setting) -> None:
    measure, about = made.measure, made.about
    unit = measure.unit if measure is not None else about.unit
    sort = measure.sort if measure is not None else "defective" if about.attribute else "measured"
    own = Setting(unit, setting.zone, setting.now, setting.decimal, setting.leave_out, sort == "defective",
                  sort in ("defective", "defects"))  # fmt: skip
    try:
        made.readings = read(about.columns, own)
    except Unreadable as error:
        made.wrong = error.sentences
        return
    made.notes += [*made.readings.notices, *made.readings.left_out]
    if measure is not None and queries.came_before(measure, verbs.recognised(measure, made.readings)):
        made.known = True


def bring(act: Acts, found: list[Brought], *, source: str) -> tuple[int, int]:
    """Record what was looked through; returns how many values and how many new measures. What is known is passed by."""
    values = new = 0
    for one in found:
        if one.known or one.readings is None:
            continue
        measure = one.measure
        if measure is None:
            measure, new = _new(act(), one.about), new + 1
        verbs.record_values(act(), measure, values=Given(readings=one.readings), source=source[:200])
        values += len(one.readings)
    return values, new


def _new(act: Any, about: Characteristic) -> Measure:
    """Set up the measure of a characteristic that is not here yet."""
    lower, upper = _decimal(about.lower), _decimal(about.upper)
    if lower is not None and upper is not None and lower > upper:
        raise Invalid(_("The limits of %s in the file lie the wrong way round.") % about.name)
    made: Measure = verbs.set_up(
        act,
        title=about.name,
        unit=about.unit[:20],
        sort="defective" if about.attribute else "measured",
        target=_decimal(about.target),
        lower=lower,
        upper=upper,
    )
    return made


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ".")) if text else None
    except InvalidOperation:
        return None
    return found if found is None or found.is_finite() else None
