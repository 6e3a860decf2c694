"""Letters: e-mails that come in and open records. A room says to which address, from whom, and with which verb."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.identity.preferences import Preference
from qualitas.kernel.records.models import Record

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail as a room takes it: who says they sent it, what it says, and the files that may come in with it.

    The sender is stated, never proven: ``known`` is the person whose address it is, and does not act.
    """

    sender: str
    name: str
    title: str
    text: str
    files: tuple[Any, ...] = ()
    known: Person | None = field(default=None, compare=False)

    @property
    def stated(self) -> str:
        """Return who says they sent it, as a record may say it."""
        who = self.known.name if self.known is not None else self.name
        room = LONGEST_NAME - len(_("%s, by e-mail, as stated") % "")
        said = f"{who} <{self.sender}>" if who and len(who) + len(self.sender) + 3 <= room else self.sender
        return _("%s, by e-mail, as stated") % said[:room]


@dataclass(frozen=True, slots=True)
class Box:
    """A sort of letters: under which preference its address stands, whether anyone may write, what a letter opens."""

    address: Preference[str]
    anyone: Preference[bool]
    opens: Callable[[Act, Letter], Record]

    def is_open(self, organisation: Organisation, known: Person | None) -> bool:
        """Tell whether a letter of this sender is taken."""
        return known is not None or self.anyone.of(organisation)


BOXES: list[Box] = []
"""Every sort of letters that a room takes."""

type Opening = Callable[[Act, Letter], Record]


def opened_by_letters(address: Preference[str], anyone: Preference[bool]) -> Callable[[Opening], Opening]:
    """Take letters to the address that an organisation names: of people known here, and of anyone where ``anyone`` says so."""

    def declare(opens: Opening) -> Opening:
        BOXES.append(Box(address, anyone, opens))
        return opens

    return declare


def boxes_of(organisation: Organisation) -> Iterator[tuple[str, Box]]:
    """Yield the addresses at which an organisation takes letters, in small letters."""
    for box in BOXES:
        for address in box.address.of(organisation).casefold().replace(";", ",").split(","):
            if address.strip():
                yield address.strip(), box
