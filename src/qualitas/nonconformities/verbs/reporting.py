"""Reporting what is wrong, describing it, and saying how severe it is."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import holders, person_of
from qualitas.kernel.identity.models import Organisation, Person, Site
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.kernel.records.models import Attachment
from qualitas.nonconformities.models import DAYS, DECIDERS, Nonconformity
from qualitas.nonconformities.models.words import cause_choices, severity_choices, source_choices
from qualitas.nonconformities.verbs.confiding import EVERYONE, FEW, confide, open_to_choices
from qualitas.parties.models import Party
from qualitas.processes.models import Process
from qualitas.products.models import Lot, Product


def organisation_of(act: Act) -> Organisation:
    """Return the organisation in which an act happens."""
    known: Organisation | None = getattr(act.actor, "organisation", None)
    return known or Organisation.objects.get(pk=act.home)


def _due(act: Act, severity: str, since: dt.date) -> dt.date:
    """Return by when a case of a severity is to be closed."""
    return since + dt.timedelta(days=DAYS[severity].of(organisation_of(act)))


def _fits(lot: Lot | None, product: Product | None) -> None:
    """Refuse a lot of another product."""
    if lot is not None and product is not None and lot.product_id != product.pk:
        sentence = _("This lot is of another product; choose one of the two anew.")
        raise Invalid(sentence, {"lot": [sentence]})


def _past(act: Act, day: dt.date | None) -> None:
    """Refuse a day on which nothing can have been found yet."""
    if day is not None and day > act.today + dt.timedelta(days=1):
        sentence = _("This day has not come yet; choose the day on which it was found.")
        raise Invalid(sentence, {"found_on": [sentence]})


def _ask_owner(act: Act, case: Nonconformity) -> None:
    """Ask who answers for the case to look into it: the owner of its process, else a quality manager."""
    if case.owner is None:
        managers = sorted(holders(act.home, ("quality-manager",)))
        case.owner = Person.objects.get(pk=managers[0]) if managers else None
    if case.owner is None:
        return
    severity = {"minor": "low", "major": "normal", "critical": "high"}[case.severity]
    ask_about(act, case, case.owner.pk, _("Look into: %s") % case.title, due=case.due, severity=severity)


@opens(label=gettext_lazy("Report what is wrong"), past=said("past", "reported it"))
def report(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is wrong?"), example=gettext_lazy("Bore 0.04 mm too large"))],
    severity: Annotated[str, Ask(choices=severity_choices)] = "minor",
    process: Process | None = None,
    site: Site | None = None,
    photo: Annotated[Upload | None, Ask(gettext_lazy("Photo or file"))] = None,
    evidence: Annotated[str, Ask(more=True)] = "",
    place: Annotated[str, Ask(more=True)] = "",
    source: Annotated[str, Ask(choices=source_choices, more=True)] = "process",
    requirement: Annotated[str, Ask(more=True)] = "",
    product: Annotated[Product | None, Ask(more=True)] = None,
    lot: Annotated[Lot | None, Ask(more=True)] = None,
    quantity: Annotated[Decimal | None, Ask(more=True)] = None,
    unit: Annotated[str, Ask(more=True)] = "",
    party: Annotated[Party | None, Ask(more=True)] = None,
    customer_reference: Annotated[str, Ask(more=True)] = "",
    found_on: Annotated[
        dt.date | None, Ask(help=gettext_lazy("Left empty: today."), example="2026-03-31", more=True)
    ] = None,
    owner: Annotated[
        Person | None, Ask(help=gettext_lazy("Left empty: the owner of the process, or a quality manager."), more=True)
    ] = None,
    reporter: Annotated[str, Ask(help=gettext_lazy("Where that is not you."), more=True)] = "",
    open_to: Annotated[str, Ask(gettext_lazy("Who may read it?"), choices=open_to_choices, more=True)] = EVERYONE,
) -> Nonconformity:
    """Report that a requirement is not met (8.7.1, 10.2.1)."""
    _fits(lot, product)
    _past(act, found_on)
    case = Nonconformity(
        title=title, severity=severity, process=process, site=site, evidence=evidence, place=place, source=source,
        requirement=requirement, product=product, lot=lot, quantity=quantity, party=party, reporter=reporter,
        customer_reference=customer_reference, found_on=found_on or act.today,
    )  # fmt: skip
    case.unit = unit or (product.unit if product is not None else "")
    case.reported_by = person_of(act)
    case.owner = owner or (process.owner if process is not None else None)
    if open_to == FEW:
        case.owner = owner
        confide(act, case)
    if act.via != "import":
        case.due = _due(act, severity, act.today)
        _ask_owner(act, case)
    if photo is not None:
        content, name = store.keep(act.home, photo)
        act.with_file(content.sha256, content.size)
        act.also(Attachment(on_type=case.kind, on_id=case.id, by=person_of(act), at=act.at, content=content, name=name))
    return case


def _involved(actor: Actor, case: Nonconformity) -> str:
    """Refuse those who neither reported the case nor answer for it."""
    if actor.id in (case.reported_by_id, case.owner_id) or actor.duties.intersection(DECIDERS):
        return ""
    return _("Only who reported this, its owner, a process owner or the quality manager can do this.")


@moves(label=gettext_lazy("Describe"), past=said("past", "described it"), guards=(_involved,))
def describe(
    act: Act,
    case: Nonconformity,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is wrong?"))],
    evidence: str = "",
    requirement: str = "",
    source: Annotated[str, Ask(choices=source_choices)] = "process",
    process: Process | None = None,
    product: Product | None = None,
    lot: Lot | None = None,
    quantity: Decimal | None = None,
    unit: str = "",
    party: Party | None = None,
    customer_reference: str = "",
    site: Site | None = None,
    place: str = "",
    found_on: Annotated[dt.date | None, Ask(example="2026-03-31")] = None,
) -> None:
    """Describe the case: what was seen, which requirement is not met, what is affected (10.2.2 a)."""
    _fits(lot, product)
    _past(act, found_on)
    case.title, case.evidence, case.requirement, case.source = title, evidence, requirement, source
    case.process, case.product, case.lot, case.party, case.site = process, product, lot, party, site
    case.quantity, case.unit, case.place = quantity, unit, place
    case.customer_reference, case.found_on = customer_reference, found_on or case.found_on


@moves(label=gettext_lazy("Classify"), past=said("past", "classified it"))
def classify(
    act: Act,
    case: Nonconformity,
    *,
    severity: Annotated[str, Ask(choices=severity_choices)],
    cause_category: Annotated[str, Ask(choices=cause_choices)] = "",
    owner: Person | None = None,
) -> None:
    """Say how severe the case is, which sort of cause it has, and who answers for it (10.2.1 b)."""
    if severity != case.severity:
        since = case.opened_at.date() if case.opened_at else act.today
        case.due, case.escalated_on = _due(act, severity, since), None
    case.severity, case.cause_category, case.owner = severity, cause_category, owner or case.owner


@moves(label=gettext_lazy("Reject"), past=said("past", "rejected the report"))
def reject(
    act: Act, case: Nonconformity, *, reason: Annotated[str, Ask(gettext_lazy("Why is nothing wrong?"), long=True)]
) -> None:
    """Reject a report of something that is no nonconformity, with the reason; who reported it can read that."""
    end_asked(act, case)


@moves(label=gettext_lazy("Withdraw"), past=said("past", "withdrew the report"), guards=(_involved,))
def withdraw(act: Act, case: Nonconformity, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]) -> None:
    """Withdraw a report that was a mistake, with the reason; it stays readable."""
    end_asked(act, case)
