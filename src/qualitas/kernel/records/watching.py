"""Watching a record, and naming people in what is said about it: “@Ana Meyer”, or “@ana” by the e-mail address."""

import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.refusals import NotYours
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Record, Watch

MOST_WORDS = 4
"""Words of a name that are looked at behind an “@”."""
MOST_NAMED = 20
"""People who can be named in one text; what comes after them is plain text."""
_BEGINS = re.compile(r"(?<![\w@.])@(?=\w)")
_WORDS = re.compile(r"[\w.'’+-]+(?: [\w.'’+-]+){0,3}")


@adds(label=gettext_lazy("Watch"), past=said("past", "began to watch it"), everywhere=True)
def watch(act: Act, record: Record) -> Watch:
    """Be told of a record's changes of state and of what is said about it."""
    person = person_of(act)
    if person is None:
        raise NotYours(_("Only people watch records; sign in as one."))
    return Watch(on_type=record.kind, on_id=record.id, by=person, at=act.at)


def _own(actor: Actor, watch: Watch) -> str:
    """Refuse to stop somebody else from watching."""
    return "" if actor.id == watch.by_id else _("Only the one who watches can stop watching.")


@moves(label=gettext_lazy("Stop watching"), past=said("past", "stopped watching it"), guards=(_own,), inner=True)
def stop_watching(act: Act, watch: Watch) -> None:
    """Be told no more of what happens with a record."""
    act.mentions.append((watch.on_type, watch.on_id))


def _candidates(text: str) -> Iterator[list[str]]:
    """Yield for each “@” what may be named there, the longest first."""
    for place in list(_BEGINS.finditer(text))[:MOST_NAMED]:
        found = _WORDS.match(text, place.end())
        words = found[0].split(" ") if found else []
        yield [" ".join(words[:count]).rstrip(".'’-") for count in range(len(words), 0, -1)]


def named_in(organisation: UUID, texts: Iterable[str]) -> list[frozenset[UUID]]:
    """Return for each text whom of the organisation's people it names, in one query for all; nobody without an “@”.

    “@Ana Meyer” names a person by the whole name, “@ana” by what stands before the “@” of the e-mail address.
    """
    asked = [list(_candidates(text)) if "@" in text else [] for text in texts]
    wanted = {one for lists in asked for candidates in lists for one in candidates}
    if not wanted:
        return [frozenset() for _lists in asked]
    known = _people(organisation, wanted)
    return [
        frozenset(
            key
            for candidates in lists
            if (key := next((known[c.lower()] for c in candidates if c.lower() in known), None))
        )
        for lists in asked
    ]


def _people(organisation: UUID, wanted: Iterable[str]) -> dict[str, UUID]:
    """Return the active people whose name, or whose e-mail address up to its “@”, is among ``wanted``."""
    asked = Q()
    for one in wanted:
        asked |= Q(name__iexact=one)
        if " " not in one:
            asked |= Q(email__istartswith=f"{one}@")
    found: dict[str, UUID] = {}
    for key, name, email in (
        Person.within(organisation).filter(asked, state="active").values_list("id", "name", "email")
    ):
        found.setdefault(email.partition("@")[0].lower(), key)
        found[name.lower()] = key
    found.pop("", None)
    return found
