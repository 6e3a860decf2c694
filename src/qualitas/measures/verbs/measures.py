"""Setting measures up, changing how they are read, and retiring them (9.1.1)."""

from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions.series import SERIES, series_choices
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.measures import queries
from qualitas.measures.judging import judge_again
from qualitas.measures.models import KEEPERS, LARGEST_SUBGROUP, Measure
from qualitas.measures.models.words import (
    CHART_OF,
    better_choices,
    chart_choices,
    frequency_choices,
    reaction_choices,
    rules_choices,
    sort_choices,
)
from qualitas.processes.models import Process
from qualitas.products.models import Product

FEWEST, MOST = 5, 500


@opens(label=gettext_lazy("Set up a measure"), past=said("past", "set up the measure"), duty=KEEPERS)
def set_up(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is measured?"), example=gettext_lazy("Bore diameter, housing 4711"))],
    unit: str = "",
    sort: Annotated[str, Ask(choices=sort_choices)] = "measured",
    process: Process | None = None,
    product: Product | None = None,
    target: Decimal | None = None,
    lower: Annotated[Decimal | None, Ask(example="9.95")] = None,
    upper: Annotated[Decimal | None, Ask(example="10.05")] = None,
    owner: Annotated[Person | None, Ask(help=gettext_lazy("Left empty: you."))] = None,
    about: Annotated[str, Ask(long=True, more=True)] = "",
    series: Annotated[str, Ask(gettext_lazy("Computed from"), choices=series_choices, more=True)] = "",
    source: Annotated[str, Ask(more=True)] = "",
    frequency: Annotated[str, Ask(choices=frequency_choices, more=True)] = "",
    better: Annotated[str, Ask(choices=better_choices, more=True)] = "",
    size: Annotated[int, Ask(example="1", more=True)] = 1,
    chart: Annotated[str, Ask(choices=chart_choices, more=True)] = "",
    rules: Annotated[str, Ask(choices=rules_choices, more=True)] = "western-electric",
    learn: Annotated[int, Ask(example="20", more=True)] = 20,
    reaction: Annotated[str, Ask(choices=reaction_choices, more=True)] = "ask",
) -> Measure:
    """Set up what is measured, of which process or product, and against what (9.1.1)."""
    measure = Measure(
        title=title, unit=unit, sort=sort, process=process, product=product, target=target, lower=lower, upper=upper,
        about=about, series=series, source=source, frequency=frequency, better=better, size=size, chart=chart,
        rules=rules, learn=learn, reaction=reaction,
    )  # fmt: skip
    measure.owner = _owner(act, owner)
    if series:
        measure.sort, measure.size, measure.chart = SERIES[series].sort, 1, ""
        measure.frequency = frequency if frequency in ("week", "month", "quarter") else "month"
    _fits(measure)
    return measure


def _owner(act: Act, owner: Person | None) -> Person:
    found = owner or person_of(act)
    if found is None:
        sentence = _("Name who owns the measure.")
        raise Invalid(sentence, {"owner": [sentence]})
    return found


def _fits(measure: Measure) -> None:
    """Refuse limits that nothing can meet, a chart of other values, and absurd subgroups."""
    wrong: dict[str, list[str]] = {}
    if measure.lower is not None and measure.upper is not None and measure.lower > measure.upper:
        wrong["upper"] = [_("The upper limit must lie above the lower one.")]
    if measure.chart and measure.chart not in CHART_OF[measure.sort]:
        wrong["chart"] = [_("This chart is for other values; choose another, or leave the choice to the data.")]
    if not 1 <= measure.size <= LARGEST_SUBGROUP:
        wrong["size"] = [_("A subgroup has 1 to %d values.") % LARGEST_SUBGROUP]
    elif measure.sort != "measured" and measure.size != 1:
        wrong["size"] = [_("Only measured values are put together in subgroups.")]
    elif measure.chart in ("xbar_r", "xbar_s") and measure.size == 1:
        wrong["size"] = [_("This chart needs subgroups of at least 2 values.")]
    if not FEWEST <= measure.learn <= MOST:
        wrong["learn"] = [_("Limits are computed from %(least)d to %(most)d points.") % {"least": FEWEST, "most": MOST}]
    if wrong:
        raise Invalid(_("Some answers cannot be used yet; see below."), wrong)


@moves(label=gettext_lazy("Change"), past=said("past", "changed the measure"))
def change_measure(
    act: Act,
    measure: Measure,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is measured?"))],
    owner: Person,
    about: Annotated[str, Ask(long=True)] = "",
    process: Process | None = None,
    product: Product | None = None,
    target: Decimal | None = None,
    lower: Annotated[Decimal | None, Ask(example="9.95")] = None,
    upper: Annotated[Decimal | None, Ask(example="10.05")] = None,
    source: str = "",
    frequency: Annotated[str, Ask(choices=frequency_choices)] = "",
    better: Annotated[str, Ask(choices=better_choices)] = "",
    reaction: Annotated[str, Ask(choices=reaction_choices)] = "ask",
) -> None:
    """Change what a measure is about, its owner, target and limits; the unit stays, for its values are in it."""
    measure.title, measure.owner, measure.about = title, owner, about
    measure.process, measure.product = process, product
    measure.target, measure.lower, measure.upper = target, lower, upper
    measure.source, measure.better, measure.reaction = source, better, reaction
    measure.frequency = frequency or (measure.frequency if measure.series else "")
    _fits(measure)


@moves(label=gettext_lazy("Choose the chart"), past=said("past", "chose how the values are read"))
def choose_chart(
    act: Act,
    measure: Measure,
    *,
    chart: Annotated[str, Ask(choices=chart_choices)] = "",
    size: Annotated[int, Ask(example="1")] = 1,
    rules: Annotated[str, Ask(choices=rules_choices)] = "western-electric",
    learn: Annotated[int, Ask(example="20")] = 20,
    reason: Annotated[str, Ask(gettext_lazy("Why?"))] = "",
) -> None:
    """Choose chart, subgroups and rules; limits are learnt anew and the values of this phase judged anew."""
    measure.chart, measure.size, measure.rules, measure.learn = chart, size, rules, learn
    _fits(measure)
    forget_limits(act, measure)


def forget_limits(act: Act, measure: Measure) -> None:
    """Learn the limits of the newest phase anew."""
    phases: list[Any] = read_parts(measure)["phases"]
    start = 0
    if phases:
        start = phases[-1].first
        made = [*phases[:-1]]
        if start:
            last = phases[-1]
            made.append(type(last)(first=start, set_on=act.today, set_by=person_of(act)))
        set_parts(measure, "phases", made)
    standing = queries.standing_of(measure)
    if standing.pk is not None:
        judge_again(measure, standing, start, act.at)


@moves(label=gettext_lazy("Retire"), past=said("past", "retired the measure"))
def retire_measure(act: Act, measure: Measure, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]) -> None:
    """Retire a measure: no more values come, the old ones stay readable."""


@moves(label=gettext_lazy("Use again"), past=said("past", "uses the measure again"))
def use_again(act: Act, measure: Measure) -> None:
    """Use a retired measure again."""
