"""A record page: what it is, where it stands, what can be done, and its history in words."""

from dataclasses import dataclass
from html import escape
from typing import Literal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qualitas.kernel.ui.pages.charts import Figure
from qualitas.kernel.ui.pages.doors import Badge, Callout, Door, Fact
from qualitas.kernel.ui.pages.marks import Marks
from qualitas.kernel.ui.pages.shell import Link, Tone


@dataclass(frozen=True, slots=True)
class Step:
    """A state on the way of a record. `note` is when or by whom it was reached ("22 Nov")."""

    label: str
    status: Literal["done", "now", "next"] = "next"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A sheet of the body: facts, ready HTML (sanitised by who fills it), or a table. `note` stands right in its head.

    `head` and `lines` are a small table of plain text; `figure` is a chart above them.
    """

    title: str
    note: str = ""
    facts: tuple[Fact, ...] = ()
    html: SafeString | None = None
    head: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    links: tuple[Link, ...] = ()
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after an act, as text. `was` is empty when there was nothing, `becomes` when it was taken away."""

    label: str
    was: str
    becomes: str

    @property
    def html(self) -> str:
        """The change as escaped HTML: label, what was, what became of it."""
        was = f'<del class="was">{escape(str(self.was))}</del>' if self.was else ""
        becomes = f'<ins class="becomes">{escape(str(self.becomes))}</ins>' if self.becomes else ""
        return f"{escape(str(self.label))} {' → '.join(filter(None, (was, becomes)))}"


@dataclass(frozen=True, slots=True)
class Signature:
    """An electronic signature: who, what they declared, when."""

    name: str
    meaning: str
    when: str
    how: str = ""

    @property
    def html(self) -> str:
        """The signature as escaped HTML."""
        said = _("signed “%(meaning)s”") % {"meaning": self.meaning}
        how = f" · {escape(self.how)}" if self.how else ""
        return f'<span class="signed">{escape(str(self.name))} {escape(said)} · {escape(str(self.when))}{how}</span>'


@dataclass(frozen=True, slots=True)
class Moment:
    """One act in the history of a record: an event of the ledger in words.

    when: as read ("22 Nov, 07:42"); `when_iso` for machines.
    sentence: what was done, without the name ("contained it").
    via: how it came ("API", "import"), empty for the web page.
    said: what the person wrote about it.
    proof: one short line on where it stands in the ledger ("entry 1,204"); `proof_url` opens it.
    """

    who: str
    initials: str
    when: str
    when_iso: str
    sentence: str
    via: str = ""
    said: str = ""
    changes: tuple[Change, ...] = ()
    signature: Signature | None = None
    proof: str = ""
    proof_url: str = ""

    @property
    def html(self) -> SafeString:
        """The moment as one piece of escaped HTML; a history has dozens of them."""
        parts = [f"<b>{escape(str(self.who))}</b> {escape(str(self.sentence))}"]
        if self.said:
            parts.append(f'<div class="said">{escape(str(self.said))}</div>')
        if self.changes:
            parts.append(f'<div class="changes">{"<br>".join([change.html for change in self.changes])}</div>')
        if self.signature:
            parts.append(self.signature.html)
        parts.append(f'<div><time datetime="{escape(self.when_iso)}">{escape(str(self.when))}</time>')
        if self.via:
            parts.append(f' <span class="via">· {escape(str(self.via))}</span>')
        if self.proof:
            text = escape(str(self.proof))
            text = f'<a href="{escape(self.proof_url)}">{text}</a>' if self.proof_url else text
            parts.append(f' <span class="proof">· {text}</span>')
        parts.append("</div>")
        return mark_safe("".join(parts))  # noqa: S308 - every value is escaped above


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger says of this record as a whole ("Unchanged since sealing"), and where that is shown."""

    text: str
    url: str = ""
    tone: Tone = "good"


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a record. `html` is sanitised text; `end_url` withdraws it, where the reader may.

    key: its anchor on the page. quote: the passage that it is about; `block` is where that stands in the text now, None
    where the passage is gone. answers: what was answered. answer_url takes the POST of an answer (`text`); resolve_url
    and reopen_url settle it, where the reader may.
    """

    who: str
    initials: str
    when: str
    when_iso: str
    html: SafeString
    end_url: str = ""
    key: str = ""
    quote: str = ""
    block: int | None = None
    resolved: bool = False
    answers: tuple["Comment", ...] = ()
    answer_url: str = ""
    resolve_url: str = ""
    reopen_url: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a record. `size` is ready text ("2.4 MB"); `note` says who added it and when; `end_url` withdraws it."""

    name: str
    url: str
    size: str
    note: str = ""
    end_url: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A record linked with this one. `note` is its state; `end_url` withdraws the link, where the reader may."""

    label: str
    url: str
    note: str = ""
    end_url: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Records linked with this one under one word ("Is required by")."""

    label: str
    links: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who watches a record. `begin_url` takes a POST by which the reader watches it too, `end_url` one that stops it."""

    names: tuple[str, ...] = ()
    begin_url: str = ""
    end_url: str = ""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record.

    code: what people call it ("SOP-017 · rev 3"); `number` is the record's number and stands beside it.
    primary: the next sensible verb, the one filled button; `doors` are the others, in a menu.
    steps: the lifecycle; empty for records without one.
    text: the document itself, as sanitised HTML; drawn as long text.
    comment_url, attach_url: take the POST of a comment (`text`) or file (`file`); empty when the reader may not.
    passages: the beginnings of the blocks of its text, of which one can be commented on.
    key: idempotency key for those two small forms.
    people_url: where the people are found who can be named in a comment, while it is typed.
    watchers: who watches the record; None where it cannot be watched.
    poster_url: where a poster that leads here is made.
    history_url: the whole history; shown when there is more than stands here.
    """

    title: str
    number: str
    code: str = ""
    state: str = ""
    tone: Tone = "calm"
    badges: tuple[Badge, ...] = ()
    steps: tuple[Step, ...] = ()
    callouts: tuple[Callout, ...] = ()
    primary: Door | None = None
    doors: tuple[Door, ...] = ()
    facts: tuple[Fact, ...] = ()
    panels: tuple[Panel, ...] = ()
    text: SafeString | None = None
    text_title: str = ""
    text_links: tuple[Link, ...] = ()
    links: tuple[LinkGroup, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    attach_url: str = ""
    comments: tuple[Comment, ...] = ()
    comment_url: str = ""
    passages: tuple[str, ...] = ()
    key: str = ""
    people_url: str = ""
    watchers: Watchers | None = None
    poster_url: str = ""
    moments: tuple[Moment, ...] = ()
    history_url: str = ""
    history_more: str = ""
    proof: Proof | None = None
    marks: Marks = Marks()  # noqa: RUF009 - frozen

    @property
    def moments_html(self) -> SafeString:
        """The history as one piece of escaped HTML list items."""
        items = [
            f'<li><span class="face" aria-hidden="true">{escape(moment.initials)}</span><div>{moment.html}</div></li>'
            for moment in self.moments
        ]
        return mark_safe("\n".join(items))  # noqa: S308 - every value is escaped above

    @property
    def facts_html(self) -> SafeString:
        """The facts as one piece of escaped HTML."""
        return mark_safe("".join([fact.html for fact in self.facts]))  # noqa: S308 - every value is escaped in Fact.html
