"""Where mails come in: the setting QUALITAS_MAIL_IN_URL. Nothing here needs Django."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"imaps": 993, "imap": 143}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox on an IMAP server: encrypted from the start, or by STARTTLS where it is not on this machine."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    encrypted: bool = True

    @property
    def here(self) -> bool:
        """Tell whether it is on this machine, where nothing need be encrypted."""
        return self.host in LOOPBACK


def mailbox_of(url: str) -> Mailbox | None:
    """Return the mailbox that a setting names, None for none; raises ValueError with a sentence where it cannot be used."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or not parts.username:
        raise ValueError("QUALITAS_MAIL_IN_URL cannot be used; write it like imaps://USER:PASSWORD@HOST/INBOX.")
    return Mailbox(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        encrypted=parts.scheme == "imaps",
    )
