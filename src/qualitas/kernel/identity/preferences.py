"""Preferences: what an organisation chooses for itself, declared where it is used, kept as data, changed by a verb.

A room declares one and reads it back typed::

    ESCALATE_AFTER = number("notices.escalate_after", 7, label=_("Escalate after"), unit=_("days"), most=365, …)
    days = ESCALATE_AFTER.of(organisation)

The page of preferences, the API, the reference and the ledger's event follow from the declaration. Only what differs
from the default is kept, in one field of the organisation, so that reading one asks the database nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import Invalid

LONGEST = 500
_NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9_-]*)+")

type Kind = Literal["number", "switch", "choice", "text"]


class Prefers(Protocol):
    """An organisation, as far as this module knows it."""

    preferences: Any


@dataclass(frozen=True, slots=True)
class Preference[T: (int, bool, str)]:
    """One thing that an organisation may choose: its name, kind and default, its words, and what it may be."""

    name: str
    kind: Kind
    default: T
    label: Words
    means: Words
    unit: Words = ""
    least: int = 0
    most: int = 0
    choices: tuple[tuple[str, Words], ...] = ()

    @property
    def room(self) -> str:
        """Return the first part of the name: the room that declared it."""
        return self.name.partition(".")[0]

    def of(self, organisation: Prefers) -> T:
        """Return what the organisation chose, or the default."""
        kept: Mapping[str, Any] = organisation.preferences or {}
        found = kept.get(self.name, self.default)
        return found if type(found) is type(self.default) else self.default

    def is_set(self, organisation: Prefers) -> bool:
        """Tell whether the organisation chose something else than the default."""
        return self.name in (organisation.preferences or {})

    def read(self, text: str) -> T:
        """Return the value that ``text`` means; raises Invalid with what it may be."""
        read: Callable[[Preference[Any], str], T] = _READ[self.kind]
        return read(self, text.strip())

    def shown(self, value: T) -> str:
        """Return ``value`` in words, with its unit."""
        if self.kind == "switch":
            return _("yes") if value else _("no")
        if self.kind == "choice":
            return str(dict(self.choices).get(str(value), value))
        return f"{value} {self.unit}".strip()

    def plain(self, value: T) -> str:
        """Return ``value`` as `read` takes it."""
        return str(value).lower() if self.kind == "switch" else str(value)


PREFERENCES: dict[str, Preference[Any]] = {}
"""Every preference that was declared, by its name."""


def _declare[T: (int, bool, str)](made: Preference[T]) -> Preference[T]:
    if not _NAME.fullmatch(made.name):
        raise ValueError(f"A preference is named room.what in small letters, not {made.name!r}.")
    if made.name in PREFERENCES:
        raise ValueError(f"There is a preference {made.name!r} already.")
    PREFERENCES[made.name] = made
    return made


def number(
    name: str, default: int, *, label: Words, means: Words, most: int, least: int = 0, unit: Words = ""
) -> Preference[int]:
    """Declare a whole number from ``least`` to ``most``, counted in ``unit`` (such as days)."""
    return _declare(Preference(name, "number", default, label, means, unit, least, most))


def switch(name: str, default: bool, *, label: Words, means: Words) -> Preference[bool]:
    """Declare something that is so or is not."""
    return _declare(Preference(name, "switch", default, label, means))


def choice(
    name: str, default: str, *, label: Words, means: Words, choices: tuple[tuple[str, Words], ...]
) -> Preference[str]:
    """Declare one of several, each a value and its words."""
    return _declare(Preference(name, "choice", default, label, means, choices=choices))


def text(name: str, default: str = "", *, label: Words, means: Words) -> Preference[str]:
    """Declare a short text; it stands in the ledger in clear, so never ask for anything personal."""
    return _declare(Preference(name, "text", default, label, means))


def preference_choices() -> list[tuple[str, Words]]:
    """Return every preference to choose from."""
    return [(name, one.label) for name, one in sorted(PREFERENCES.items())]


def _refuse(sentence: str) -> Invalid:
    return Invalid(sentence, {"value": [sentence]})


def _number(one: Preference[Any], text: str) -> int:
    if re.fullmatch(r"-?\d{1,9}", text) and one.least <= int(text) <= one.most:
        return int(text)
    raise _refuse(
        _("“%(label)s” is a whole number from %(least)d to %(most)d.")
        % {"label": one.label, "least": one.least, "most": one.most}
    )


def _switch(one: Preference[Any], text: str) -> bool:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    raise _refuse(_("“%s” is either true or false.") % one.label)


def _choice(one: Preference[Any], text: str) -> str:
    if text in dict(one.choices):
        return text
    known = ", ".join(value for value, _words in one.choices)
    raise _refuse(_("“%(label)s” is one of: %(known)s.") % {"label": one.label, "known": known})


def _text(one: Preference[Any], text: str) -> str:
    if len(text) <= LONGEST:
        return text
    raise _refuse(_("“%(label)s” has at most %(most)d characters.") % {"label": one.label, "most": LONGEST})


_READ: dict[Kind, Callable[[Preference[Any], str], Any]] = {
    "number": _number,
    "switch": _switch,
    "choice": _choice,
    "text": _text,
}
