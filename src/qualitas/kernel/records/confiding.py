"""Making a record confidential: it is open to named people and duties alone, and absent for everyone else."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Reader, Record, Restriction, ToDo

# The sets of parts have no field of their own that could be named.
NAMES = (gettext_noop("Readers"), gettext_noop("Chosen by"))
CONFIDERS = ("quality-manager", "top-management", "process-owner")


def _still_open(_actor: Actor, record: Record) -> str:
    """Refuse to restrict what is confidential already."""
    return _("This is confidential already; change who may read it instead.") if record.confidential else ""


def _lines(act: Act, people: Iterable[Person], duties: Iterable[str]) -> list[Reader]:
    """Return the lines for the people and duties; whoever restricts stays a reader, so that nothing locks itself up."""
    me = person_of(act)
    keys = dict.fromkeys([*([me.id] if me else []), *(person.id for person in people)])
    return [Reader(person_id=key) for key in keys] + [Reader(duty=duty) for duty in dict.fromkeys(duties)]


def _mark(act: Act, kind: str, key: UUID, *, confidential: bool) -> None:
    """Set the mark on the record and on the to-dos about it."""
    record: Any = act.hold(Subject.types[kind], key)
    record.confidential = confidential
    waiting = ToDo.within(act.home).filter(on_id=key).exclude(confidential=confidential)
    for to_do in waiting.values_list("pk", flat=True):
        act.hold(ToDo, to_do).confidential = confidential


@adds(
    label=gettext_lazy("Make confidential"),
    past=said("past", "made it confidential"),
    duty=(*CONFIDERS, "system"),
    guards=(_still_open,),
    everywhere=True,
)
def restrict(
    act: Act,
    record: Record,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why is it confidential?"), long=True)],
    people: Annotated[list[Person], Ask(label=gettext_lazy("Open to these people"))] = [],  # noqa: B006
    duties: Annotated[list[str], Ask(gettext_lazy("Open to holders of these duties"), choices=duty_choices)] = [],  # noqa: B006
) -> Restriction:
    """Open a record to named people and duties alone; for everyone else it is not there."""
    _mark(act, record.kind, record.id, confidential=True)
    made = Restriction(on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, reason=reason)
    set_parts(made, "readers", _lines(act, people, duties))
    return made


def _among_readers(actor: Actor, restriction: Restriction) -> str:
    """Refuse those to whom the record is not open."""
    lines = read_parts(restriction)["readers"]
    if any(line.person_id == actor.id or line.duty in actor.duties for line in lines):
        return ""
    return _("Only those to whom the record is open can do this.")


@moves(
    label=gettext_lazy("Change who may read it"),
    past=said("past", "changed who may read it"),
    guards=(_among_readers,),
    inner=True,
)
def change_readers(
    act: Act,
    restriction: Restriction,
    *,
    people: Annotated[list[Person], Ask(label=gettext_lazy("Open to these people"))] = [],  # noqa: B006
    duties: Annotated[list[str], Ask(gettext_lazy("Open to holders of these duties"), choices=duty_choices)] = [],  # noqa: B006
) -> None:
    """Name others to whom the confidential record is open; whoever does this stays one of them."""
    act.mentions.append((restriction.on_type, restriction.on_id))
    set_parts(restriction, "readers", _lines(act, people, duties))


@moves(
    label=gettext_lazy("Open it to everyone"),
    past=said("past", "opened it to everyone"),
    guards=(_among_readers,),
    inner=True,
)
def lift(
    act: Act,
    restriction: Restriction,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why may all read it now?"), long=True)],
) -> None:
    """End the confidentiality of a record, with the reason."""
    _mark(act, restriction.on_type, restriction.on_id, confidential=False)


def confide_like(act: Act, record: Record, model: Record) -> None:
    """Keep a new record, such as the next revision, as confidential as the one that it follows."""
    found = Restriction.objects.filter(on_id=model.id, state="in force").first() if model.confidential else None
    if found is None:
        return
    record.confidential = True
    made = Restriction(on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, reason=found.reason)
    lines = [Reader(person_id=line.person_id, duty=line.duty) for line in read_parts(found)["readers"]]
    set_parts(act.also(made), "readers", lines)
