"""The values of a measure for programs and files: which stretch is asked for, as CSV, and signals as plain data."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.measures import queries
from qualitas.measures.models import Measure, Signal, Standing
from qualitas.measures.readings import CONTEXT, moment

PORTION = 50_000
SHOWN = 500
MOST_SHOWN = 1_000_000


def asked(
    query: Mapping[str, str], measure: Measure, *, whole: bool = False, standing: Standing | None = None
) -> tuple[int, int]:
    """Return from which place up to which (not included) is asked for: by number, by day, or the newest ones.

    ``first`` and ``last`` are numbers of values from 1, ``from`` and ``to`` days. Without any the newest 500 are
    meant, or with ``whole`` all.
    """
    standing = standing or queries.standing_of(measure)
    first, end = (0 if whole else max(0, standing.count - SHOWN)), standing.count
    if query.get("from"):
        first = queries.place_at(standing, _day(query["from"], measure))
    elif query.get("to") and not query.get("first"):
        first = 0
    if query.get("to"):
        end = queries.place_at(standing, _day(query["to"], measure, after=True))
    if query.get("first"):
        first = max(0, _number(query["first"]) - 1)
    if query.get("last"):
        end = min(standing.count, _number(query["last"]))
    return min(first, standing.count), max(first, end)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 13):  # noqa: PLR2004 - as many digits as a place has
        raise Invalid(_("“%s” is no number of a value; values are counted from 1.") % text[:20])
    return int(text)


def _day(text: str, measure: Measure, *, after: bool = False) -> dt.datetime:
    try:
        day = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("“%s” is no day; write it like 2026-03-31.") % text[:20]) from error
    if day.tzinfo is None:
        day = day.replace(tzinfo=ZoneInfo(measure.organisation.zone) if measure.organisation.zone else dt.UTC)
    return day + dt.timedelta(days=1) if after and len(text) <= 10 else day  # noqa: PLR2004 - a day without a time


def csv_of(measure: Measure, first: int, end: int) -> Iterator[str]:
    """Yield the values between two places as CSV, with what was noted with them and whether they were set aside."""
    standing = queries.standing_of(measure)
    explained = queries.explanations_of(measure)
    yield _line(["number", "time", "value", "size", *CONTEXT, "set_aside", "explanation"])
    for begin in range(first, end, PORTION):
        window = queries.window(standing, begin, min(end, begin + PORTION), context=True)
        told = [one for one in explained if one.first < window.end and one.last >= window.first]
        rows, lines = window.readings, io.StringIO()
        writer = csv.writer(lines)
        for at, value in enumerate(rows.values):
            place = window.first + at
            about = [one for one in told if one.first <= place <= one.last] if told else ()
            writer.writerow([
                place + 1, moment(rows.times[at]).isoformat(), repr(value), "" if rows.sizes is None else repr(rows.sizes[at]),
                *(_safe(rows.context[name][at]) if name in rows.context else "" for name in CONTEXT),
                "yes" if any(one.set_aside for one in about) else "", _safe("; ".join(one.text for one in about)),
            ])  # fmt: skip
        yield lines.getvalue()


def _line(cells: list[str]) -> str:
    made = io.StringIO()
    csv.writer(made).writerow(cells)
    return made.getvalue()


def _safe(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def signal_data(signal: Signal) -> dict[str, object]:
    """Return a signal as programs read it; places are counted from 1."""
    return {
        "rule": signal.rule,
        "words": sentence_of(signal),
        "first": signal.first + 1,
        "last": signal.last + 1,
        "direction": signal.direction,
        "shift": signal.shift,
        "sigmas": signal.sigmas,
        "since": signal.since.isoformat(),
        "until": signal.until.isoformat(),
        "explained": signal.explained_by is not None,
    }


def _signed(value: float | None, digits: int) -> str:
    """Return a number with its sign and so many digits, as the reader's language writes it."""
    return "" if value is None else f"{value:+.{digits}g}".replace(".", str(get_format("DECIMAL_SEPARATOR")))


def sentence_of(signal: Signal, unit: str = "") -> str:
    """Return a signal in words, in the reader's language, with values counted from 1."""
    from qualitas.statistics.rules import RULE_SETS  # noqa: PLC0415 - numbers load when asked for
    from qualitas.statistics.sentences import told  # noqa: PLC0415 - as above

    rule = next((one for rules in RULE_SETS.values() for one in rules.rules if one.name == signal.rule), None)
    words = told(rule.words, _) if rule is not None else signal.rule
    said = {
        "rule": words,
        "first": signal.first + 1,
        "last": signal.last + 1,
        "sigmas": _signed(signal.sigmas, 2),
        "shift": "" if signal.shift is None else _signed(signal.shift, 4) + (f" {unit}" if unit else ""),
    }
    if signal.first == signal.last:
        if signal.shift is None:
            return _("%(rule)s: value %(last)d, %(sigmas)s standard deviations from the centre line.") % said
        return _("%(rule)s: value %(last)d, %(shift)s from the centre line (%(sigmas)s standard deviations).") % said
    if signal.shift is None or not signal.direction:
        return _("%(rule)s: values %(first)d to %(last)d.") % said
    return (
        _(
            "%(rule)s: values %(first)d to %(last)d, on average %(shift)s from the centre line (%(sigmas)s standard deviations)."
        )
        % said
    )
