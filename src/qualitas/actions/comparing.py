"""Before and after that are more than a count: a share of so many, or the values of a series. Compared, said, drawn.

What was taken is kept as plain data with its numbers as text, so that it is the same on every engine; all that is said
of it is computed from that when it is read.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas import charts
from qualitas.actions.models.words import VERDICTS
from qualitas.kernel.ui import charting, words

if TYPE_CHECKING:
    from qualitas.statistics import Comparison, Shift

CONFIDENCE = 0.95
MOST = 200
"""How many values of a window are kept at most, the newest of it."""

SELDOM = 0.001
"""Below this a probability is said to be less."""

type Kept = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"count": self.count, "of": self.of}


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a window in their order, each with its day; ``of`` is how many there were, if more than are here."""

    values: tuple[float, ...]
    days: tuple[str, ...]
    of: int

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, numbers as text."""
        return {"values": [repr(one) for one in self.values], "days": list(self.days), "of": self.of}


def kept(before: Share | Values, after: Share | Values | None, *, what: str, unit: str, hoped: str) -> dict[str, Any]:
    """Return what was taken as plain data; ``after`` is None before anyone has looked."""
    return {
        "sort": "share" if isinstance(before, Share) else "values",
        "what": what,
        "unit": unit,
        "hoped": hoped,
        "before": before.as_data(),
        "after": after.as_data() if after is not None else None,
    }


def looked(found: Kept | None) -> bool:
    """Tell whether there is something to compare: a time before and one after."""
    return bool(found and found["after"] is not None)


def share_of(found: Kept) -> "Comparison | None":
    """Return the exact comparison of two shares; None where nothing was looked at in one of the windows."""
    from qualitas.statistics import compare_proportions  # noqa: PLC0415 - numbers load when asked for

    before, after = found["before"], found["after"]
    if found["sort"] != "share" or not before["of"] or not after["of"]:
        return None
    return compare_proportions(
        before["count"], before["of"], after["count"], after["of"], alternative=found["hoped"], confidence=CONFIDENCE
    )


def shift_of(found: Kept) -> "Shift | str":
    """Return the comparison of two phases of a series, or the sentence that says why they cannot be compared."""
    from qualitas.statistics import BadData, compare_phases  # noqa: PLC0415 - numbers load when asked for
    from qualitas.statistics.sentences import told  # noqa: PLC0415 - as above

    before, after = (list(map(float, found[side]["values"])) for side in ("before", "after"))
    try:
        return compare_phases(before, after, hoped=found["hoped"], confidence=CONFIDENCE, unit=found["unit"])
    except BadData as error:
        return " ".join(told(one, _) for one in error.faults)


def verdict(found: Kept) -> str:
    """Return *supported*, *not supported* or *too few to tell*; supported only where chance would seldom do as much."""
    if found["sort"] == "share":
        share = share_of(found)
        if share is None or (not found["before"]["count"] and not found["after"]["count"]):
            return "too few to tell"
        moved, shows = _moved(share, found), share.significant
    else:
        shift = shift_of(found)
        if isinstance(shift, str):
            return "too few to tell"
        moved, shows = shift.moved, shift.shows
    return "supported" if shows and moved else "too few to tell" if moved else "not supported"


def _moved(compared: "Comparison", found: Kept) -> bool:
    return compared.difference < 0 if found["hoped"] == "lower" else compared.difference > 0


def verdict_words(found: Kept) -> str:
    """Return the verdict as read."""
    return str(VERDICTS[verdict(found)])


def sentence(found: Kept) -> str:
    """Return what was found in one sentence; it says what moved, never why."""
    said = verdict(found)
    if said == "supported":
        return _("It moved the way that was hoped for, and chance alone would seldom do that.")
    if said == "not supported":
        return _("It did not move the way that was hoped for.")
    return _("There is too little to tell a change from chance.")


def lines(found: Kept) -> Iterator[tuple[str, str]]:
    """Yield what was found as label and sentence: both windows, effect with interval, chance, method."""
    yield _("Measure"), found["what"]
    yield _("Hoped for"), _("higher values") if found["hoped"] == "higher" else _("lower values")
    for label, side in ((_("Before"), "before"), (_("After"), "after")):
        if found[side] is not None:
            yield label, _window(found, found[side])
    if looked(found):
        yield _("In words"), sentence(found)
        yield from _share_lines(found) if found["sort"] == "share" else _shift_lines(found)


def _window(found: Kept, window: Kept) -> str:
    """Return what a window holds in words."""
    say = charting.numbers().say
    if found["sort"] == "share":
        share = f" ({say(100 * window['count'] / window['of'])} %)" if window["of"] else ""
        return _("%(count)d of %(of)d") % {"count": window["count"], "of": window["of"]} + share
    values = list(map(float, window["values"]))
    many = ngettext("%d value", "%d values", len(values)) % len(values)
    if window["of"] > len(values):
        many = _("the newest %(count)d of %(of)d values") % {"count": len(values), "of": window["of"]}
    if not values:
        return many
    mean = f"{say(sum(values) / len(values))} {found['unit']}".strip()
    return _("%(many)s, mean %(mean)s") % {"many": many, "mean": mean}


def _between(low: float, high: float) -> dict[str, str]:
    say = charting.numbers().say
    return {"low": say(low), "high": say(high), "level": f"{100 * CONFIDENCE:g}"}


def _chance(p: float) -> str:
    say = charting.numbers().say
    share = say(100 * p, 1) if p >= SELDOM else f"< {say(100 * SELDOM, 1)}"
    return _("gives such a difference or a larger one in %s %% of cases") % share


def _share_lines(found: Kept) -> Iterator[tuple[str, str]]:
    share = share_of(found)
    if share is None:
        yield _("To tell"), _("something must have been looked at both before and after")
        return
    said = {"points": charting.numbers().say(100 * share.difference)}
    said |= _between(100 * share.difference_low, 100 * share.difference_high)
    yield _("Change"), _("%(points)s percentage points (%(level)s %% interval %(low)s to %(high)s)") % said
    yield _("Chance alone"), _chance(share.p)
    needed = _share_needed(found) if not share.significant and _moved(share, found) else 0
    if needed:
        yield _("To tell"), _("look at about %d after it, at this share") % needed
    yield from _method(share)


def _share_needed(found: Kept) -> int:
    """Return of how many after it this share would show, about; 0 where not even 64 times as many would."""
    before, after = found["before"], found["after"]
    many = after["of"]
    while many < 64 * after["of"]:
        many = many + max(1, many // 4)
        more = {"count": round(after["count"] * many / after["of"]), "of": many}
        tried = share_of({**found, "before": before, "after": more})
        if tried is not None and tried.significant:
            return int(many)
    return 0


def _shift_lines(found: Kept) -> Iterator[tuple[str, str]]:
    shift = shift_of(found)
    if isinstance(shift, str):
        yield _("To tell"), shift
        return
    means = shift.means
    said = {"shift": f"{charting.numbers().say(means.difference)} {found['unit']}".strip()}
    said |= _between(means.difference_low, means.difference_high)
    yield _("Shift of the mean"), _("%(shift)s (%(level)s %% interval %(low)s to %(high)s)") % said
    yield _("Chance alone"), _chance(means.p)
    many = len(shift.signals)
    yield (
        _("Limits of the time before"),
        ngettext("%d signal the way that was hoped for", "%d signals the way that was hoped for", many) % many
        if many
        else _("no signal the way that was hoped for"),
    )
    if shift.needed and shift.moved:
        yield _("To tell"), ngettext("take %d value after it", "take %d values after it", shift.needed) % shift.needed
    if not shift.steady:
        yield _("Mind"), _("The time before was not steady, so its limits are doubtful.")
    yield from _method(shift)


def _method(result: "Comparison | Shift") -> Iterator[tuple[str, str]]:
    from qualitas.statistics.sentences import told  # noqa: PLC0415 - numbers load when asked for

    yield _("Method"), f"{told(result.method, _)}. {result.reference}"


def chart(found: Kept) -> charts.Chart | None:
    """Return the picture of before and after: a control chart of two phases, or two shares; None where there is none."""
    if not looked(found):
        return None
    return _share_chart(found) if found["sort"] == "share" else _phases_chart(found)


def _share_chart(found: Kept) -> charts.Chart | None:
    from qualitas.statistics import proportion_interval  # noqa: PLC0415 - numbers load when asked for

    if share_of(found) is None:
        return None
    both = [
        proportion_interval(found[side]["count"], found[side]["of"], confidence=CONFIDENCE)
        for side in ("before", "after")
    ]
    return charts.intervals(
        (_("Before"), _("After")),
        [(100 * one.estimate, 100 * one.low, 100 * one.high) for one in both],
        title=_("The share before and after"),
        y_title="%",
        head=("", "%", _("from"), _("to")),
        tones=("wait", "good" if verdict(found) == "supported" else "off"),
        numbers=charting.numbers(),
        name="effect",
    )


def _phases_chart(found: Kept) -> charts.Chart | None:
    shift = shift_of(found)
    if isinstance(shift, str):
        return None
    unit = f" [{found['unit']}]" if found["unit"] else ""
    return charts.control(
        shift.chart,
        title=_("Before and after, with the limits of the time before"),
        labels=[words.day(dt.date.fromisoformat(day)) for side in ("before", "after") for day in found[side]["days"]],
        words=charting.words(),
        y_title=f"{found['what']}{unit}",
        phases=(_("Before"), _("After")),
        panel_titles=(_("Moving range"),),
        translate=_,
        numbers=charting.numbers(),
        name="effect",
    )


def face(found: Kept) -> dict[str, Any]:
    """Return before and after with all that was found, for programs."""
    told: dict[str, Any] = {**found, "verdict": "", "sentence": "", "effect": None}
    if not looked(found):
        return told
    told |= {"verdict": verdict(found), "sentence": sentence(found)}
    if found["sort"] == "share":
        share = share_of(found)
        told["effect"] = share.as_data() if share is not None else None
        return told
    shift = shift_of(found)
    if not isinstance(shift, str):
        data = shift.means.as_data()
        data |= {"signals": len(shift.signals), "steady": shift.steady, "needed": shift.needed}
        data |= {"method": str(shift.method), "reference": shift.reference}
        told["effect"] = data
    return told
