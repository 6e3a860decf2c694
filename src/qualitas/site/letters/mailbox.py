"""The mailbox of mails that come in, over IMAP: what is unread is taken, marked as read, and stays where it is.

What cannot be taken is flagged too, so that somebody looks at it; a mail that must wait stays unread.
"""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import DatabaseError

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.files.store import OutOfReach
from qualitas.kernel.identity.slowing import SlowDown
from qualitas.site.letters.address import Mailbox
from qualitas.site.letters.reading import LARGEST, Unreadable
from qualitas.site.letters.taking import Silent, take

log = logging.getLogger("qualitas.letters")

PATIENCE = 20  # seconds that the server has for each answer
AT_ONCE = 50


class Trouble(RuntimeError):
    """The mailbox cannot be read; the message says why."""


def collect() -> int:
    """Take every unread mail of the mailbox that the settings name; returns how many became records."""
    given: Mailbox | None = settings.QUALITAS.mail_in
    if given is None:
        return 0
    with opened(given) as server:
        _kind, found = server.uid("SEARCH", "UNSEEN", "UNDELETED")
        keys = (found[0] or b"").split()[:AT_ONCE]
        return sum(_take_one(server, key.decode()) for key in keys)


def look_into(given: Mailbox) -> None:
    """See whether a mailbox can be opened; raises Trouble where it cannot."""
    with opened(given):
        pass


@contextmanager
def opened(given: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Yield the mailbox, opened; raises Trouble where it cannot be."""
    server = None
    try:
        server = _reached(given)
        server.login(given.user, given.password)
        answer, _data = server.select(_quoted(given.folder))
        if answer != "OK":
            raise Trouble(f"There is no folder {given.folder} in the mailbox.")
        yield server
    except (imaplib.IMAP4.error, OSError) as error:
        raise Trouble(f"The mailbox at {given.host} cannot be read: {_plain(error)}.") from error
    finally:
        if server is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()


def _plain(error: Exception) -> str:
    said = error.args[0] if error.args else error
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)).rstrip(".")


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _reached(given: Mailbox) -> imaplib.IMAP4:
    """Return the server, reached over an encrypted line unless it is on this machine."""
    if given.encrypted:
        return imaplib.IMAP4_SSL(given.host, given.port, ssl_context=ssl.create_default_context(), timeout=PATIENCE)
    server = imaplib.IMAP4(given.host, given.port, timeout=PATIENCE)
    if not given.here:
        server.starttls(ssl.create_default_context())
    return server


def _take_one(server: imaplib.IMAP4, key: str) -> bool:
    """Take one mail and mark it as read; what is refused is flagged. Tells whether it became a record."""
    try:
        take(_fetched(server, key))
    except (SlowDown, OutOfReach) as error:
        log.info("A mail waits: %s", error)
        return False
    except Silent as why:
        log.info("A mail was left alone. %s", why)
        server.uid("STORE", key, "+FLAGS", r"(\Seen)")
        return False
    except (Refused, Unreadable) as why:
        log.warning("A mail was not taken and is flagged in the mailbox. %s", why)
        server.uid("STORE", key, "+FLAGS", r"(\Seen \Flagged)")
        return False
    except (DatabaseError, OSError, imaplib.IMAP4.error):
        raise
    except Exception as error:  # noqa: BLE001 - one bad mail must not stop the others
        log.warning("A mail could not be read (%s: %s) and is flagged in the mailbox.", type(error).__name__, error)
        server.uid("STORE", key, "+FLAGS", r"(\Seen \Flagged)")
        return False
    server.uid("STORE", key, "+FLAGS", r"(\Seen)")
    return True


def _fetched(server: imaplib.IMAP4, key: str) -> bytes:
    """Return the bytes of a mail, which stays unread by that; raises Unreadable where it is too large."""
    _kind, said = server.uid("FETCH", key, "(RFC822.SIZE)")
    size = b" ".join(one if isinstance(one, bytes) else one[0] for one in said if one).upper()
    digits = size.partition(b"RFC822.SIZE ")[2].split(b")")[0].split(b" ")[0]
    if digits.isdigit() and int(digits) > LARGEST:
        raise Unreadable(f"The mail is larger than {LARGEST // 1024**2} MB.")
    _kind, data = server.uid("FETCH", key, "(BODY.PEEK[])")
    found = next((one[1] for one in data if isinstance(one, tuple)), None)
    if found is None:
        raise Unreadable("The mail is not there any more.")
    return bytes(found)
