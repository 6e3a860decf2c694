"""The link in the mail with an answer: by it a customer says, without signing in, whether they are content."""

from uuid import UUID

from django.core import signing

SALT = "qualitas.feedback.reply"
LASTS = 90 * 24 * 3600
"""Seconds for which the link opens the page."""


def signed_link(base: str, slug: str, complaint: UUID, round_: int) -> str:
    """Return the address at which a customer says how content they are with the answer of a round."""
    signed = signing.dumps({"complaint": str(complaint), "round": round_}, salt=SALT)
    return f"{base}/o/{slug}/answer/{signed}/"


def opened(signed: str) -> tuple[UUID, int] | None:
    """Return which complaint and which round of answers a link is about; None where it is wrong or too old."""
    try:
        said = signing.loads(signed, salt=SALT, max_age=LASTS)
        return UUID(said["complaint"]), int(said["round"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
