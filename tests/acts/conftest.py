"""A small organisation made by verbs: Ana writes and manages, Ben approves, Cy reads."""

from types import SimpleNamespace

import pytest

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.act import Act, Signature, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.models import Person


def found(slug: str) -> SimpleNamespace:
    """Found an organisation with three people and a kind of document."""
    home = uuid7()

    def system() -> Act:
        return Act(SystemActor(home), via="cli")

    organisation = identity.found(system(), title=f"O'Brien & Sønner 🛠 {slug}", slug=slug, size=3)
    people: dict[str, Person] = {}
    for name, duties in {
        "Ana": ("author", "quality-manager", "administrator"),
        "Ben": ("approver", "employee"),
        "Cy": ("employee",),
    }.items():
        people[name] = identity.add_person(system(), name=name, email=f"{name.lower()}@{slug}.example")
        for duty in duties:
            identity.grant_duty(system(), people[name], duty=duty)
    ana, ben, cy = (acting(person) for person in people.values())
    kind = documents.add_kind(ana.act(), code="SOP", title="Procedures")
    return SimpleNamespace(home=home, organisation=organisation, ana=ana, ben=ben, cy=cy, kind=kind, system=system)


@pytest.fixture
def firm(db: None) -> SimpleNamespace:
    return found("firm")


@pytest.fixture
def other(db: None) -> SimpleNamespace:
    return found("other")


def signed(who: Acting) -> Act:
    """Return an act of ``who`` with a signature."""
    return who.act(signature=Signature(who.id, who.person.name, "password"))
