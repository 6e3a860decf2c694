"""An act: who does it, by which door, under which key — and, while a verb is at work, what belongs to it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts import rows
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.parts import plain_parts
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.snapshot import snapshot, values_of
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.append import begin
from qualitas.kernel.ledger.erasing import Gone
from qualitas.kernel.ledger.values import Secret
from qualitas.proof.canonical import digest_of_sound

SYSTEM_DUTY = "system"
NOBODY = UUID(int=0)


class Actor(Protocol):
    """Someone who acts: an id with duties, in one organisation. The floor knows no more of people."""

    @property
    def id(self) -> UUID:
        """The person's pseudonymous id."""

    @property
    def organisation_id(self) -> UUID:
        """The organisation in which they act."""

    @property
    def duties(self) -> frozenset[str]:
        """The duties that they hold today."""


@dataclass(frozen=True, slots=True)
class Signature:
    """An electronic signature: who re-authenticated how, under which printed name, in which time zone.

    A passkey signs an ``intent`` that was stated before the act; ``evidence`` is what it signed, for the event.
    """

    signer: UUID
    name: str
    strength: str
    zone: str = "UTC"
    intent: dict[str, Any] | None = None
    evidence: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A gate that an act went through: its name, what it said, and whether the glass was broken for it."""

    gate: str
    sentence: str
    glass: bool


@dataclass(slots=True)
class Held:
    """A subject that the running verb holds: its facts before, to be compared with after."""

    subject: Subject
    before: dict[str, Any]
    facts: dict[str, Any]
    was: str | None
    version: int | None
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Act:
    """One act by one actor. Callers make it; inside a verb it also gathers what the event must say.

    ``telling`` holds what the event says instead of an input, such as a reason without the name that is redacted.
    ``stays`` says that the record stays where it is until others have done the same, such as the other approvers.
    """

    actor: Actor
    via: str = "web"
    key: str | None = None
    version: int | None = None
    signature: Signature | None = None
    answering: Callable[[Any], Any] | None = None
    cause: UUID | None = None
    in_place_of: UUID | None = None
    break_glass: str = ""
    id: UUID = field(default_factory=uuid7)
    at: dt.datetime = field(default_factory=timezone.now)
    leaf: bytes = b""
    repeated: bool = False
    answer: Any = None
    held: dict[UUID, Held] = field(default_factory=dict)
    mentions: list[tuple[str, UUID]] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)
    messages: list[Outbox] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    gone: Gone = field(default_factory=Gone)
    telling: dict[str, Any] = field(default_factory=dict)
    series: dict[str, int] | None = None
    stays: bool = False

    @property
    def home(self) -> UUID:
        """Return the organisation in which this happens."""
        return self.actor.organisation_id

    @property
    def today(self) -> dt.date:
        """Return the date of the act (UTC)."""
        return self.at.date()

    @property
    def broke_glass(self) -> bool:
        """Tell whether a shut gate was passed."""
        return any(one.glass for one in self.passed)

    def because(self, actor: Actor | None = None) -> "Act":
        """Return the act of a verb that this one sets off: same person and door, own event that names its cause."""
        return Act(actor or self.actor, via=self.via, cause=self.id, at=self.at)

    def by_system(self) -> "Act":
        """Return an act of the system itself that this one sets off, such as superseding the old revision."""
        return self.because(SystemActor(self.home))

    def begin(self) -> "Act":
        """Return the act as a verb works on it, so that the caller's own may be used again."""
        same = (self.actor, self.via, self.key, self.version, self.signature, self.answering, self.cause)
        return Act(*same, at=self.at, break_glass=self.break_glass)

    def hold[M: Subject](self, model: type[M], key: UUID) -> M:
        """Lock the row of a further subject, read it afresh, and record what the verb changes on it."""
        if key in self.held:
            return self.held[key].subject  # type: ignore[return-value]
        found = next(iter(rows.read(model, {"id": key}, lock=True)), None)
        if found is None or found.home != self.home:
            raise NotThere(_("There is no such %(what)s here.") % {"what": model._meta.verbose_name})
        self.take(found)
        return found

    def take(self, subject: Subject) -> Held:
        """Note how ``subject`` stands before the verb changes it."""
        parts = plain_parts(subject)
        facts = snapshot(subject) | parts
        held = Held(subject, values_of(subject), facts, digest_of_sound(facts), subject.version, parts)
        self.held[subject.id] = held
        return held

    def also[M: Subject](self, subject: M) -> M:
        """Write a further new subject in the same event, such as the stable parent of a first revision."""
        self.held[subject.id] = Held(subject, {}, {}, None, None)
        return subject

    def about(self, *subjects: Subject) -> None:
        """Name subjects that the event concerns without changing them, so that their history shows it."""
        self.mentions.extend((subject.kind, subject.id) for subject in subjects)

    def tell(self, topic: str, payload: dict[str, Any], *, at: dt.datetime | None = None) -> None:
        """Leave a message that must go out because of this act; the worker delivers it."""
        self.messages.append(
            Outbox(
                organisation=self.home,
                topic=topic,
                payload=payload,
                act=self.id,
                written_at=self.at,
                due_at=at or self.at,
            )
        )

    def with_file(self, sha256: str, size: int) -> None:
        """Bind the content of a file to the event by its hash."""
        self.files.append((sha256, size))

    def open_ledger(self) -> str:
        """Begin the ledger of the acting organisation; only its founding does this."""
        return begin(self.home)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The clock and the set-up: acts that no person does, such as taking effect on a date."""

    organisation_id: UUID
    id: UUID = NOBODY
    duties: frozenset[str] = frozenset({SYSTEM_DUTY})


def by_clock(organisation: UUID, *, key: str | None = None, via: str = "job") -> Act:
    """Return an act of the system itself in ``organisation``."""
    return Act(SystemActor(organisation), via=via, key=key)


def mentioned(entries: Sequence[tuple[str, UUID]]) -> list[list[str]]:
    """Return mentions as an event says them, each once."""
    return [[kind, str(key)] for kind, key in dict.fromkeys(entries)]
