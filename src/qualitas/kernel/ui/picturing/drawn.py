"""The pictures themselves: what was counted as charts, each with its finding as title and links to its records."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas import charts
from qualitas.charts.specification import Tone
from qualitas.kernel.lists.filters import NONE
from qualitas.kernel.ui import charting, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.picturing import counting
from qualitas.kernel.ui.picturing.counting import Kind, Stretch
from qualitas.kernel.ui.picturing.declared import AMOUNT, DAY, Seen
from qualitas.kernel.ui.showing import shown

MOST_KINDS, MOST_VALUES = 12, 50
MOST_PLACES, HEAT_WEEKS = 12, 13
LEAST_FOR_LIMITS = 8
"""Whole weeks or months below which no limits are drawn."""
AGES: tuple[tuple[int, int | None, Tone], ...] = (
    (0, 7, "good"), (8, 30, "calm"), (31, 90, "wait"), (91, 180, "bad"), (181, None, "bad"),
)  # fmt: skip
LATE = 90


def told(seen: Seen) -> tuple[tuple[p.Fact, ...], list[charts.Chart]]:
    """Return the charts that are asked for; there are no sums beside them."""
    return (), [DRAWN[name](seen) for name in seen.show]


def label_of(seen: Seen, name: str) -> str:
    """Return the word of a fact."""
    return shown(seen.pictured.model, name).label


def unit_of(seen: Seen) -> str:
    """Return the currency of amounts."""
    return seen.pictured.unit(seen.who.organisation) if seen.pictured.unit is not None else ""


def pareto(seen: Seen, name: str = "", measure: str = "", key: str = "pareto") -> charts.Chart:
    """Return the kinds of a fact by how many there are, or by what they cost."""
    by, measure = name or seen.by, measure or seen.measure
    every = counting.by_kind(seen, by, measure=measure)
    kinds, rest = _with_others(every)
    label, how = label_of(seen, by), charting.numbers()
    costs = measure == AMOUNT
    size = _("Amount in %s") % unit_of(seen) if costs else _("Cases")
    head = (label, size, _("Share in %"), _("Running share in %"))
    if not kinds:
        return charts.Chart(title=label, plots=(), name=key, head=head)
    from qualitas.statistics import pareto as sorted_out  # noqa: PLC0415 - numbers load when asked for

    found = sorted_out({words_: float(many) for _value, words_, many in kinds}, other=kinds[-1][1] if rest else None)
    vital = min(found.vital, len(kinds) - 1 if rest else len(kinds))
    sizes = {words_: many for _value, words_, many in kinds}
    links = {words_: seen.records(**{by: value}) for value, words_, _many in kinds if value}
    said = {
        "what": label,
        "few": vital,
        "all": len(every),
        "share": how.say(float(found.cumulative[vital - 1]), 0),
    }
    return charts.pareto(
        found.kinds,
        [sizes[kind] for kind in found.kinds],
        title=_("%(what)s: %(few)s of %(all)s make %(share)s %%") % said,
        y_title=size,
        running=_("Running share"),
        head=head,
        links=[links.get(kind, "") for kind in found.kinds],
        vital=vital,
        digits=2 if costs else 0,
        numbers=how,
        name=key,
        method=_sentence(found.method),
        reference=found.reference,
        about=_("From %(begin)s to %(end)s.") % {"begin": words.day(seen.since), "end": words.day(seen.until)},
    )


def _with_others(kinds: list[Kind]) -> tuple[list[tuple[Any, str, int | Decimal]], bool]:
    """Return the largest kinds, each with its filter, and whether the last is the rest of them as one.

    The filter of the rest names all of them; where they are too many for a filter there is none.
    """
    found: list[tuple[Any, str, int | Decimal]] = []
    seen_words: Counter[str] = Counter()
    for kind in kinds[:MOST_KINDS] if len(kinds) > MOST_KINDS + 1 else kinds:
        seen_words[kind.label] += 1
        again = f" ({kind.value})" if seen_words[kind.label] > 1 else ""
        found.append(((kind.value,), kind.label + again, kind.size))
    rest = kinds[len(found) :]
    if rest:
        total = sum((kind.size for kind in rest), start=Decimal(0) if isinstance(rest[0].size, Decimal) else 0)
        values = tuple(kind.value for kind in rest) if len(rest) <= MOST_VALUES else ""
        found.append((values, ngettext("%d other", "%d others", len(rest)) % len(rest), total))
    return found, bool(rest)


def _sentence(sentence: str) -> str:
    """Return a sentence of the statistics in the reader's language."""
    from qualitas.statistics import told  # noqa: PLC0415 - numbers load when asked for

    return told(sentence, _)


def trend(seen: Seen) -> charts.Chart:
    """Return how many there were in each week or month, with control limits where there are enough of them."""
    some = counting.stretches(seen)
    values = counting.folded(counting.by_day(seen), some)
    links = [seen.records(**{seen.pictured.day: seen.span(one.begin, one.end)}) for one in some]
    labels = [one.label for one in some]
    weekly = seen.per == "week"
    name, how = _("Cases a week") if weekly else _("Cases a month"), charting.numbers()
    whole = [place for place, one in enumerate(some) if one.whole]
    if len(whole) < LEAST_FOR_LIMITS or not any(values):
        line = charts.Line(
            y=values, dots=True, links=links, words=[f"{a}: {b}" for a, b in zip(labels, values, strict=True)]
        )
        plot = charts.Plot(
            x=charts.Axis(labels=labels), y=charts.Axis(title=_("Cases"), zero=True, digits=0), layers=(line,)
        )
        rows = tuple(zip(labels, values, strict=True)) if any(values) else ()
        about = _("Control limits are drawn from %d whole weeks or months on.") % LEAST_FOR_LIMITS
        head = (_("Week") if weekly else _("Month"), _("Cases"))
        return charts.Chart(
            title=name, plots=(plot,), head=head, rows=rows, links=links, name="trend", about=about, numbers=how
        )
    partial = [place for place, one in enumerate(some) if not one.whole]
    found, why = _limits(values, partial)
    told = [one for one in found.signals if one.panel == found.main.name and one.last not in partial]
    signals = sum(1 for one in told if not one.rule.warning)
    level = how.say(float(found.limits[0].center), 1)
    finding = ngettext("%d signal", "%d signals", signals) % signals if signals else _("no signal, level %s") % level
    chart = charts.control(
        found,
        title=f"{name}: {finding}",
        labels=labels,
        words=charting.words(),
        y_title=_("Cases"),
        panel_titles=(_("Moving range"),),
        links=links,
        translate=_,
        numbers=how,
        name="trend",
        about=_("Hollow points are weeks or months that are not whole; they do not count for the limits.")
        if partial
        else "",
    )
    return replace(chart, method=f"{chart.method}. {why}")


def _limits(values: list[int], partial: list[int]) -> tuple[Any, str]:
    """Return the control chart of counts and why that one: limits as chance has it, unless counts vary more than that."""
    from qualitas.statistics import c_chart, propose, xmr  # noqa: PLC0415 - numbers load when asked for

    whole = [value for place, value in enumerate(values) if place not in partial]
    proposed = propose(whole, what="defects")
    why = " ".join(_sentence(reason) for reason in proposed.reasons)
    wider = proposed.chart.startswith("laney")
    return (xmr(values, exclude=partial) if wider else c_chart(values, exclude=partial)), why


def ageing(seen: Seen) -> charts.Chart:
    """Return how long open ones have been open, whenever they happened."""
    found = counting.open_by_day(seen)
    ages: Counter[int] = Counter()
    for day, many in found.items():
        ages[
            next(
                place for place, (_low, high, _t) in enumerate(AGES) if high is None or (seen.today - day).days <= high
            )
        ] += many
    total = sum(ages.values())
    late = sum(many for day, many in found.items() if (seen.today - day).days > LATE)
    labels, links = [], []
    states = counting.open_states(seen)
    for low, high, _tone in AGES:
        labels.append(
            _("%(low)s to %(high)s days") % {"low": low, "high": high}
            if high is not None
            else _("over %s days") % (low - 1)
        )
        begin = seen.today - high * DAY if high is not None else None
        end = seen.today - low * DAY if low else None
        links.append(seen.records(**{seen.pictured.day: seen.span(begin, end), "state": states}))
    values = [ages[place] for place in range(len(AGES))]
    said = {"all": total, "late": late, "days": LATE}
    title = _("%(all)s open, %(late)s of them for more than %(days)s days") % said if total else _("None is open")
    chart = charts.bars(
        labels, values, title=title, y_title=_("Open cases"), head=(_("Open since"), _("Cases")),
        links=[link if many else "" for link, many in zip(links, values, strict=True)],
        tones=[tone for _low, _high, tone in AGES], numbers=charting.numbers(), name="ageing",
    )  # fmt: skip
    return chart if total else charts.Chart(title=title, plots=(), name="ageing", head=chart.head)


def cycle(seen: Seen) -> charts.Chart:
    """Return how many days it took until cases were closed, by the month in which they were."""
    found = counting.days_to_close(seen)
    months = [one for one in counting.stretches(seen, "month") if found.get(one.label)]
    head = (_("Closed in"), _("shortest"), _("lower quarter"), _("median"), _("upper quarter"), _("longest"))
    title = _("Days to close")
    if not months:
        return charts.Chart(title=title, plots=(), name="cycle", head=head)
    together: Counter[int] = Counter()
    for counts in found.values():
        together.update(counts)
    boxes, links = [], []
    for place, month in enumerate(months):
        counts = found[month.label]
        link = seen.records(**_closed_in(seen, month))
        links.append(link)
        low, lower, middle, upper, high = (counting.quantile(counts, share) for share in (0, 0.25, 0.5, 0.75, 1))
        text = _("%(month)s: %(many)s closed, half of them within %(days)s days") % {
            "month": month.label, "many": counts.total(), "days": charting.numbers().say(middle),
        }  # fmt: skip
        boxes.append(charts.Box(place, low, lower, middle, upper, high, link, text))
    half = charting.numbers().say(counting.quantile(together, 0.5))
    return charts.boxes(
        [month.label for month in months],
        boxes,
        title=_("Half of the cases were closed within %s days") % half,
        y_title=_("Days from finding to closing"),
        head=head,
        links=links,
        numbers=charting.numbers(),
        name="cycle",
        method=_("Boxes: the middle half of the cases, with the median; whiskers: the shortest and the longest."),
    )


def _closed_in(seen: Seen, month: Stretch) -> dict[str, Any]:
    day, ended = seen.pictured.day, seen.pictured.ended
    return {day: None, ended: seen.span(month.begin, month.end)}


def places(seen: Seen) -> charts.Chart:
    """Return how many there were at each place in each of the last weeks."""
    monday = seen.until - seen.until.weekday() * DAY
    since = max(seen.since, monday - 7 * (HEAT_WEEKS - 1) * DAY)
    found = counting.by_place(seen, since)
    rows = sorted(found.items(), key=lambda row: (-row[1].total(), row[0].value == NONE, row[0].label))
    label = label_of(seen, seen.where)
    title = _("%s and week") % label
    weeks = counting.stretches(replace(seen, since=since), "week")
    if not rows:
        return charts.Chart(title=title, plots=(), name="places", head=(label,))
    day, total = seen.pictured.day, sum(counts.total() for _kind, counts in rows)
    first = rows[0]
    said = {"place": first[0].label, "many": first[1].total(), "all": total, "weeks": len(weeks)}
    kept = rows[:MOST_PLACES]
    left = len(rows) - len(kept)
    return charts.heat(
        [kind.label for kind, _counts in kept],
        [week.label.partition(" ")[2] for week in weeks],
        [counting.folded(counts, weeks) for _kind, counts in kept],
        title=_("Most at %(place)s: %(many)s of %(all)s in %(weeks)s weeks") % said,
        head=label,
        x_title=_("Week"),
        links=[
            [seen.records(**{seen.where: (kind.value,), day: seen.span(week.begin, week.end)}) for week in weeks]
            for kind, _counts in kept
        ],
        numbers=charting.numbers(),
        name="places",
        about=ngettext("%d further is not shown.", "%d further are not shown.", left) % left if left else "",
    )


DRAWN: dict[str, Callable[[Seen], charts.Chart]] = {
    "pareto": pareto,
    "trend": trend,
    "ageing": ageing,
    "cycle": cycle,
    "places": places,
}
