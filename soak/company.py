"""The company on the stage: an author, two approvers, a manager, and a kind of document, all made by verbs."""

import os
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password

from qualitas.documents import verbs as documents
from qualitas.documents.models import DocumentKind
from qualitas.kernel.acts.act import Act, Signature, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.entry import sign_again
from qualitas.kernel.identity.models import Account, Person

PASSWORD = "not a secret here"  # noqa: S105 - the stage is gone after the run
PEOPLE = {
    "author": ("author",),
    "approver": ("approver",),
    "second": ("approver",),
    "manager": ("quality-manager", "administrator"),
}


@dataclass(frozen=True)
class Company:
    """Who acts here, by part, and the kind of document they write."""

    id: UUID
    people: dict[str, Acting]
    kind: DocumentKind

    def act(self, who: str, **more: object) -> Act:
        """Return a new act of one of the people."""
        return self.people[who].act("api", **more)

    def signature(self, who: str) -> Signature:
        """Return the signature of one of the people, who enters the password again."""
        # A process that is killed while it signs leaves its try counted as failed; each has an address of its own.
        address = f"10.{os.getpid() >> 16 & 255}.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"
        return sign_again(self.people[who].person, PASSWORD, address)


def found(slug: str = "stage") -> Company:
    """Found a company with its people, their passwords and one kind of document."""
    home = uuid7()

    def by_system() -> Act:
        return Act(SystemActor(home), via="cli")

    identity.found(by_system(), title="The company on the stage", slug=slug)
    people: dict[str, Acting] = {}
    for name, duties in PEOPLE.items():
        person = identity.add_person(by_system(), name=name.title(), email=f"{name}@{slug}.example")
        for duty in duties:
            identity.grant_duty(by_system(), person, duty=duty)
        Account.objects.filter(email=person.email).update(password=make_password(PASSWORD))
        people[name] = acting(Person.objects.select_related("organisation", "account").get(pk=person.pk))
    kind = documents.add_kind(by_system(), code="SOP", title="Procedures")
    return Company(home, people, kind)
