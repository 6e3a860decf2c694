"""A shared tablet: who signs on, the PIN, and setting a device up."""

from dataclasses import dataclass
from typing import Literal

from qualitas.kernel.ui.pages.shell import Link


@dataclass(frozen=True, slots=True)
class TabletPage:
    """The page of a shared tablet; big keys, made for a thumb.

    stage: "who" asks for badge or name, "pin" for the PIN, "none" says that this device is no shared tablet, "set-up"
    asks whether it becomes one. people: names to tap; `url` of each is the value that is sent. who: what is sent on
    with the PIN. name: whose PIN, where that is known by a tap.
    """

    stage: Literal["who", "pin", "none", "set-up"]
    title: str
    place: str = ""
    action: str = "/tablet/"
    people: tuple[Link, ...] = ()
    who: str = ""
    name: str = ""
    errors: tuple[str, ...] = ()
