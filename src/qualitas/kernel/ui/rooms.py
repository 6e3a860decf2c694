"""Rooms: one line puts a record type on the site, with its list, record page, acts, history and CSV."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p


@dataclass(frozen=True, slots=True)
class More:
    """What a room adds to the page of its record, beyond what every type has; ``left_out`` are facts it says itself.

    tells_decisions: it shows itself who is asked to decide, so that their to-dos are not listed again.
    """

    code: str = ""
    title: str = ""
    facts: tuple[p.Fact, ...] = ()
    panels: tuple[p.Panel, ...] = ()
    callouts: tuple[p.Callout, ...] = ()
    badges: tuple[p.Badge, ...] = ()
    text: SafeString | None = None
    text_title: str = ""
    text_links: tuple[p.Link, ...] = ()
    left_out: frozenset[str] = frozenset()
    tells_decisions: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What a room may look at when it adds to a page: who reads, the record, and the to-dos about it.

    ``to_dos`` are at most 100, the open ones first; ``to_do_count`` and ``to_do_done`` count all of them.
    """

    who: Acting
    record: Any
    to_dos: tuple[Any, ...] = ()
    to_do_count: int = 0
    to_do_done: int = 0

    @property
    def slug(self) -> str:
        """Return the short name of the organisation, for addresses."""
        return self.who.organisation.slug


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as somebody reads it who must acknowledge it: its text or its file, and the pictures by their SHA-256.

    ``questions`` are answered with it, in this order.
    """

    code: str
    title: str
    text: SafeString | None = None
    changed: str = ""
    facts: tuple[p.Fact, ...] = ()
    content: Any = None
    file_name: str = ""
    pictures: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[p.Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that happens on a day, for calendars. ``path`` leads to it from the organisation's own address."""

    key: UUID
    day: date
    title: str
    path: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """With what a form begins on a page of its own: values of its questions, what is to be read first, what else is drawn."""

    values: Mapping[str, Any] = field(default_factory=dict)
    callouts: tuple[p.Callout, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


class Desk(Protocol):
    """A page of its own for the form of a verb, such as an editor; ``record`` is None while a new one is opened."""

    template: str

    def begun(self, who: Acting, record: Any) -> Begun:
        """Return with what the form begins."""

    def merged(self, who: Acting, record: Any, version: int, sent: Mapping[str, Any]) -> Begun:
        """Return what was sent, put together with what others changed since ``version``."""

    def done(self, who: Acting, record: Any) -> None:
        """Take note that the form was accepted; ``record`` is what it was about, None for a new one."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What of a type waits with who answers for it: the records, with a day ``due``, and the words of the group.

    ``go`` stands on the button; ``timed`` are the states in which the day counts, all where none is named.
    """

    label: Words
    rows: Callable[[Acting], QuerySet[Any]]
    go: Words = ""
    timed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Room:
    """How a record type shows itself.

    template: of the record page. more: what is added to it. starts: what a verb's form begins with. warns: what is to
    be read before a verb is done.
    imports: what is said on the page that imports a table.
    reading: the record as a reader who must acknowledge it sees it, with the address of its pictures (“{}” for the
    SHA-256). waits: what of this type somebody answers for; work: what else of it waits for somebody. planned: what
    happens on which day, as far as somebody may know. desks: pages of their own for the forms of verbs, by the verbs' names.
    asks: draws the questions of a verb on a record in better words or widgets; their names stay.
    leads: where the poster of a record leads, below the
    organisation's own address; without it to the record. ways: pages that the list leads to, such as pictures: their
    words, and their paths below the list's own address.
    """

    model: type[Subject]
    template: str = "ui/record.html"
    more: Callable[[About], More] | None = None
    starts: Callable[[Any, str], Mapping[str, Any]] | None = None
    asks: Callable[[Any, str, tuple[p.Field, ...]], tuple[p.Field, ...]] | None = None
    warns: Callable[[Acting, Any, str], tuple[p.Callout, ...]] | None = None
    reading: Callable[[Acting, Any, str], Reading] | None = None
    waits: Waits | None = None
    work: Callable[[Acting], Iterable[p.WorkGroup]] | None = None
    planned: Callable[[Acting], Iterable[Planned]] | None = None
    desks: Mapping[str, Desk] = field(default_factory=dict)
    imports: Callable[[Acting], tuple[p.Callout, ...]] | None = None
    leads: Callable[[Any], str] | None = None
    ways: tuple[tuple[Words, str], ...] = ()


ROOMS: dict[str, Room] = {}

NAV: list[tuple[str, Words, str]] = []
"""Pages of rooms that stand in the navigation beside the lists: the group, the words, the path in an organisation."""

MENU: list[Callable[[Acting], p.Link | None]] = []
"""What rooms put into everyone's own menu, such as speaking up; none where an organisation does not offer it."""


def room_of(model: type[Subject]) -> Room:
    """Return how a record type shows itself."""
    return ROOMS.get(model.kind) or Room(model)
