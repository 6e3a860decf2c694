"""What people ask of documents."""

from qualitas.documents.queries.revisions import (
    addressed,
    asked,
    by_number,
    distribution,
    drafts_of,
    in_force,
    in_work,
    planned,
    referring,
    revisions,
    to_approve,
    waiting,
)

__all__ = [
    "addressed",
    "asked",
    "by_number",
    "distribution",
    "drafts_of",
    "in_force",
    "in_work",
    "planned",
    "referring",
    "revisions",
    "to_approve",
    "waiting",
]
