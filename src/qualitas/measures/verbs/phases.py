"""Phases: limits that are frozen, and a new stretch of the chart when the process was changed."""

import datetime as dt
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.measures import queries
from qualitas.measures.judging import go_on_with, judge_again
from qualitas.measures.models import Measure, Phase

MOST_FOR_LIMITS = 100_000


@moves(label=gettext_lazy("Freeze the limits"), past=said("past", "froze the limits"))
def freeze_limits(
    act: Act,
    measure: Measure,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why may they stay?"), gettext_lazy("Such as: stable since March."))],
    since: Annotated[dt.date | None, Ask(gettext_lazy("From the values since"), example="2026-03-31")] = None,
    until: Annotated[dt.date | None, Ask(gettext_lazy("To the values of"), example="2026-06-30")] = None,
) -> None:
    """Compute the limits from the values of this phase that count, and judge by them from now on."""
    standing = queries.standing_of(measure)
    phases: list[Any] = read_parts(measure)["phases"]
    begin = phases[-1].first if phases else 0
    first, end = _span(act, measure, standing, begin, since, until)
    chart, limits = _limits(measure, standing, first, end, begin)
    made = Phase(
        first=begin, chart=chart, center=repr(limits.center), sigma=repr(limits.sigma), spread=repr(limits.spread),
        counted=limits.n, set_on=act.today, set_by=person_of(act),
    )  # fmt: skip
    set_parts(measure, "phases", [*phases[:-1], made])
    go_on_with(standing, standing.count, chart, limits, measure)


def _span(
    act: Act, measure: Measure, standing: Any, begin: int, since: dt.date | None, until: dt.date | None
) -> tuple[int, int]:
    """Return from which place to which the values are that the limits are computed from."""
    if standing.pk is None or measure.series:
        raise Invalid(_("There are no recorded values yet from which limits could be computed."))
    first, end = begin, standing.count
    if since is not None:
        first = max(begin, queries.place_at(standing, _midnight(since)))
    if until is not None:
        end = min(end, queries.place_at(standing, _midnight(until + dt.timedelta(days=1))))
    group = measure.size
    first += -(first - begin) % group
    return max(first, end - MOST_FOR_LIMITS // group * group), end


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _limits(measure: Measure, standing: Any, first: int, end: int, begin: int) -> tuple[str, Any]:
    """Return chart and limits of a stretch; values that are set aside do not count."""
    from qualitas.measures.stretches import drawn  # noqa: PLC0415 - numbers load when asked for
    from qualitas.statistics import BadData  # noqa: PLC0415 - as above

    try:
        chart = drawn(measure, standing, first, end, anew=True)
    except BadData as error:
        raise Invalid(_("Limits cannot be computed: %s") % error) from error
    if chart is None:
        raise Invalid(_("There are too few values for limits: at least two points are needed."))
    return chart.kind, chart.chart.limits[-1]


@moves(label=gettext_lazy("Begin a new phase"), past=said("past", "began a new phase"))
def begin_phase(
    act: Act,
    measure: Measure,
    *,
    reason: Annotated[str, Ask(gettext_lazy("What was changed?"), gettext_lazy("Such as: new tool."))],
    since: Annotated[
        dt.date | None, Ask(gettext_lazy("Since"), gettext_lazy("Left empty: from the next value on."))
    ] = None,
) -> None:
    """Begin a phase after the process was changed: its limits are learnt anew from its own values."""
    standing = queries.standing_of(measure)
    first = standing.count if since is None or standing.pk is None else queries.place_at(standing, _midnight(since))
    phases: list[Any] = read_parts(measure)["phases"]
    if phases and first <= phases[-1].first:
        sentence = _("The newest phase begins later than that; choose a later day.")
        raise Invalid(sentence, {"since": [sentence]})
    kept = phases
    if not kept and first > 0:
        kept = [_until_now(act, measure, standing)]
    if first > 0:
        set_parts(measure, "phases", [*kept, Phase(first=first, set_on=act.today, set_by=person_of(act))])
    if standing.pk is not None:
        judge_again(measure, standing, first, act.at)


def _until_now(act: Act, measure: Measure, standing: Any) -> Phase:
    """Return the first phase with the limits that were learnt for it, so that they stay on the chart."""
    from qualitas.measures.live import Live  # noqa: PLC0415 - numbers load when asked for

    live = Live.from_data(standing.live)
    limits = live.frozen
    made = Phase(first=0, set_on=act.today, set_by=person_of(act))
    if limits is not None:
        made.chart, made.counted = live.chart, limits.n
        made.center, made.sigma, made.spread = repr(limits.center), repr(limits.sigma), repr(limits.spread)
    return made
