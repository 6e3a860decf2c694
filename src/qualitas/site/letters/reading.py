"""Taking a mail apart: who says they sent it, to whom, what it says, what is attached, whether a program wrote it.

A mail is hostile until shown otherwise: it is bounded in size and parts, and no header of it is believed.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses

from qualitas.richtext import plain

LARGEST = 30 * 1024 * 1024
"""Bytes of a mail that is read at all; attachments grow by a third on their way."""
MOST_PARTS, MOST_FILES, MOST_ADDRESSES = 200, 20, 50
LONGEST_TITLE, LONGEST_TEXT = 200, 200_000
LITTLE = 4096
"""Bytes below which a picture within a text is taken for an ornament of a signature."""
TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To")
ORNAMENTS = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
PROGRAMS = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.=-].*)?@", re.IGNORECASE)
AGAIN = re.compile(r"^\s*((re|aw|fwd?|wg|antw(ort)?)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
QUOTED = re.compile(
    r"^(-{2,}\s*(original message|ursprüngliche nachricht|forwarded message|weitergeleitete nachricht).*"
    r"|_{10,}|(on|am) .{4,200}(wrote|schrieb)( .*)?:\s*)$",
    re.IGNORECASE,
)


class Unreadable(ValueError):
    """A mail cannot be taken apart; the message says why."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail, read. ``key`` is the same whenever it comes; ``refers`` are the mails that it answers."""

    key: str
    message_id: str
    sender: str
    name: str
    to: frozenset[str]
    title: str
    text: str
    files: tuple[Enclosed, ...]
    refers: tuple[str, ...]
    by_program: str


def read(raw: bytes, envelope: str = "") -> Arrived:
    """Return a mail, taken apart; ``envelope`` is the address to which the mail server delivered it, if it says so.

    Raises Unreadable where it is too large, has no sender, or is no mail.
    """
    if len(raw) > LARGEST:
        raise Unreadable(f"The mail is larger than {LARGEST // 1024**2} MB; send large files another way.")
    try:
        mail = message_from_bytes(raw, policy=default)
        parts = _parts(mail)
        return _read(mail, parts, raw, envelope)
    except Unreadable:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise Unreadable(f"This is no mail that can be read ({type(error).__name__}).") from error


def _read(mail: EmailMessage, parts: list[EmailMessage], raw: bytes, envelope: str) -> Arrived:
    senders = _addresses(mail, "From")
    if not senders:
        raise Unreadable("The mail does not say who sent it.")
    name, sender = senders[0]
    to = {address for header in TO for _name, address in _addresses(mail, header)} | {envelope.strip().casefold()}
    message_id = _line(mail, "Message-ID")[:300]
    text = _text(parts)
    return Arrived(
        key=hashlib.sha256(message_id.encode("utf-8", "replace") if message_id else raw).hexdigest()[:40],
        message_id=message_id if re.fullmatch(r"<[!-~]{3,280}>", message_id) else "",
        sender=sender,
        name=name,
        to=frozenset(to - {""}),
        title=AGAIN.sub("", _line(mail, "Subject"))[:LONGEST_TITLE].strip(),
        text=text,
        files=tuple(_files(parts)),
        refers=tuple(re.findall(r"<[!-~]{3,280}>", _line(mail, "In-Reply-To") + " " + _line(mail, "References"))[-20:]),
        by_program=_by_program(mail, sender),
    )


def _parts(mail: EmailMessage) -> list[EmailMessage]:
    """Return the parts of a mail, but not those of mails that are attached to it."""
    found: list[EmailMessage] = []
    waiting: list[Message] = [mail]
    while waiting:
        part = waiting.pop(0)
        if len(found) >= MOST_PARTS:
            raise Unreadable("The mail has too many parts; send the files another way.")
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting = [*(one for one in part.get_payload() if isinstance(one, Message)), *waiting]
        else:
            found.append(part)  # type: ignore[arg-type] # the policy makes every part an EmailMessage
    return found


def _line(mail: EmailMessage, header: str) -> str:
    """Return a header in one line, without what cannot be printed; empty where it is missing or broken."""
    value = ""
    with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError):
        value = str(mail.get(header, ""))
    return "".join(letter for letter in " ".join(value.split()) if letter.isprintable())


def _addresses(mail: EmailMessage, header: str) -> list[tuple[str, str]]:
    """Return the names and addresses (in small letters) of a header, wherever it stands."""
    lines: list[str] = []
    with contextlib.suppress(ValueError, TypeError, LookupError, AttributeError):
        lines = [" ".join(str(one).split()) for one in mail.get_all(header, [])]
    found = [(name.strip()[:120], address.casefold()) for name, address in getaddresses(lines)[:MOST_ADDRESSES]]
    return [(name, address) for name, address in found if re.fullmatch(r"[^@\s<>]{1,64}@[^@\s<>]{1,190}", address)]


def _by_program(mail: EmailMessage, sender: str) -> str:
    """Return why a mail was written by a program or goes to many, so that nobody answers it; empty for a person's."""
    if _line(mail, "Auto-Submitted").casefold().partition(";")[0].strip() not in ("", "no"):
        return "it was sent by a program (Auto-Submitted)"
    if _line(mail, "Precedence").casefold() in ("bulk", "junk", "list", "auto_reply"):
        return "it goes to many (Precedence)"
    if any(mail.get(header) is not None for header in ("List-Id", "List-Unsubscribe", "X-Qualitas-Message")):
        return "it comes from a mailing list or from here"
    if mail.get("X-Autoreply") is not None or mail.get("X-Autorespond") is not None:
        return "it is an automatic answer"
    if _line(mail, "Return-Path") == "<>" or mail.get_content_type() == "multipart/report":
        return "it reports on a mail that could not be delivered"
    return "nobody reads at its sender's address" if PROGRAMS.match(sender) else ""


def _text(parts: list[EmailMessage]) -> str:
    """Return what a mail says: its plain text, else the words of its HTML; without what it quotes."""
    for kind, words in (("text/plain", str), ("text/html", plain)):
        for part in parts:
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                text = words(_decoded(part)).replace("\0", "").replace("\r\n", "\n")
                if text.strip():
                    return _own(text)[:LONGEST_TEXT]
    return ""


def _decoded(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("latin-1")


def _own(text: str) -> str:
    """Return a text without the mail that it answers, which stands below it; the whole where nothing else is in it."""
    kept: list[str] = []
    for line in text.splitlines():
        if QUOTED.match(line.strip()):
            break
        if not line.startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip() or text.strip()


def _files(parts: list[EmailMessage]) -> Iterator[Enclosed]:
    """Yield what is attached, pictures within the text among it."""
    count = 0
    for part in parts:
        kind, name = part.get_content_type(), part.get_filename() or ""
        if kind in ORNAMENTS or (kind in ("text/plain", "text/html") and not name):
            continue
        if kind == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else part
            content, name = inner.as_bytes() if isinstance(inner, Message) else b"", name or "message.eml"
        else:
            given = part.get_payload(decode=True)
            content = given if isinstance(given, bytes) else b""
        if part.get("Content-ID") is not None and kind.startswith("image/") and len(content) < LITTLE:
            continue
        count += 1
        if count > MOST_FILES:
            raise Unreadable(f"The mail has more than {MOST_FILES} files; send several mails.")
        yield Enclosed(name or f"file-{count}{_ending(kind)}", content)


def _ending(kind: str) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "image/gif": ".gif"}.get(kind, "")
