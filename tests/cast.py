"""The cast: three companies made by verbs, once a session, on a database of their own; each test is rolled back.

Every company has nine people: one for each duty, who holds that duty alone, and one who holds none. It has sites,
kinds, a document in every state, to-dos, comments, attachments, links and API tokens. `act(person)` begins an act.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.utils import timezone

from qualitas.actions import verbs as actions
from qualitas.documents import verbs as documents
from qualitas.kernel.acts.act import Act, Signature, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.records import verbs as records
from qualitas.measures import verbs as measures
from qualitas.measures.given import Given
from qualitas.nonconformities import verbs as nonconformities
from qualitas.parties import verbs as parties
from qualitas.processes import verbs as processes
from qualitas.products import verbs as products

PASSWORD = "a long enough secret"
NOBODY = "nobody"
ROLES = (*DUTIES, NOBODY)
LATER = dt.timedelta(days=30)


@dataclass
class Company:
    """One company of the cast: its people by the one duty that each holds, and what it keeps."""

    organisation: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Subject] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """Return the organisation's id."""
        return self.organisation.id

    @property
    def slug(self) -> str:
        """Return the organisation's short name."""
        return self.organisation.slug

    def __getitem__(self, name: str) -> Any:
        """Return what is kept under ``name``, such as "effective" (a document) or "open" (a to-do), read afresh."""
        kept = self.kept[name]
        return type(kept).readable(self.id).get(pk=kept.pk)

    def act(self, role: str, **more: Any) -> Act:
        """Return a new act of the person who holds the duty ``role`` alone."""
        return act(self.people[role], **more)

    def by_system(self, **more: Any) -> Act:
        """Return a new act of the system itself."""
        return Act(SystemActor(self.id), **{"via": "job", **more})


@dataclass
class Cast:
    """The three companies."""

    northgate: Company
    lindqvist: Company
    st_brannoc: Company

    def __iter__(self) -> Iterator[Company]:
        """Yield the companies."""
        return iter((self.northgate, self.lindqvist, self.st_brannoc))


def act(person: Person, **more: Any) -> Act:
    """Return a new act of ``person`` with the duties held today."""
    return acting(person).act(**more)


def signature(person: Person) -> Signature:
    """Return the signature of a person who has just entered the password again."""
    return Signature(person.id, person.name, "password", person.organisation.zone)


COMPANIES = {
    "northgate": ("Northgate Components", "automotive", "Europe/London", "en"),
    "lindqvist": ("Lindqvist Instruments", "software", "Europe/Stockholm", "en"),
    "st-brannoc": ("St Brannoc Day Hospital", "healthcare", "Europe/Berlin", "de"),
}
NAMES = (
    "Ana Meyer",
    "Tom Okafor",
    "Gareth Pugh",
    "Mia Berg",
    "Liv Dahl",
    "Noor Aziz",
    "Ben Cole",
    "Eva Novak",
    "Jo Ek",
)


def make(slug: str) -> Company:
    """Make one company by verbs alone."""
    title, sector, zone, language = COMPANIES[slug]
    first = Act(SystemActor(uuid7()), via="cli")
    organisation = identity.found(first, title=title, slug=slug, sector=sector, size=9, zone=zone, language=language)
    company = Company(organisation)
    clock = company.by_system
    for code, name in (("HQ", "Head office"), ("YRD", "The old yard")):
        company.kept[code] = identity.add_site(clock(), code=code, title=name, address="1 Mill Lane")
    for role, name in zip(ROLES, NAMES, strict=True):
        person = identity.add_person(clock(), name=name, email=f"{role}@{slug}.example", site=company.kept["HQ"])
        account = person.account
        account.set_password(PASSWORD)
        account.save()
        if role in DUTIES:
            company.kept[f"duty {role}"] = identity.grant_duty(clock(), person, duty=role)
        company.people[role] = person
    for role, person in company.people.items():
        token = identity.issue_token(act(person), person, title="Cast")
        company.tokens[role], company.kept[f"token {role}"] = token.plain, token
    identity.close(clock(), company.kept["YRD"], reason="Sold.")
    keep_ground(company)
    keep_documents(company)
    keep_beside(company)
    keep_nonconformities(company)
    keep_measures(company)
    return company


def keep_ground(company: Company) -> None:
    """Register a process, a customer, and a product with a lot."""
    kept, clock = company.kept, company.by_system
    owner = company.people["process-owner"]
    kept["process"] = processes.add_process(clock(), title="Machining", owner=owner, purpose="Parts to drawing.")
    keep_cases(company, owner)
    kept["customer"] = parties.add_party(clock(), title="Harbour Motors", email="quality@harbour.example")
    kept["product"] = products.add_product(clock(), title="Valve body", code="VB-20")
    kept["lot"] = products.register_lot(clock(), title="L-2291", product=kept["product"], quantity=Decimal(400))


def keep_cases(company: Company, owner: Person) -> None:
    """Open a corrective action with a verified cause, one that is acted on, and one whose effect is watched."""
    kept, day = company.kept, timezone.now().date() + LATER
    for state in ("analysing", "acting", "watching"):
        case = actions.open_case(act(owner), title=f"Burr, {state}", problem="12 of 400 came back with a burr.")
        cause = actions.name_cause(act(owner), case, text="The tool was worn.", category="machine")
        kept["cause"] = actions.verify_cause(act(owner), cause, shown_by="A new tool leaves none.")
        kept[f"case {state}"] = case
    kept["elsewhere"] = actions.name_elsewhere(act(owner), kept["case analysing"], text="The other line")
    for state in ("acting", "watching"):
        case = actions.settle_causes(act(owner), kept[f"case {state}"])
        action = actions.plan_because(act(owner), case, title="Change the tool by count", owner=owner, due=day)
        kept["action"] = actions.report_done(act(owner), action, result="The counter stops at 800 parts.")
        kept[f"case {state}"] = actions.plan_effect(act(owner), case, expected="No burr.", look_on=day)
    kept["case watching"] = actions.watch_effect(act(owner), kept["case watching"])


def keep_documents(company: Company) -> None:
    """Write a document into every state of its life."""
    sop = company.kept["SOP"] = documents.add_kind(company.by_system(), code="SOP", title="Procedures")
    old = company.kept["OLD"] = documents.add_kind(company.by_system(), code="OLD", title="Old forms")
    documents.retire(company.by_system(), old)
    kept = company.kept
    for state in ("draft", "in review", "approved", "superseded", "withdrawn"):
        kept[state] = _draft(company, sop, f"Handling goods, {state}")
    for state in ("in review", "approved", "superseded"):
        kept[state] = documents.submit(company.act("author"), kept[state])
    kept["approved"] = _approve(company, kept["approved"], timezone.now().date() + LATER)
    kept["withdrawn"] = documents.withdraw(company.act("quality-manager"), kept["withdrawn"], reason="Not needed.")
    kept["superseded"] = documents.distribute(company.act("author"), kept["superseded"], duties=["employee"])
    kept["superseded"] = _approve(company, kept["superseded"])
    following = documents.revise(company.act("author"), company["superseded"], change_note="New scales.")
    kept["effective"] = _approve(company, documents.submit(company.act("author"), following, changes_work="yes"))


def _draft(company: Company, kind: Any, title: str) -> Any:
    return documents.draft(company.act("author"), of_kind=kind, title=title, text="# Purpose\n\nHandle with care.")


def _approve(company: Company, revision: Any, day: dt.date | None = None) -> Any:
    approver = company.people["approver"]
    return documents.approve(act(approver, signature=signature(approver)), revision, effective_on=day)


def keep_beside(company: Company) -> None:
    """Put to-dos, comments, attachments and links beside the documents, some of them withdrawn."""
    kept, author, employee = company.kept, "author", company.people["employee"]
    for state in ("open", "done", "called off"):
        kept[state] = records.ask(company.act(author), title=f"Label the shelves, {state}", person=employee)
    records.finish(company.act("employee"), kept["done"], note="All of them.")
    records.call_off(company.act("quality-manager"), kept["called off"], reason="No shelves.")
    draft, effective = company["draft"], company["effective"]
    kept["comment"] = records.comment(company.act(author), draft, text="The second step is unclear.")
    other = records.comment(company.act(author), draft, text="A slip.")
    kept["withdrawn comment"] = records.withdraw_comment(company.act(author), other)
    file = SimpleUploadedFile("plan.txt", b"Shelf A, shelf B")
    kept["attachment"] = records.attach(company.act(author), draft, file=file)
    kept["link"] = records.link(company.act(author), draft, to=effective.number, meaning="refers-to")


def keep_nonconformities(company: Company) -> None:
    """Report what is wrong: a minor case without goods, and a major one with a lot of them."""
    kept = company.kept
    kept["minor"] = nonconformities.report(company.act("employee"), title="No label on the shelf")
    kept["major"] = nonconformities.report(
        company.act("employee"), title="Bore too large", severity="major", process=kept["process"],
        product=kept["product"], lot=kept["lot"], quantity=Decimal(100), unit="pieces",
    )  # fmt: skip


def keep_measures(company: Company) -> None:
    """Set a measure up, record values with a signal, say what it was."""
    manager, kept = company.act, company.kept
    measure = measures.set_up(
        manager("quality-manager"), title="Bore diameter", unit="mm", process=kept["process"], product=kept["product"],
        lower=Decimal("9.5"), upper=Decimal("10.5"),
    )  # fmt: skip
    values = "\n".join(str(10 + 0.1 * ((7 * i) % 5 - 2)) for i in range(30)) + "\n11.2"
    measures.record_values(manager("employee"), measure, values=Given(values))
    kept["explanation"] = measures.explain(
        manager("quality-manager"),
        measure,
        first=31,
        last=31,
        sort="faulty",
        text="A chip on the gauge.",
        set_aside=True,
    )
    kept["measure"] = measure


@contextmanager
def rolled_back() -> Iterator[None]:
    """Run within a transaction in which verbs work as if they were outermost, and which is undone at the end."""
    with _as_outermost():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _as_outermost() -> transaction.Atomic:
    atomic = transaction.atomic()
    atomic._from_testcase = True  # as Django's own test case does: a verb's transaction is durable
    return atomic


@pytest.fixture(scope="session")
def cast_made(database_template: str, django_db_blocker: Any) -> Iterator[tuple[Cast, str]]:
    """Make the cast once, in a copy of the migrated database; yields it and the copy's name."""
    from tests.databases import _copy, _drop

    name = _copy(database_template)
    with django_db_blocker.unblock(), _connected(name), _as_outermost():
        made = Cast(*(make(slug) for slug in COMPANIES))
    yield made, name
    with django_db_blocker.unblock():
        _drop(name)


@contextmanager
def _connected(name: str) -> Iterator[None]:
    """Let Django use the database of this name meanwhile."""
    connection = connections["default"]
    connection.close()
    usual, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@pytest.fixture
def cast(cast_made: tuple[Cast, str], django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """Return the three companies; whatever the test does with them is rolled back."""
    made, name = cast_made
    if request.node.get_closest_marker("django_db"):
        pytest.fail("The fixture cast brings its own database: leave out the mark django_db.")
    with django_db_blocker.unblock(), _connected(name), rolled_back():
        yield made
