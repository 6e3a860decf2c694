"""Doors, facts and small marks that several pages share."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from qualitas.kernel.ui.pages.shell import Tone


@dataclass(frozen=True, slots=True)
class Door:
    """A verb as the reader meets it.

    label: what the button says ("Approve").
    url: page of the act; empty when the verb is refused.
    why_not: the refusal as a sentence; shown beside the greyed label.
    danger: takes something away (withdraw, reject); drawn as such.
    here: the form is short enough to open within the record's page.
    signs: asks for a signature.
    """

    name: str
    label: str
    url: str = ""
    primary: bool = False
    why_not: str = ""
    danger: bool = False
    here: bool = False
    signs: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """A short word with a meaning beside a title ("Major", "External")."""

    text: str
    tone: Tone = "off"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about a record. `url` makes the value a link, `tone` colours it, `mono` sets codes and hashes.

    `was` is struck through before the value: the entry that an amendment corrects.
    """

    label: str
    value: str
    url: str = ""
    tone: Tone | None = None
    mono: bool = False
    was: str = ""

    @property
    def html(self) -> SafeString:
        """The fact as `dt` and `dd`, escaped; line breaks of the value are kept."""
        value = escape(str(self.value)).replace("\n", "<br>") or "—"
        if self.url:
            value = f'<a href="{escape(self.url)}">{value}</a>'
        if self.was:
            value = f'<del class="was">{escape(str(self.was))}</del> <ins class="becomes">{value}</ins>'
        look = " ".join(name for name in (self.tone and f"{self.tone}-t", "mono" if self.mono else "") if name)
        css = f' class="{look}"' if look else ""
        return mark_safe(f"<dt>{escape(str(self.label))}</dt><dd{css}>{value}</dd>")  # noqa: S308 - escaped above


@dataclass(frozen=True, slots=True)
class Callout:
    """A sentence that must not be missed, above the body. `link` leads to where something can be done about it."""

    text: str
    tone: Tone = "wait"
    link_label: str = ""
    link_url: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where nothing is: `title` says so, `text` what to do first, `door` does it."""

    title: str
    text: str
    door: Door | None = None
