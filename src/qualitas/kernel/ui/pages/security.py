"""What one signs in with: passkeys, an app for codes, the password, providers; and proving again that it is oneself."""

from dataclasses import dataclass

from qualitas.kernel.ui.pages.doors import Callout
from qualitas.kernel.ui.pages.forms import Field, PasskeyAsk


@dataclass(frozen=True, slots=True)
class Means:
    """One thing to sign in with. `note` says since when and when last used; `end_url` takes a POST."""

    label: str
    note: str = ""
    end_url: str = ""
    end_label: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button (`posts`) or a link of a part."""

    label: str
    url: str
    posts: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class SecurityPart:
    """One way to sign in: what it is good for, what there is of it, what can be done about it."""

    name: str
    title: str
    icon: str
    text: str
    means: tuple[Means, ...] = ()
    presses: tuple[Press, ...] = ()
    state: str = ""
    tone: str = "off"


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """Everything that one signs in with."""

    parts: tuple[SecurityPart, ...]
    callouts: tuple[Callout, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvePage:
    """Something is asked that shows who it is: a code, a password, a passkey; while signing in or before a change.

    picture: a QR code as `data:` URI with `picture_says` in its place for those who do not see it; `secret` as text.
    """

    title: str
    intro: str
    action: str
    submit: str
    fields: tuple[Field, ...] = ()
    next: str = ""
    passkey: PasskeyAsk | None = None
    errors: tuple[str, ...] = ()
    callouts: tuple[Callout, ...] = ()
    picture: str = ""
    picture_says: str = ""
    secret: str = ""
    back_url: str = ""
    back_label: str = ""
