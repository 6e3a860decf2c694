"""What follows between a complaint and its nonconformity: the customer is answered once, and both know."""

from qualitas.feedback import queries
from qualitas.feedback.models import Complaint
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.verbs import hears
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.verbs import answer_customer


@hears("complaint.answer")
def answered(act: Act, complaint: Complaint) -> None:
    """Say on the nonconformity that its customer was answered, where it waits for that alone."""
    case = complaint.nonconformity
    if case is not None and case.state == "corrected" and (case.from_customer or case.party_id):
        answer_customer(act.by_system(), case, answer=complaint.reply)


@hears("nonconformity.correct")
def corrected(act: Act, case: Nonconformity) -> None:
    """Take over the answer that the customer got before their nonconformity was corrected."""
    complaint = queries.answered_for(case.pk) if case.from_customer else None
    if complaint is not None:
        answer_customer(act.by_system(), case, answer=complaint.reply)
