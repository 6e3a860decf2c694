"""Saying what a signal was, setting values aside with a reason, and reporting a nonconformity because of a signal."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.asking import open_about
from qualitas.kernel.records.models import Link
from qualitas.kernel.records.verbs import settle
from qualitas.measures import queries
from qualitas.measures.models import KEEPERS, Explanation, Measure, Signal
from qualitas.measures.models.words import explanation_choices
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.models.words import severity_choices
from qualitas.nonconformities.verbs import report


def _owns_or_keeps(actor: Actor, measure: Any) -> str:
    """Refuse whoever neither owns the measure nor keeps measures."""
    if measure is None or actor.id == measure.owner_id or actor.duties.intersection(KEEPERS):
        return ""
    return str(_("Only %s, a process owner or the quality manager can do this.") % measure.owner.name)


@adds(
    label=gettext_lazy("Say what it was"),
    past=said("past", "said what was behind values"),
    guards=(_owns_or_keeps,),
)
def explain(
    act: Act,
    measure: Measure,
    *,
    first: Annotated[int, Ask(gettext_lazy("From value"), gettext_lazy("Counted from 1, as on the chart."))],
    last: Annotated[int, Ask(gettext_lazy("To value"))],
    sort: Annotated[str, Ask(choices=explanation_choices)],
    text: Annotated[str, Ask(gettext_lazy("In words"), long=True)],
    set_aside: Annotated[
        bool, Ask(gettext_lazy("These values shall not count for the limits; they stay visible"))
    ] = False,
) -> Explanation:
    """Say what was behind a signal or behind values; the signals that end there are settled (9.1.3)."""
    standing = queries.standing_of(measure)
    if not 1 <= first <= last <= standing.count:
        sentence = _("There are values 1 to %d; name the first and the last one meant.") % standing.count
        raise Invalid(sentence, {"first": [sentence]})
    made = Explanation(
        on_type=measure.kind, on_id=measure.id, by=person_of(act), at=act.at, first=first - 1, last=last - 1,
        sort=sort, text=text, set_aside=set_aside,
    )  # fmt: skip
    open_ones = queries.open_signals(measure)
    open_ones.filter(last__gte=made.first, last__lte=made.last).update(explained_by=made.id)
    if not queries.open_signals(measure).exists():
        for to_do in open_about(act, measure).filter(what="decide"):
            settle(act.by_system(), to_do)
    return made


@moves(label=gettext_lazy("Take back"), past=said("past", "took back what was said of values"))
def take_back(act: Act, explanation: Explanation, *, reason: Annotated[str, Ask(gettext_lazy("Why?"))]) -> None:
    """Take back what was said of values; signals that it settled are open again, and the values count again."""
    Signal.objects.filter(explained_by=explanation.pk).update(explained_by=None)


@adds(label=gettext_lazy("Report a nonconformity"), past=said("past", "reported a nonconformity because of values"))
def report_nonconformity(
    act: Act,
    measure: Measure,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is wrong?"))],
    severity: Annotated[str, Ask(gettext_lazy("Severity"), choices=severity_choices)] = "minor",
    evidence: Annotated[str, Ask(gettext_lazy("What was seen"), long=True)] = "",
) -> Link:
    """Report that a requirement is not met, because of what the values show; the case is linked with the measure."""
    case: Nonconformity = report(
        act.because(),
        title=title,
        severity=severity,
        evidence=evidence,
        process=measure.process,
        product=measure.product,
    )
    act.about(case)
    return Link(
        on_type=measure.kind, on_id=measure.id, by=person_of(act), at=act.at, to_type=case.kind, to_id=case.id,
        meaning="relates-to",
    )  # fmt: skip
