"""Recording values: one, pasted, or many by a program. A batch is one event with the hash of its bytes."""

import datetime as dt
import os
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger.keys import fingerprint
from qualitas.kernel.records.asking import ask_about, open_about
from qualitas.measures import queries
from qualitas.measures.given import Given
from qualitas.measures.judging import judge
from qualitas.measures.models import MOST_IN_A_CHUNK, Batch, Chunk, Measure, Signal, Standing
from qualitas.measures.models.words import COUNTED
from qualitas.measures.readings import Readings, digest_of, moment
from qualitas.measures.texts import Setting, Unreadable, shown

FEWEST_TO_RECOGNISE = 2
WITHIN = dt.timedelta(days=7)


def decimals() -> list[tuple[str, Any]]:
    """Return the decimal marks, as choices."""
    return [("", _("find out")), (".", _("point: 1.5")), (",", _("comma: 1,5"))]


def setting_of(act: Act, measure: Measure, *, decimal: str = "", leave_out: bool = False) -> Setting:
    """Return how cells are read that are meant for a measure."""
    known: Organisation | None = getattr(act.actor, "organisation", None)
    zone = (known or measure.organisation).zone
    return Setting(
        measure.unit,
        ZoneInfo(zone) if zone else dt.UTC,
        act.at,
        decimal,
        leave_out,
        sized=measure.sort == "defective",
        whole=measure.sort in COUNTED,
    )


def _in_use(_actor: Actor, measure: Any) -> str:
    """Refuse values for a measure that is retired or computed from records."""
    if measure is None or (measure.state == "in use" and not measure.series):
        return ""
    if measure.series:
        return str(_("%s is computed from records; nothing is typed in.") % measure.reference)
    return str(_("%s is retired; use it again first.") % measure.reference)


@adds(label=gettext_lazy("Record values"), past=said("past", "recorded values"), guards=(_in_use,))
def record_values(
    act: Act,
    measure: Measure,
    *,
    values: Annotated[
        Given,
        Ask(
            gettext_lazy("Values"),
            gettext_lazy(
                "One in a row, or columns copied from a spreadsheet with headings such as time, value, lot, part."
            ),
            example="10",
        ),
    ],
    decimal: Annotated[str, Ask(gettext_lazy("Decimal mark"), choices=decimals, more=True)] = "",
    leave_out: Annotated[bool, Ask(gettext_lazy("Leave out rows that cannot be read"), more=True)] = False,
    source: Annotated[str, Ask(gettext_lazy("Source"), more=True)] = "",
) -> Batch:
    """Record values of a measure; they are judged at once, and cannot be changed afterwards (9.1.1)."""
    try:
        readings = values.read(setting_of(act, measure, decimal=decimal, leave_out=leave_out))
    except Unreadable as error:
        raise Invalid(
            _("Some values cannot be read; nothing was recorded."), {"values": shown(error.sentences)}
        ) from error
    return taken(act, measure, readings, source)


def taken(act: Act, measure: Measure, readings: Readings, source: str) -> Batch:
    """Keep values, judge them, and ask the owner about new signals; returns their batch."""
    if not len(readings):
        raise Invalid(_("There are no values; type or paste them."))
    same = recognised(measure, readings)
    if before := queries.came_before(measure, same):
        raise Invalid(_("These very values were recorded on %s already.") % f"{before.at:%Y-%m-%d %H:%M}")
    standing = _standing(measure)
    batch = Batch(
        measure=measure, first=standing.count, count=len(readings), since=moment(readings.times[0]),
        until=moment(readings.times[-1]), source=source[:200], by=person_of(act), at=act.at, same=same,
        organisation_id=act.home,
    )  # fmt: skip
    notices = [*readings.notices, *_late(standing, readings)]
    _keep(standing, batch, readings)
    first, standing.count = standing.count, standing.count + len(readings)
    standing.since = min(filter(None, (standing.since, batch.since)))
    standing.until = max(filter(None, (standing.until, batch.until)))
    found = judge(measure, standing, first, readings, act.at)
    standing.save()
    if found:
        _ask(act, measure, found)
    batch.__dict__["came"] = Came(notices=tuple(notices), left_out=readings.left_out, signals=tuple(found))
    return batch


def recognised(measure: Measure, readings: Readings) -> str:
    """Return by what the very same values are recognised when they come twice; nothing where they may well come twice.

    Values with times or with the parts that they are of are recognised; bare numbers are not.
    """
    if "part" in readings.context or (readings.timed and len(readings) >= FEWEST_TO_RECOGNISE):
        return fingerprint("values", f"{measure.pk} {readings}".encode())
    return ""


class Came:
    """What is to be told of values that were just taken: notices, rows left out and why, new signals."""

    __slots__ = ("left_out", "notices", "signals")

    def __init__(self, *, notices: tuple[str, ...], left_out: tuple[str, ...], signals: tuple[Signal, ...]) -> None:
        self.notices, self.left_out, self.signals = notices, left_out, signals


def came_with(batch: Batch) -> Came:
    """Return what is to be told of a batch that was just taken; nothing of one that was taken before."""
    found: Came = batch.__dict__.get("came") or Came(notices=(), left_out=(), signals=())
    return found


def _standing(measure: Measure) -> Standing:
    """Return where the series stands, held until the act is done."""
    Standing.objects.get_or_create(measure=measure)
    found: Standing = Standing.objects.select_for_update().get(measure=measure)
    return found


def _keep(standing: Standing, batch: Batch, readings: Readings) -> None:
    """Keep values in chunks and their hash in the batch."""
    salt = os.urandom(32)
    chunks = []
    for place in range(0, len(readings), MOST_IN_A_CHUNK):
        piece = readings.cut(place, place + MOST_IN_A_CHUNK)
        chunks.append(
            Chunk(
                standing=standing, batch=batch, first=batch.first + place, count=len(piece),
                since=min(piece.times[0], piece.times[-1]), until=piece.times[-1], body=piece.pack(),
            )
        )  # fmt: skip
    batch.salt = salt.hex()
    batch.sha256 = digest_of(salt, [bytes(chunk.body) for chunk in chunks])
    Chunk.objects.bulk_create(chunks)


def _late(standing: Standing, readings: Readings) -> list[str]:
    """Say that values are older than those recorded before: they are judged in the order in which they came."""
    if standing.until is None or not readings.timed or moment(readings.times[0]) >= standing.until:
        return []
    return [
        _("Some of these values are older than the newest one before; they stand after it, in the order of recording.")
    ]


def _ask(act: Act, measure: Measure, found: list[Signal]) -> None:
    """Ask the owner what it was, unless they are asked already."""
    if open_about(act, measure).filter(person=measure.owner_id).exists():
        return
    many = ngettext("%d new signal", "%d new signals", len(found)) % len(found)
    title = _("Say what it was: %(measure)s, %(signals)s") % {"measure": measure.title, "signals": many}
    ask_about(act, measure, measure.owner_id, title, due=act.today + WITHIN, what="decide")
