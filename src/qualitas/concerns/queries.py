"""What is asked of concerns."""

import hashlib
from uuid import UUID

from qualitas.concerns.models import OFFERED, Concern, Saying
from qualitas.kernel.identity.models import Organisation


def digest_of(code: str) -> str:
    """Return what is kept of the code with which somebody who spoke up comes back."""
    return hashlib.sha256(code.strip().encode()).hexdigest()


def is_offered(organisation: Organisation) -> bool:
    """Tell whether people of the organisation may speak up under a pseudonym."""
    return OFFERED.of(organisation)


def offering(slug: str) -> Organisation | None:
    """Return the organisation of this short name, where it offers speaking up."""
    found = Organisation.objects.filter(slug=slug, state="active").first()
    return found if found is not None and is_offered(found) else None


def by_code(organisation: UUID, code: str) -> Concern | None:
    """Return the concern behind a code, or None."""
    return Concern.within(organisation).filter(digest=digest_of(code)).first()


def said_about(concern: Concern) -> list[Saying]:
    """Return the words that went to and fro, the oldest first."""
    rows = Saying.within(concern.organisation_id).filter(on_id=concern.pk)
    return list(rows.select_related("by").order_by("at", "pk")[:500])
