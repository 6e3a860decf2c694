"""What follows when values came: where a measure asks for it, a signal is reported as a nonconformity."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.verbs import hears
from qualitas.measures import downloads, queries
from qualitas.measures.verbs import came_with, report_nonconformity

MOST_TOLD = 5


@hears("measure.record_values")
def report_by_rule(act: Act, batch: Any) -> None:
    """Report a nonconformity of new signals where the measure says so, one at a time."""
    measure, found = batch.measure, came_with(batch).signals
    if measure.reaction != "report" or not found or queries.has_open_case(measure):
        return
    with translation.override(measure.organisation.language):
        title = _("Signal on the chart of %s") % measure.title
        told = "\n".join(downloads.sentence_of(one, measure.unit) for one in found[:MOST_TOLD])
    report_nonconformity(act.by_system(), measure, title=title[:200], evidence=told)
