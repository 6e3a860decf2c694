"""Corrective actions: what went wrong, and why (10.2.1 b)."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions import queries
from qualitas.actions.models import (
    Cause,
    CorrectiveAction,
    category_choices,
    cause_choices,
    method_choices,
)
from qualitas.actions.steps import EIGHT, comes_after
from qualitas.actions.verbs.owning import owns_or_leads, still_live, works_on_it
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.confiding import confide_like
from qualitas.kernel.records.models import Record
from qualitas.processes.models import Process


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: [sentence]})


@opens(label=gettext_lazy("Open a corrective action"), past=said("past", "opened the corrective action"))
def open_case(
    act: Act,
    *,
    title: str,
    problem: str,
    method: Annotated[str, Ask(choices=method_choices)] = "plain",
    owner: Annotated[Person | None, Ask(gettext_lazy("Owner"), gettext_lazy("Left empty: you."))] = None,
    process: Process | None = None,
    due: dt.date | None = None,
) -> CorrectiveAction:
    """Open a corrective action: what went wrong, who finds out why, by which method (10.2.1 b)."""
    return CorrectiveAction(
        title=title, problem=problem, method=method, owner=owner_of(act, owner), process=process, due=due
    )


@adds(label=gettext_lazy("Open a corrective action"), past=said("past", "opened a corrective action"), everywhere=True)
def open_case_because(
    act: Act,
    record: Record,
    *,
    title: str,
    problem: Annotated[str, Ask(gettext_lazy("What went wrong"), long=True)],
    method: Annotated[str, Ask(gettext_lazy("Method"), choices=method_choices)] = "plain",
    owner: Annotated[Person | None, Ask(gettext_lazy("Owner"), gettext_lazy("Left empty: you."))] = None,
    process: Annotated[
        Process | None, Ask(gettext_lazy("Process"), gettext_lazy("Left empty: that of the record, if it names one."))
    ] = None,
    due: Annotated[dt.date | None, Ask(gettext_lazy("Due"))] = None,
) -> CorrectiveAction:
    """Open a corrective action because of this record (10.2.1 b)."""
    case = CorrectiveAction(
        title=title,
        problem=problem,
        method=method,
        owner=owner_of(act, owner),
        process=process or _process_of(record),
        due=due,
        on_type=record.kind,
        on_id=record.id,
    )
    confide_like(act, case, record)
    return case


def _process_of(record: Record) -> Process | None:
    """Return the process in which a record happened, where it says one."""
    found = getattr(record, "process", None)
    return found if isinstance(found, Process) else None


def owner_of(act: Act, owner: Person | None) -> Person:
    """Return who owns a case: who is named, or who opens it."""
    found = owner or person_of(act)
    if found is None:
        raise _wrong("owner", _("Say who owns the case."))
    return found


@moves(label=gettext_lazy("Describe"), past=said("past", "described the case"), plain=True, guards=(owns_or_leads,))
def describe(
    act: Act,
    case: CorrectiveAction,
    *,
    title: str,
    problem: str,
    method: Annotated[str, Ask(choices=method_choices)],
    owner: Person,
    process: Process | None = None,
    due: dt.date | None = None,
    read_across: str = "",
) -> None:
    """Say more exactly what went wrong, where else it can happen, who owns it and until when (10.2.1 b 3)."""


def _still_open(_actor: Actor, case: CorrectiveAction) -> str:
    """Refuse causes for a case that is over or only watched."""
    if case.state in ("analysing", "acting"):
        return ""
    return _("Causes are named while the case is analysed or acted on; this one is %s.") % case.word


@adds(label=gettext_lazy("Name a cause"), past=said("past", "named a cause"), guards=(_still_open, works_on_it))
def name_cause(
    act: Act,
    case: CorrectiveAction,
    *,
    text: Annotated[str, Ask(gettext_lazy("Cause"), long=True)],
    sort: Annotated[str, Ask(gettext_lazy("Explains"), choices=cause_choices)] = "occurrence",
    category: Annotated[str, Ask(gettext_lazy("Category"), choices=category_choices)] = "",
    branch: Annotated[str, Ask(more=True)] = "",
    because_of: Annotated[
        int,
        Ask(
            gettext_lazy("Why of cause no."), gettext_lazy("Its place in the list of causes; 0: of the problem itself.")
        ),
    ] = 0,
) -> Cause:
    """Name a supposed cause of the problem, or why another cause could be (10.2.1 b 2)."""
    causes = [cause for _depth, cause in queries.chain(queries.causes_of(case.pk))]
    if not 0 <= because_of <= len(causes):
        raise _wrong("because_of", _("There are %d causes; give the place of one of them, or 0.") % len(causes))
    return Cause(
        on_type=case.kind,
        on_id=case.pk,
        by=person_of(act),
        at=act.at,
        text=text,
        sort=sort,
        category=category,
        branch=branch,
        why_of=causes[because_of - 1] if because_of else None,
    )


@moves(label=gettext_lazy("Verified"), past=said("past", "verified a cause"), inner=True)
def verify_cause(
    act: Act, cause: Cause, *, shown_by: Annotated[str, Ask(gettext_lazy("How was it shown?"), long=True)]
) -> None:
    """Say how it was shown that this is a cause: it can be switched on and off, or is seen in the facts."""
    still_live(cause)
    act.mentions.append((cause.on_type, cause.on_id))
    cause.shown_by = shown_by


@moves(label=gettext_lazy("Rule out"), past=said("past", "ruled out a cause"), inner=True)
def rule_out(
    act: Act, cause: Cause, *, shown_by: Annotated[str, Ask(gettext_lazy("What speaks against it?"), long=True)]
) -> None:
    """Rule a supposed cause out, with what speaks against it; it stays in the picture."""
    still_live(cause)
    act.mentions.append((cause.on_type, cause.on_id))
    cause.shown_by = shown_by


@moves(
    label=gettext_lazy("Causes are found"),
    past=said("past", "found the causes"),
    guards=(owns_or_leads, comes_after("D4")),
    primary=True,
)
def settle_causes(act: Act, case: CorrectiveAction) -> None:
    """Say that the causes are found; at least one must be verified, and by 8D also why it was not noticed."""
    verified = {cause.sort for cause in queries.causes_of(case.pk) if cause.state == "verified"}
    if not verified:
        raise Refused(_("No cause is verified yet: name one, and say how it was shown."))
    if case.method == EIGHT and "escape" not in verified:
        raise Refused(_("8D asks also why it was not noticed: verify a cause of that kind."))
    case.causes_on = act.today
