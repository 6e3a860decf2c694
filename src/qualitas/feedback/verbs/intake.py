"""How a complaint comes in: received, described, acknowledged to the customer — or withdrawn, or late."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.utils.translation import pgettext_lazy as said

from qualitas.feedback.models import ACKNOWLEDGE_WITHIN, Complaint, kinds_of
from qualitas.feedback.models.words import channel_choices
from qualitas.feedback.verbs.asking import (
    NO_MAIL,
    RECEIVED,
    TOLD,
    answer_by,
    ask_owner,
    responsible,
    somebody,
    sorted_as,
    working_days_after,
    write_to_customer,
)
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import holders, person_of
from qualitas.kernel.identity.models import Organisation, Person, Site
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.kernel.records.models import Attachment
from qualitas.nonconformities.models.words import severity_choices
from qualitas.nonconformities.verbs.reporting import organisation_of
from qualitas.parties.models import Party
from qualitas.processes.models import Process
from qualitas.products.models import Lot, Product


def _wrong(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, {name: [sentence]})


def _fits(lot: Lot | None, product: Product | None) -> None:
    """Refuse a lot of another product."""
    if lot is not None and product is not None and lot.product_id != product.pk:
        raise _wrong("lot", _("This lot is of another product; choose one of the two anew."))


def _past(act: Act, day: dt.date | None) -> None:
    """Refuse a day on which nothing can have been received yet."""
    if day is not None and day > act.today + dt.timedelta(days=1):
        raise _wrong("received_on", _("This day has not come yet; choose the day on which it was received."))


def _begin_clock(act: Act, complaint: Complaint, home: Organisation) -> None:
    """Say by when a new complaint is acknowledged and answered, and ask who answers for it."""
    since = complaint.received_on or act.today
    complaint.acknowledge_by = working_days_after(since, ACKNOWLEDGE_WITHIN.of(home))
    complaint.due = answer_by(home, complaint.severity, since)
    complaint.owner = complaint.owner or somebody(act)
    ask_owner(act, complaint, home, gettext_noop("Acknowledge the complaint: %s"), complaint.acknowledge_by)


@opens(label=gettext_lazy("Note a complaint"), past=said("past", "noted the complaint"))
def receive(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is complained of?"), example=gettext_lazy("Two valves leak"))],
    customer: Party | None = None,
    contact: Annotated[str, Ask(help=gettext_lazy("A private customer, or whom we speak with there."))] = "",
    email: str = "",
    text: str = "",
    severity: Annotated[str, Ask(choices=severity_choices)] = "minor",
    channel: Annotated[str, Ask(choices=channel_choices)] = "email",
    received_on: Annotated[dt.date | None, Ask(help=gettext_lazy("Left empty: today."), example="2026-03-31")] = None,
    category: Annotated[str, Ask(offers=kinds_of, more=True)] = "",
    product: Annotated[Product | None, Ask(more=True)] = None,
    lot: Annotated[Lot | None, Ask(more=True)] = None,
    quantity: Annotated[Decimal | None, Ask(more=True)] = None,
    unit: Annotated[str, Ask(more=True)] = "",
    process: Annotated[Process | None, Ask(more=True)] = None,
    site: Annotated[Site | None, Ask(more=True)] = None,
    place: Annotated[str, Ask(more=True)] = "",
    phone: Annotated[str, Ask(more=True)] = "",
    customer_reference: Annotated[str, Ask(more=True)] = "",
    owner: Annotated[
        Person | None, Ask(help=gettext_lazy("Left empty: the owner of the process, or a quality manager."), more=True)
    ] = None,
    file: Annotated[Upload | None, Ask(gettext_lazy("Photo or file"), more=True)] = None,
) -> Complaint:
    """Note what a customer complains of; who answers for it is asked to acknowledge it in time (9.1.2, 8.2.1 c)."""
    _fits(lot, product)
    _past(act, received_on)
    complaint = Complaint(
        title=title, customer=customer, contact=contact, email=email, text=text, severity=severity, channel=channel,
        category=category, received_on=received_on or act.today, product=product, lot=lot, quantity=quantity,
        process=process, site=site, place=place, phone=phone, customer_reference=customer_reference,
    )  # fmt: skip
    complaint.unit = unit or (product.unit if product is not None else "")
    complaint.received_by = person_of(act)
    complaint.owner = owner or (process.owner if process is not None else None)
    if act.via != "import":
        home = organisation_of(act)
        complaint.category = sorted_as(home, category)
        _begin_clock(act, complaint, home)
    if file is not None:
        content, name = store.keep(act.home, file)
        act.with_file(content.sha256, content.size)
        lying = Attachment(on_type=complaint.kind, on_id=complaint.id, by=person_of(act), at=act.at)
        lying.content, lying.name = content, name
        act.also(lying)
    return complaint


@moves(label=gettext_lazy("Describe"), past=said("past", "described it"), guards=(responsible,))
def describe(
    act: Act,
    complaint: Complaint,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is complained of?"))],
    text: str = "",
    category: Annotated[str, Ask(offers=kinds_of)] = "",
    severity: Annotated[str, Ask(choices=severity_choices)] = "minor",
    customer: Party | None = None,
    contact: str = "",
    email: str = "",
    phone: str = "",
    customer_reference: str = "",
    product: Product | None = None,
    lot: Lot | None = None,
    quantity: Decimal | None = None,
    unit: str = "",
    process: Process | None = None,
    site: Site | None = None,
    place: str = "",
    owner: Annotated[Person | None, Ask(help=gettext_lazy("Left empty: as it is."))] = None,
) -> None:
    """Say more exactly what is complained of, by whom, of which product and lot, how severe it is and who answers for it."""
    _fits(lot, product)
    home = organisation_of(act)
    if category != complaint.category:
        category = sorted_as(home, category)
    if severity != complaint.severity and complaint.due is not None:
        since = complaint.disputed_on or complaint.received_on or act.today
        complaint.due, complaint.escalated_on = answer_by(home, severity, since), None
    complaint.title, complaint.text, complaint.category, complaint.severity = title, text, category, severity
    complaint.customer, complaint.contact, complaint.email, complaint.phone = customer, contact, email, phone
    complaint.customer_reference, complaint.product, complaint.lot = customer_reference, product, lot
    complaint.quantity, complaint.unit, complaint.process = quantity, unit, process
    complaint.site, complaint.place, complaint.owner = site, place, owner or complaint.owner


@moves(
    label=gettext_lazy("Acknowledge"),
    past=said("past", "acknowledged it to the customer"),
    guards=(responsible,),
    primary=True,
)
def acknowledge(
    act: Act,
    complaint: Complaint,
    *,
    acknowledgement: Annotated[
        str,
        Ask(
            help=gettext_lazy(
                "Added to the mail that says under which number it was received; it is sent where an e-mail address is known."
            ),
        ),
    ] = "",
    by_other_means: Annotated[bool, Ask(TOLD, NO_MAIL)] = False,
) -> None:
    """Tell the customer that the complaint was received and under which number, and begin to look into it (8.2.1 c)."""
    complaint.acknowledgement, complaint.acknowledged_on = acknowledgement, act.today
    end_asked(act, complaint)
    ask_owner(act, complaint, organisation_of(act), gettext_noop("Answer the complaint: %s"), complaint.due)
    if not by_other_means:
        write_to_customer(act, complaint, RECEIVED)


@moves(label=gettext_lazy("Withdraw"), past=said("past", "withdrew the complaint"), guards=(responsible,))
def withdraw(
    act: Act,
    complaint: Complaint,
    *,
    reason: Annotated[
        str, Ask(gettext_lazy("Why? Such as: the customer takes it back, or it was noted twice."), long=True)
    ],
) -> None:
    """End a complaint that the customer takes back, or that is none, with the reason; it stays readable."""
    end_asked(act, complaint)


@moves(label=gettext_lazy("Escalate"), past=said("past", "escalated it"))
def escalate(act: Act, complaint: Complaint) -> None:
    """Tell the quality managers of a complaint that is late; the clock does this, once for each day that was missed."""
    complaint.escalated_on = act.today
    for key in sorted(holders(act.home, ("quality-manager",)) - {complaint.owner_id}):
        ask_about(act, complaint, key, _("Late: %s") % complaint.title, due=act.today, severity="high")
