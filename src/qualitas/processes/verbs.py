"""What people do with processes: add, change, name who works in them, retire."""

from typing import Annotated

from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.kernel.identity.models import Person
from qualitas.processes.models import KEEPERS, Member, Process, importance_choices


@opens(label=gettext_lazy("Add a process"), past=said("past", "added the process"), duty=KEEPERS)
def add_process(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("Name"))],
    importance: Annotated[str, Ask(choices=importance_choices)] = "core",
    owner: Person | None = None,
    purpose: str = "",
) -> Process:
    """Add a process to the register, with who answers for it (4.4.1)."""
    return Process(title=title, importance=importance, owner=owner, purpose=purpose)


@moves(label=gettext_lazy("Change"), past=said("past", "changed the process"), plain=True, primary=True)
def change_process(
    act: Act,
    process: Process,
    *,
    title: Annotated[str, Ask(gettext_lazy("Name"))],
    importance: Annotated[str, Ask(choices=importance_choices)] = "core",
    owner: Person | None = None,
    purpose: str = "",
) -> None:
    """Change the name, the importance, the owner or the purpose of a process (4.4.1 e)."""


@moves(label=gettext_lazy("Name the team"), past=said("past", "named who works in it"))
def name_team(
    act: Act,
    process: Process,
    *,
    people: Annotated[list[Person], Ask(gettext_lazy("Who works in this process"))] = [],  # noqa: B006
) -> None:
    """Name the people who work in a process; what is distributed to the process reaches them."""
    set_parts(process, "team", [Member(person=person) for person in people])


@moves(label=gettext_lazy("Retire"), past=said("past", "retired the process"))
def retire(
    act: Act, process: Process, *, reason: Annotated[str, Ask(gettext_lazy("Why is it no longer done?"), long=True)]
) -> None:
    """Retire a process that is no longer done; its records stay."""


@moves(label=gettext_lazy("Restore"), past=said("past", "restored the process"))
def restore(act: Act, process: Process) -> None:
    """Take a retired process up again."""
