"""What people do with documents, from the first draft to withdrawal."""

from qualitas.documents.verbs.approving import NOT_THE_AUTHOR, approve, send_back, submit
from qualitas.documents.verbs.blocks import restore_block, retire_block, rewrite, write_block
from qualitas.documents.verbs.distributing import assign, distribute
from qualitas.documents.verbs.drafting import draft, edit, revise, upload
from qualitas.documents.verbs.effect import STILL_REFERRED_TO, months_later, postpone, supersede, take_effect, withdraw
from qualitas.documents.verbs.kinds import add_kind, change_kind, restore, retire

__all__ = [
    "NOT_THE_AUTHOR",
    "STILL_REFERRED_TO",
    "add_kind",
    "approve",
    "assign",
    "change_kind",
    "distribute",
    "draft",
    "edit",
    "months_later",
    "postpone",
    "restore",
    "restore_block",
    "retire",
    "retire_block",
    "revise",
    "rewrite",
    "send_back",
    "submit",
    "supersede",
    "take_effect",
    "upload",
    "withdraw",
    "write_block",
]
