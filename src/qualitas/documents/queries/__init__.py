"""What people ask of documents."""

from qualitas.documents.queries.copies import copies_issued, copies_out, languages, to_fall_behind
from qualitas.documents.queries.external import checks_due, editions, people_told, told_of
from qualitas.documents.queries.revisions import (
    addressed,
    asked,
    by_number,
    distribution,
    drafts_of,
    in_force,
    in_work,
    people_of,
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
    "checks_due",
    "copies_issued",
    "copies_out",
    "distribution",
    "drafts_of",
    "editions",
    "in_force",
    "in_work",
    "languages",
    "people_of",
    "people_told",
    "picture",
    "pictures_of",
    "planned",
    "referring",
    "revisions",
    "shown",
    "to_approve",
    "to_fall_behind",
    "told_of",
    "using",
    "waiting",
]
