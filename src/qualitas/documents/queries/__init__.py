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
from qualitas.documents.queries.texts import Shown, blocks_in_use, picture, pictures_of, shown, using

__all__ = [
    "Shown",
    "addressed",
    "asked",
    "blocks_in_use",
    "by_number",
    "distribution",
    "drafts_of",
    "in_force",
    "in_work",
    "picture",
    "pictures_of",
    "planned",
    "referring",
    "revisions",
    "shown",
    "to_approve",
    "using",
    "waiting",
]
