"""A complaint on paper: the sheet of the case for those who keep it; the customer gets the letter."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.feedback.models import LIVE, Complaint
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import Paper, day, prints
from qualitas.kernel.records.standing import Standing
from qualitas.typesetting import pages as t


def standing(complaint: Complaint) -> Standing:
    """Return how a print-out stands: current while the complaint is open, superseded afterwards."""
    return "current" if complaint.state in LIVE else "superseded"


@prints("complaint", standing=standing)
def paper(_who: Acting, complaint: Complaint) -> Paper:
    """Return a complaint for paper."""
    return Paper(
        title=complaint.title,
        code=complaint.number,
        kicker=str(capfirst(complaint._meta.verbose_name)),
        facts=tuple((label, value) for label, value in _facts(complaint) if value),
        blocks=_blocks(complaint),
    )


def _facts(complaint: Complaint) -> list[tuple[str, str]]:
    return [
        (_("Customer"), str(complaint.customer or "")),
        (_("Who complains"), complaint.contact),
        (_("Their reference"), complaint.customer_reference),
        (_("Received on"), day(complaint.received_on)),
        (_("Kind of complaint"), complaint.category),
        (_("Severity"), str(capfirst(complaint.get_severity_display()))),
        (_("Product"), str(complaint.product or "")),
        (_("Lot"), str(complaint.lot or "")),
        (_("Quantity complained of"), complaint.counted),
        (_("Process"), str(complaint.process or "")),
        (_("Owner"), str(complaint.owner or "")),
        (_("Acknowledged on"), day(complaint.acknowledged_on)),
        (_("Justified"), str(capfirst(complaint.get_justified_display() or ""))),
        (_("Nonconformity"), str(complaint.nonconformity or "")),
        (_("Answered on"), day(complaint.answered_on)),
        (_("Satisfaction with the answer"), str(capfirst(complaint.get_satisfaction_display() or ""))),
        (_("Closed on"), day(complaint.closed_on)),
    ]


def _blocks(complaint: Complaint) -> tuple[t.Block, ...]:
    found: list[t.Block] = []
    for title, text in (
        (_("What happened"), complaint.text),
        (_("What was found"), complaint.assessment),
        (_("Exchanged before"), complaint.exchange),
        (_("Answer to the customer"), complaint.reply),
        (_("What the customer says of the answer"), complaint.satisfaction_note),
    ):
        if text:
            found += [t.Heading(1, t.plain(title)), *(t.Paragraph(t.plain(part)) for part in text.splitlines() if part)]
    return tuple(found)
