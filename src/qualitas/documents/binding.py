"""What was approved is bound by a hash: whoever changes it later voids the approval, and every reader is told."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from qualitas.documents.models import Revision
from qualitas.kernel.acts.act import Actor
from qualitas.proof.canonical import digest

BOUND = ("in review", "approved", "effective", "superseded")
"""The states in which the content must be what was submitted."""


def content_hash(revision: Revision) -> str:
    """Return the hash of what is approved: title, text with its pictures and reused blocks, file, editorial or not.

    Pictures and reused blocks stand in the text by their own hashes and words, so that the text binds them.
    """
    said: dict[str, Any] = {
        "title": revision.title,
        "text": hashlib.sha256(revision.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "markup": revision.markup,
        "file": revision.content.sha256 if revision.content is not None else None,
        "editorial": revision.editorial,
    }
    return digest(said)


def is_void(revision: Revision) -> bool:
    """Tell whether the content is not any more what was submitted and approved.

    False for what was never bound (a draft, something taken over), and for what was disposed of: it is gone, not changed.
    """
    if not revision.bound or revision.state not in BOUND or not (revision.text or revision.content_id):
        return False
    return content_hash(revision) != revision.bound


def why_void(revision: Revision) -> str:
    """Return what is wrong with the approval of a changed content, as a sentence; nothing where it holds."""
    if not is_void(revision):
        return ""
    if revision.state == "in review":
        return _("The content was changed after it was submitted; what was found so far is void. Send it back.")
    return _("Approval void: the content was changed after it was approved.")


def unchanged(_actor: Actor, revision: Revision) -> str:
    """Refuse to judge a content that is not any more what was submitted."""
    return why_void(revision)
