"""The other pages: my work, overview, signing in, sessions, errors, reading, proof."""

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from qualitas.kernel.ui.pages.doors import Callout, Door, Empty, Fact
from qualitas.kernel.ui.pages.forms import ActPage, Field, PasskeyAsk
from qualitas.kernel.ui.pages.lists import ListPage
from qualitas.kernel.ui.pages.record import RecordPage
from qualitas.kernel.ui.pages.shell import Link, Tone


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing somebody waits for. `about` is the record's code, `due` ready text, `tone` "bad" when late.

    The whole line opens `url`; `action` is the word on its button ("Read", "Approve").
    done: what the page's `done_url` takes to do it at once; empty where that is not possible.
    notice: the notice that the line opens, by a POST to the page's `notices_url`, so that it becomes read.
    """

    title: str
    url: str
    about: str = ""
    due: str = ""
    tone: Tone = "off"
    action: str = ""
    done: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Work of one urgency ("Overdue", "This week", "Later"). `count` is ready text; `more` leads to all of it."""

    label: str
    items: tuple[WorkItem, ...]
    count: str = ""
    more: Link | None = None


@dataclass(frozen=True, slots=True)
class MyWorkPage:
    """What waits for the reader, most urgent first; `doors` are quick beginnings.

    done_url, notices_url: take the POSTs of single lines. key: makes a repeat of "done" harmless.
    tabs: the pages of work beside this one. beside: links in a column of their own, under `beside_title`.
    """

    title: str
    summary: str
    groups: tuple[WorkGroup, ...] = ()
    doors: tuple[Door, ...] = ()
    beside: tuple[Link, ...] = ()
    callouts: tuple[Callout, ...] = ()
    empty: Empty | None = None
    done_url: str = ""
    notices_url: str = ""
    key: str = ""
    tabs: tuple[Link, ...] = ()
    beside_title: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the overview. `finding` says in a sentence what it means; `chart` is ready SVG; `url` opens its records."""

    label: str
    value: str
    finding: str = ""
    tone: Tone = "off"
    url: str = ""
    chart: SafeString | None = None


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Are we in control? Cards, then sheets of facts."""

    title: str
    summary: str
    cards: tuple[Card, ...] = ()
    work: tuple[WorkItem, ...] = ()
    work_title: str = ""
    facts_title: str = ""
    facts: tuple[Fact, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Signing in by e-mail and password. `one_time_url` leads to asking for a link; `providers` are other ways (OIDC)."""

    action: str
    fields: tuple[Field, ...]
    next: str = ""
    errors: tuple[str, ...] = ()
    one_time_url: str = ""
    providers: tuple[Link, ...] = ()
    organisation: str = ""
    passkey: PasskeyAsk | None = None


@dataclass(frozen=True, slots=True)
class OneTimePage:
    """A one-time link.

    stage: "ask" for one; "sent" (said whether or not the address is known); "confirm" after opening the link, by a
    button, so that a mail scanner that opens links does not use it up; "over" when it was used or is too old.
    lasts: how long a link can be used, as text ("48 hours").
    """

    stage: Literal["ask", "sent", "confirm", "over"]
    action: str = ""
    fields: tuple[Field, ...] = ()
    errors: tuple[str, ...] = ()
    email: str = ""
    lasts: str = ""
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A device where the reader is signed in. `seen` and `began` are ready text; `end_url` takes a POST."""

    device: str
    seen: str
    began: str = ""
    address: str = ""
    current: bool = False
    phone: bool = False
    end_url: str = ""


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """Where the reader is signed in. `end_all_url` ends all others (POST)."""

    sessions: tuple[Session, ...]
    end_all_url: str = ""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Something did not work: what, and what to do. `reference` finds it in the log; nothing technical is shown."""

    status: int
    title: str
    sentence: str
    what_to_do: str = ""
    links: tuple[Link, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgePage:
    """Reading and acknowledging a document, phone first.

    statement: what the button declares; `done` says when it was declared ("on 22 Nov 2026"), then there is no button.
    text: the document as sanitised HTML; `files` are its parts that cannot be shown as text.
    changed: what is new in this revision, in a sentence or two.
    questions: are answered before the button; `told` says what came of the last attempt.
    barred: says why there is no button, though it was not acknowledged yet.
    """

    code: str
    title: str
    text: SafeString | None
    action: str
    key: str
    version: str = ""
    statement: str = ""
    due: str = ""
    late: bool = False
    done: str = ""
    facts: tuple[Fact, ...] = ()
    changed: str = ""
    files: tuple[Link, ...] = ()
    errors: tuple[str, ...] = ()
    back_url: str = ""
    questions: tuple[Field, ...] = ()
    told: str = ""
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was verified. `tone` "bad" with `detail` naming the fault."""

    label: str
    detail: str = ""
    tone: Tone = "good"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place outside the database where the ledger's head is kept. `size` is the entry count it holds, as text."""

    kind: str
    where: str
    when: str
    size: str
    tone: Tone = "good"
    note: str = ""


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The ledger's page.

    sentence: "Unchanged since sealing, as far as this installation can know." or the first fault; `tone` fits it.
    checkpoint: the signed note as text; `checkpoint_url` downloads it.
    again_url: takes a POST that verifies now; `command` does the same in a terminal.
    """

    sentence: str
    tone: Tone
    size: str
    root: str
    origin: str
    checked: str
    caveat: str = ""
    checks: tuple[Check, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    checkpoint: str = ""
    checkpoint_when: str = ""
    checkpoint_url: str = ""
    key_id: str = ""
    again_url: str = ""
    command: str = "qualitas verify"


@dataclass(frozen=True, slots=True)
class StyleGuidePage:
    """The living style guide: samples that the product's own templates draw."""

    list: ListPage
    record: RecordPage
    act: ActPage
    text: SafeString
