"""What is found: whether the complaint is right, and the nonconformity that it shows."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.feedback.models import Complaint
from qualitas.feedback.models.words import right_choices
from qualitas.feedback.verbs.asking import responsible
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.confiding import restrict
from qualitas.kernel.records.models import Link, Record, Restriction
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.models.words import severity_choices
from qualitas.nonconformities.verbs import report
from qualitas.processes.models import Process


@moves(
    label=gettext_lazy("Find it justified"),
    past=said("past", "found it justified"),
    guards=(responsible,),
    primary=True,
)
def find_justified(
    act: Act,
    complaint: Complaint,
    *,
    assessment: Annotated[str, Ask(gettext_lazy("What was found?"))],
    justified: Annotated[str, Ask(choices=right_choices)] = "yes",
) -> None:
    """Find that the customer is right, wholly or in part, and say by what that shows (9.1.2)."""
    complaint.assessment, complaint.justified, complaint.assessed_on = assessment, justified, act.today


@moves(label=gettext_lazy("Find it not justified"), past=said("past", "found it not justified"), guards=(responsible,))
def find_unjustified(
    act: Act,
    complaint: Complaint,
    *,
    assessment: Annotated[str, Ask(gettext_lazy("Why is it not justified?"))],
) -> None:
    """Find that what the customer complains of is as it should be, with the reason; they are answered all the same."""
    complaint.assessment, complaint.justified, complaint.assessed_on = assessment, "no", act.today


def _shows_none(_actor: Actor, complaint: Complaint) -> str:
    """Refuse a second nonconformity."""
    return _("This complaint led to a nonconformity already.") if complaint.nonconformity_id else ""


def _bind(act: Act, complaint: Complaint, case: Nonconformity) -> None:
    """Name the nonconformity on the complaint, and link the two so that each page shows the other."""
    complaint.nonconformity = case
    link = Link(on_type=case.kind, on_id=case.id, by=person_of(act), at=act.at, meaning="follows-from")
    link.to_type, link.to_id = complaint.kind, complaint.id
    act.also(link)
    act.about(case)


@moves(
    label=gettext_lazy("Open a nonconformity"),
    past=said("past", "opened a nonconformity because of it"),
    guards=(responsible, _shows_none),
)
def raise_nonconformity(
    act: Act,
    complaint: Complaint,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is wrong?"))],
    severity: Annotated[str, Ask(choices=severity_choices)] = "minor",
    process: Annotated[
        Process | None,
        Ask(gettext_lazy("Process"), gettext_lazy("In which it went wrong; its owner is asked to look into it.")),
    ] = None,
) -> None:
    """Open a nonconformity because of the complaint; customer, product, lot and quantity go with it (10.2.1)."""
    given = complaint
    case = report(
        act.because(), title=title, severity=severity, process=process or given.process, site=given.site,
        evidence=given.text, place=given.place, source="customer", product=given.product, lot=given.lot,
        quantity=given.quantity, unit=given.unit, party=given.customer, customer_reference=given.customer_reference,
        owner=given.owner if given.confidential else None,
    )  # fmt: skip
    _restrict_like(act, case, complaint)
    _bind(act, complaint, case)


def _restrict_like(act: Act, case: Nonconformity, complaint: Record) -> None:
    """Open a nonconformity of a confidential complaint to its readers alone."""
    found = Restriction.objects.filter(on_id=complaint.id, state="in force").first() if complaint.confidential else None
    if found is None:
        return
    lines = read_parts(found)["readers"]
    people = list(Person.within(act.home).filter(pk__in=[line.person_id for line in lines if line.person_id]))
    duties = [line.duty for line in lines if line.duty]
    restrict(act.by_system(), case, reason=found.reason, people=people, duties=duties)


@moves(
    label=gettext_lazy("Name its nonconformity"),
    past=said("past", "named the nonconformity that it shows"),
    guards=(responsible, _shows_none),
)
def name_nonconformity(
    act: Act,
    complaint: Complaint,
    *,
    # The Django plugin takes a model in Annotated for its own annotations.
    nonconformity: Annotated[Nonconformity, Ask(gettext_lazy("Nonconformity that is known already"))],  # type: ignore[valid-type]
) -> None:
    """Name the nonconformity that is known already and of which the complaint is a further sign."""
    if nonconformity.state in ("rejected", "withdrawn", "merged"):
        sentence = _("%s does not stand any more; name another one.") % nonconformity.reference
        raise Invalid(sentence, {"nonconformity": [sentence]})
    if complaint.confidential and not nonconformity.confidential:
        sentence = _("The complaint is confidential and %s is not; open one of its own.") % nonconformity.reference
        raise Invalid(sentence, {"nonconformity": [sentence]})
    _bind(act, complaint, nonconformity)
