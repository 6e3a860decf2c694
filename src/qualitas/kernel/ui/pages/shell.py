"""What surrounds every page: navigation, breadcrumbs, switches, the person's menu and the messages."""

from dataclasses import dataclass
from html import escape
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

Tone = Literal["good", "wait", "bad", "calm", "off"]
"""Meaning of a colour. good: done, holds. wait: somebody must act. bad: wrong or late. calm: runs. off: over, unused."""


@dataclass(frozen=True, slots=True)
class Link:
    """A word that leads somewhere. `note` is a short muted remark behind it; `current` marks where the reader is."""

    label: str
    url: str
    note: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the navigation. `count` is ready text ("17", "91 %"), empty where a figure says nothing."""

    label: str
    url: str
    count: str = ""
    current: bool = False

    @property
    def html(self) -> str:
        """The place as escaped HTML."""
        here = ' aria-current="page"' if self.current else ""
        count = f'<span class="count">{escape(self.count)}</span>' if self.count else ""
        return f'<a href="{escape(self.url)}"{here}>{escape(str(self.label))}{count}</a>'


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A heading of the navigation (Context, Leadership, Planning …) and its places. Empty groups are left out."""

    label: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to this page. The last one is the page itself and has no `url`."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence shown once, after something was done.

    `done` is the path of the form that was accepted: the browser then forgets the draft it kept for that form.
    """

    text: str
    tone: Tone = "good"
    done: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads the page. `key` is stable and separates the drafts of people who share a browser."""

    key: str
    name: str
    initials: str
    email: str = ""
    duties: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around a page.

    title: of the browser tab, without the product's name.
    lang: language code of the page, as in `<html lang>`.
    theme: "light", "dark" or "" (as the device says); comes from the cookie `theme`.
    first: the places above all groups: my work, overview.
    organisations, sites: for the switches; a switch with fewer than two links is drawn as plain text.
    search_url: where the search field leads (GET, parameter `q`); without it there is no field.
    language_url, theme_url, sign_out_url: take a POST (`language`, `theme`; `next` is the page to return to).
    path: of this page, for `next`.
    tablet: the reader signed on at a shared tablet; a big button signs off, and it comes back by itself.
    bell_url: the reader's notices; `bell` says how many are unread, as text, empty where none is.
    """

    title: str
    lang: str = "en"
    theme: str = ""
    reader: Reader | None = None
    first: tuple[NavItem, ...] = ()
    nav: tuple[NavGroup, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    home_url: str = "/"
    organisation: str = ""
    organisations: tuple[Link, ...] = ()
    site: str = ""
    sites: tuple[Link, ...] = ()
    search_url: str = ""
    search_query: str = ""
    languages: tuple[Link, ...] = ()
    language_url: str = ""
    theme_url: str = ""
    sign_out_url: str = ""
    path: str = "/"
    messages: tuple[Message, ...] = ()
    bell_url: str = ""
    bell: str = ""
    tablet: bool = False

    @property
    def nav_html(self) -> SafeString:
        """The whole navigation as escaped HTML: it stands on every page and has dozens of places."""
        parts = [item.html for item in self.first]
        for group in self.nav:
            parts.append(f"<h2>{escape(str(group.label))}</h2>")
            parts.extend([item.html for item in group.items])
        return mark_safe("\n".join(parts))  # noqa: S308 - every value is escaped above

    @property
    def switches(self) -> bool:
        """Tell whether there is more than one organisation or site to switch between."""
        return len(self.organisations) > 1 or len(self.sites) > 1
