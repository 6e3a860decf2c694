"""Pages of what people are told: notices, what a mailed link opens, posters."""

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from qualitas.kernel.ui.pages.doors import Empty
from qualitas.kernel.ui.pages.forms import Field
from qualitas.kernel.ui.pages.shell import Link


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One thing that the reader is told: what happened (`sentence`) to what (`about`).

    key: opens it, by a POST of `open` to the page: that is how it becomes read. Empty where there is nothing to open.
    """

    sentence: str
    about: str
    when: str
    when_iso: str
    key: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What the reader is told, the newest first. `action` takes the POSTs; `older_url` leads to the next page."""

    title: str
    summary: str
    action: str
    lines: tuple[NoticeLine, ...] = ()
    unread: int = 0
    older_url: str = ""
    links: tuple[Link, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class MailedPage:
    """What a link in a mail opens without signing in: one thing to do, by one button.

    done: says that it is done, then there is no button. fields: what may be said with it. submit: the button's word.
    """

    title: str
    about: str
    action: str
    submit: str = ""
    intro: str = ""
    key: str = ""
    due: str = ""
    late: bool = False
    done: str = ""
    fields: tuple[Field, ...] = ()
    errors: tuple[str, ...] = ()
    back_url: str = ""
    back_label: str = ""


@dataclass(frozen=True, slots=True)
class PosterPage:
    """A poster to print: a square code that a phone reads, and what it leads to.

    code: SVG made by the program. size: of the paper. address: what the code says, for those who type it.
    """

    title: str
    lead: str
    address: str
    organisation: str
    code: SafeString
    size: Literal["a4", "a5"] = "a4"
    note: str = ""
    back_url: str = ""
