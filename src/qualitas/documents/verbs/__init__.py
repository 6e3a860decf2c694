"""What people do with documents, from the first draft to withdrawal."""

from qualitas.documents.verbs import (
    external,
)
from qualitas.documents.verbs.approving import (
    NOT_THE_AUTHOR,
    OPEN_COMMENTS,
    approve,
    examine,
    reroute,
    send_back,
    submit,
)
from qualitas.documents.verbs.blocks import (
    restore_block,
    retire_block,
    rewrite,
    write_block,
)
from qualitas.documents.verbs.conditions import (
    ask_details,
    assess_risk,
    fill_in,
    require_reading,
    set_quiz,
)
from qualitas.documents.verbs.converting import (
    turn_into_text,
)
from qualitas.documents.verbs.copies import (
    destroy_copy,
    issue_copy,
    pass_on,
    recall,
    report_lost,
    return_copy,
)
from qualitas.documents.verbs.distributing import (
    assign,
    distribute,
)
from qualitas.documents.verbs.drafting import (
    draft,
    edit,
    revise,
    upload,
)
from qualitas.documents.verbs.effect import (
    STILL_REFERRED_TO,
    force,
    months_later,
    postpone,
    supersede,
    take_effect,
    withdraw,
)
from qualitas.documents.verbs.kinds import (
    add_kind,
    change_kind,
    restore,
    retire,
    set_retention,
    set_route,
    write_template,
)
from qualitas.documents.verbs.periodic import (
    periodic_review,
)
from qualitas.documents.verbs.requests import (
    accept,
    decline,
    fulfil,
    request_change,
    take_back,
)
from qualitas.documents.verbs.translating import (
    catch_up,
    fall_behind,
    translate,
)

__all__ = [
    "NOT_THE_AUTHOR",
    "OPEN_COMMENTS",
    "STILL_REFERRED_TO",
    "accept",
    "add_kind",
    "approve",
    "ask_details",
    "assess_risk",
    "assign",
    "catch_up",
    "change_kind",
    "decline",
    "destroy_copy",
    "distribute",
    "draft",
    "edit",
    "examine",
    "external",
    "fall_behind",
    "fill_in",
    "force",
    "fulfil",
    "issue_copy",
    "months_later",
    "pass_on",
    "periodic_review",
    "postpone",
    "recall",
    "report_lost",
    "request_change",
    "require_reading",
    "reroute",
    "restore",
    "restore_block",
    "retire",
    "retire_block",
    "return_copy",
    "revise",
    "rewrite",
    "send_back",
    "set_quiz",
    "set_retention",
    "set_route",
    "submit",
    "supersede",
    "take_back",
    "take_effect",
    "translate",
    "turn_into_text",
    "upload",
    "withdraw",
    "write_block",
    "write_template",
]
