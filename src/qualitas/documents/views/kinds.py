"""With what the forms of a kind of document begin."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qualitas.documents import details

if TYPE_CHECKING:
    from qualitas.documents.models import DocumentKind


def starts(kind: "DocumentKind", verb: str) -> Mapping[str, Any]:
    """Return with what the form of a verb begins, where that does not stand on the kind as it is asked."""
    return {"fields": details.asked_for(kind.extra_fields)} if verb == "ask_details" else {}
