"""Where what lies beside a record is withdrawn or ended: the address, for those who may."""

from uuid import UUID

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.beside import ending


def address(slug: str, kind: str, key: UUID, verb: str) -> str:
    """Return where a verb is done to what lies beside a record."""
    return f"/o/{slug}/beside/{kind}/{key}/{verb}/"


def end_url(who: Acting, row: Subject) -> str:
    """Return where the reader withdraws or ends it; empty where they may not, or not any more."""
    verb = ending(type(row))
    if verb is None or verb.why_not(who, row) is not None:
        return ""
    return address(who.organisation.slug, row.kind, row.pk, verb.name)
