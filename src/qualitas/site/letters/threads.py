"""Which record a mail belongs to: the mark that our mails carry in their Message-ID, and the number in a subject."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from qualitas.kernel.identity.models import Organisation

_NUMBER = re.compile(r"\b([A-Z]{1,5}-\d{4}-\d{4,9})\b")
_MARK = re.compile(r"^<([A-Za-z]{1,5}-\d{4}-\d{4,9})\.([\w-]{20,60})\.[\w-]{1,40}@[^>]+>$")


def _signed(home: Organisation, number: str) -> str:
    return Signer(salt="qualitas.letters").signature(f"{home.id} {number}")


def marked(home: Organisation, number: str, once: str) -> str:
    """Return the Message-ID of a mail about a record, by which an answer to it is known; ``once`` makes it one of its own."""
    host = urlsplit(settings.QUALITAS.base_url).hostname or "localhost"
    return f"<{number}.{_signed(home, number)}.{once}@{host}>"


def of_mark(home: Organisation, message_id: str) -> str:
    """Return the number of the record that a mail of ours was about; empty where it is none of ours."""
    found = _MARK.match(message_id)
    if found is None:
        return ""
    number = found[1].upper()
    return number if constant_time_compare(found[2], _signed(home, number)) else ""


def number_in(subject: str) -> str:
    """Return the first number of a record in a subject, such as NC-2026-0001; empty where there is none."""
    found = _NUMBER.search(subject.upper())
    return found[1] if found else ""
