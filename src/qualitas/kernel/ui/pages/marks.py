"""Marks beside a record, as a page draws them: what was amended, what was redacted, what lies elsewhere."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from qualitas.kernel.ui.pages.shell import Link, Tone


@dataclass(frozen=True, slots=True)
class Amended:
    """An amendment of an entry: what was wrong and what is right; `note` says by whom and when, `reason` why."""

    label: str
    was: str
    becomes: str
    note: str
    reason: str

    @property
    def html(self) -> SafeString:
        """The amendment as escaped HTML: the entry, what was wrong struck through, what is right beside it."""
        was, becomes = (escape(text).replace("\n", "<br>") for text in (self.was, self.becomes))
        return mark_safe(  # noqa: S308 - every value is escaped above
            f'<b>{escape(self.label)}</b>: <del class="was">{was}</del> → <ins class="becomes">{becomes}</ins>'
        )


@dataclass(frozen=True, slots=True)
class Redacted:
    """That something was redacted: where; `note` says by whom and when, `reason` why."""

    where: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence held elsewhere. `url` is its place where that is a link; `links` are the acts that the reader may do."""

    title: str
    place: str
    url: str
    state: str
    tone: Tone
    checked: str
    due: str
    late: bool
    sha256: str
    note: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything of the kind beside one record; empty where there is nothing."""

    amended: tuple[Amended, ...] = ()
    redacted: tuple[Redacted, ...] = ()
    evidence: tuple[Evidence, ...] = ()
