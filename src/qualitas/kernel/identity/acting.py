"""Who acts: a person of an organisation with the duties they hold today."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from qualitas.kernel.acts import rows
from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity.models import DutyHeld, Organisation, Person

AT_A_TABLET = frozenset({"employee"})


@dataclass(frozen=True, slots=True)
class Acting:
    """A person at work: what the verbs know of who acts."""

    person: Person
    organisation: Organisation
    duties: frozenset[str]
    narrow: bool = False
    """Signed on at a shared tablet: acts as an employee, hands out no keys, and signs only where that is allowed."""

    @property
    def id(self) -> UUID:
        """Return the person's id."""
        return self.person.id

    @property
    def organisation_id(self) -> UUID:
        """Return the organisation's id."""
        return self.organisation.id

    def act(self, via: str = "web", **more: object) -> Act:
        """Return a new act of this person."""
        via = "tablet" if self.narrow and via == "web" else via
        return Act(self, via=via, **more)  # type: ignore[arg-type]


def person_of(act: Act) -> Person | None:
    """Return the person who acts; the system itself is none."""
    return getattr(act.actor, "person", None)


def duties_of(person: UUID) -> frozenset[str]:
    """Return the duties that a person holds today."""
    today = timezone.now().date()
    held = rows.read(DutyHeld, {"person": person, "state": "held"})
    return frozenset(one.duty for one in held if one.since <= today and (one.until is None or one.until >= today))


def acting(person: Person, *, narrow: bool = False) -> Acting:
    """Return ``person`` as an actor, with the duties held today; those of employees alone at a shared tablet."""
    duties = duties_of(person.id)
    return Acting(person, person.organisation, duties & AT_A_TABLET if narrow else duties, narrow)


def holders(organisation: UUID, duties: Iterable[str]) -> set[UUID]:
    """Return the active people who hold one of ``duties`` today."""
    today = timezone.now().date()
    held = DutyHeld.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        organisation=organisation,
        duty__in=list(duties),
        state="held",
        since__lte=today,
        person__state="active",
    )
    return set(held.values_list("person", flat=True))
