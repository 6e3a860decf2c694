"""The page of an act: the few things a verb must know, asked in words."""

from dataclasses import dataclass
from typing import Literal

from qualitas.kernel.ui.pages.doors import Callout, Fact

Widget = Literal[
    "text",
    "long",
    "rich",
    "choice",
    "radios",
    "many",
    "date",
    "number",
    "email",
    "password",
    "file",
    "files",
    "yes-no",
    "person",
    "hidden",
    "lines",
]


@dataclass(frozen=True, slots=True)
class PasskeyAsk:
    """A button that asks the browser for a passkey.

    does: "get" one that is there, or "create" a new one. options_url: answers a POST with what the browser is asked.
    trouble: what is said when nothing comes of it.
    """

    label: str
    options_url: str
    does: str = "get"
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose. `help` is shown under it for radios and tick boxes."""

    value: str
    label: str
    chosen: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    help: one plain sentence; `example` is shown as such, never as the only label.
    errors: sentences, beside the field.
    required: fields that are not are marked "optional" (unless `optional` is off), required ones are not marked.
    max_length: characters; `minimum`, `maximum`, `step` and `unit` for numbers and dates.
    accept: what a file may be, as in HTML (".pdf,.docx"); `limit` is the size as text ("25 MB").
    choices: for choice, radios, many, and person (then a plain list); `chosen` marks the answer.
    search_url: for person: answers with options for what was typed (GET `q`).
    rows: height of a long text in lines.
    lines: of lines: each line's own questions; `blank` is one more line to be copied, with “__” for its place.
    autocomplete: as in HTML ("email", "current-password").
    more: stands behind “More details”, unless it has something to say.
    """

    name: str
    label: str
    widget: Widget = "text"
    value: str = ""
    help: str = ""
    example: str = ""
    errors: tuple[str, ...] = ()
    required: bool = True
    max_length: int | None = None
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    unit: str = ""
    accept: str = ""
    limit: str = ""
    choices: tuple[Choice, ...] = ()
    search_url: str = ""
    rows: int = 4
    autocomplete: str = ""
    autofocus: bool = False
    more: bool = False
    lines: "tuple[tuple[Field, ...], ...]" = ()
    blank: "tuple[Field, ...]" = ()
    optional: bool = True

    @property
    def described(self) -> str:
        """The ids that explain this field, for `aria-describedby`."""
        ids = [f"{self.name}-help"] if self.help or self.example else []
        return " ".join([*ids, f"{self.name}-error"] if self.errors else ids)


@dataclass(frozen=True, slots=True)
class Ask:
    """What signing needs: the meaning the person declares, and which proof of identity is asked for.

    errors: of the password; `code` asks for a code from the app too; `passkey` is a button instead of both; `pin` asks
    for the PIN of a badge instead.
    """

    meaning: str
    name: str
    errors: tuple[str, ...] = ()
    by_password: bool = True
    code: bool = False
    code_errors: tuple[str, ...] = ()
    passkey: PasskeyAsk | None = None
    passkey_errors: tuple[str, ...] = ()
    pin: bool = False


@dataclass(frozen=True, slots=True)
class ActPage:
    """The form of one verb, as a page or within a record's page.

    title: what is about to happen ("Approve SOP-017 rev 3"); `intro` what follows from it.
    action: path of the form, also the name under which the browser keeps the draft.
    key: idempotency key of this filling-in; stays the same when the form comes back with errors.
    version: of the record as the reader saw it; empty for opening verbs.
    errors: sentences that belong to no single field.
    facts: what the reader should look at before deciding.
    in_page: drawn inside the record's page (sent by htmx to the same address).
    """

    title: str
    action: str
    submit: str
    fields: tuple[Field, ...] = ()
    intro: str = ""
    key: str = ""
    version: str = ""
    back_url: str = ""
    errors: tuple[str, ...] = ()
    callouts: tuple[Callout, ...] = ()
    facts: tuple[Fact, ...] = ()
    ask: Ask | None = None
    danger: bool = False
    upload: bool = False
    in_page: bool = False

    @property
    def first(self) -> tuple[Field, ...]:
        """The questions that everybody is asked."""
        return tuple(field for field in self.fields if not field.more)

    @property
    def more(self) -> tuple[Field, ...]:
        """The questions behind “More details”."""
        return tuple(field for field in self.fields if field.more)

    @property
    def more_open(self) -> bool:
        """Tell whether what stands behind “More details” is shown at once: something is wrong there."""
        return any(field.errors for field in self.more)

    @property
    def answered(self) -> bool:
        """Tell whether the form came back with errors: then it shows what was sent, and no draft is put over it."""
        asked = self.ask and (self.ask.errors or self.ask.code_errors or self.ask.passkey_errors)
        return bool(self.errors or asked or any(field.errors for field in self.fields))
