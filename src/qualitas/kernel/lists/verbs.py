"""What people do with lists: save views, bring records, take an import back, state a history."""

import datetime as dt
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import STEWARDS, Person
from qualitas.kernel.lists import undoing
from qualitas.kernel.lists.models import Chosen, Import, SavedView, Stated, list_title
from qualitas.kernel.records.models import Record

HISTORIANS = (*STEWARDS, "top-management")
NOT_KEPT = frozenset({"after", "view"})


def lists() -> list[tuple[str, str]]:
    """Return every list as a choice: the type's name, and what its list is called."""
    return [(model.kind, list_title(model.kind)) for model in Subject.types.values() if model.collection]


def _somebody(actor: Actor, _none: object) -> str:
    """Refuse where no person acts."""
    return "" if getattr(actor, "person", None) is not None else _("A view belongs to a person; sign in as one.")


def _own(actor: Actor, view: SavedView) -> str:
    """Refuse somebody else's view, except one for everyone to the quality manager."""
    if view.person_id == actor.id or (view.everyone and "quality-manager" in actor.duties):
        return ""
    return _("Only the one who keeps this view can change it; save one of your own.")


def query_of(text: str) -> str:
    """Return the part of a list's address that a view keeps: no page, no other view."""
    pairs = parse_qsl(text.removeprefix("?"), max_num_fields=100)
    return urlencode([(name, value) for name, value in pairs if name not in NOT_KEPT])


@opens(label=gettext_lazy("Save a view"), past=said("past", "saved the view"), guards=(_somebody,))
def save_view(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("Name"), example=gettext_lazy("Reviews of this quarter"))],
    on_type: Annotated[str, Ask(gettext_lazy("List"), choices=lists)],
    query: Annotated[
        str,
        Ask(
            gettext_lazy("Filters, order and columns"),
            gettext_lazy("As they stand in the list's address after the question mark."),
            example="state=draft&order=-title",
        ),
    ] = "",
    everyone: Annotated[bool, Ask(gettext_lazy("For everyone in the organisation"))] = False,
) -> SavedView:
    """Keep a list's filters, order and columns under a name, for oneself or for everyone."""
    return SavedView(title=title, on_type=on_type, query=query_of(query), everyone=everyone, person=person_of(act))


@moves(label=gettext_lazy("Change"), past=said("past", "changed the view"), guards=(_own,), primary=True)
def change_view(act: Act, view: SavedView, *, title: str, query: str = "") -> None:
    """Change the name of a view, or its filters, order and columns."""
    view.title, view.query = title, query_of(query)


@moves(label=gettext_lazy("Share"), past=said("past", "shared the view with everyone"), guards=(_own,))
def share(act: Act, view: SavedView) -> None:
    """Offer a view to everyone in the organisation."""
    view.everyone = True


@moves(label=gettext_lazy("Keep to oneself"), past=said("past", "kept the view to oneself"), guards=(_own,))
def keep_to_oneself(act: Act, view: SavedView) -> None:
    """Offer a view to nobody but the one who keeps it."""
    view.everyone = False


@moves(label=gettext_lazy("Withdraw"), past=said("past", "withdrew the view"), guards=(_own,))
def withdraw_view(act: Act, view: SavedView) -> None:
    """Withdraw a view that is not needed any more."""


@moves(label=gettext_lazy("Open the list with this"), past=said("past", "opens the list with it"), guards=(_somebody,))
def open_with(act: Act, view: SavedView) -> None:
    """Let one's own list open with this view from now on: the one that was chosen last."""
    _choose(act, view, mine=True)


@moves(label=gettext_lazy("Open the list as usual"), past=said("past", "opens the list as usual"), guards=(_somebody,))
def open_without(act: Act, view: SavedView) -> None:
    """Let one's own list open as usual again."""
    _choose(act, view, mine=False)


def _choose(act: Act, view: SavedView, *, mine: bool) -> None:
    """Note whether the list of the one who acts opens with a view."""
    others = [line for line in read_parts(view)["chosen_by"] if line.person_id != act.actor.id]
    set_parts(view, "chosen_by", [*others, *([Chosen(person_id=act.actor.id)] if mine else [])])


@opens(label=gettext_lazy("Import"), past=said("past", "brought records"), inner=True)
def take_in(
    act: Act,
    *,
    title: str,
    on_type: Annotated[str, Ask(gettext_lazy("Records"), choices=lists)],
    sha256: str = "",
    rows: int = 0,
    taken: int = 0,
    not_taken: int = 0,
    source: str = "",
    stated_by: Person | None = None,
    shape: str = "",
    mapping: str = "",
    report: str = "",
) -> Import:
    """Note a file of records that is brought: what it is, what is taken, what is not and why."""
    return Import(
        title=title,
        on_type=on_type,
        sha256=sha256,
        rows=rows,
        taken=taken,
        not_taken=not_taken,
        source=source,
        stated_by=stated_by,
        shape=shape,
        mapping=mapping,
        report=report,
        person=person_of(act),
    )


def _brought_it(actor: Actor, brought: Import) -> str:
    """Refuse to undo somebody else's import, except to those who look after the system."""
    if brought.person_id == actor.id or actor.duties.intersection(STEWARDS):
        return ""
    return _("Only the one who brought this, the quality manager or an administrator can undo it.")


@moves(label=gettext_lazy("Undo"), past=said("past", "undid the import"), guards=(_brought_it,))
def undo(
    act: Act,
    brought: Import,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why is it undone?"), long=True)],
) -> None:
    """Withdraw every record that an import made; refused where one of them was changed since."""
    undoing.withdraw_all(act, brought, reason)


@adds(
    label=gettext_lazy("State its history"),
    past=said("past", "stated its history"),
    duty=HISTORIANS,
    everywhere=True,
)
def state_history(
    act: Act,
    record: Record,
    *,
    source: Annotated[
        str,
        Ask(
            gettext_lazy("Where is the history from?"),
            gettext_lazy("It is shown as stated, never as recorded here."),
            example=gettext_lazy("List of complaints of the quality department, 2019 to 2025"),
        ),
    ],
    happened_on: Annotated[dt.date | None, Ask(gettext_lazy("Opened on"))] = None,
    former: Annotated[str, Ask(gettext_lazy("Previous number"))] = "",
    approvals: Annotated[
        str, Ask(gettext_lazy("Who wrote, reviewed and approved it"), gettext_lazy("A line for each."), long=True)
    ] = "",
) -> Stated:
    """State what a record's past was before it came here, and where that is known from."""
    made: dict[str, Any] = {"source": source, "happened_on": happened_on, "former": former, "approvals": approvals}
    return Stated(on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, **made)


def _stated_it(actor: Actor, stated: Stated) -> str:
    """Refuse what somebody else stated, except to those who look after the system."""
    if stated.by_id == actor.id or actor.duties.intersection(STEWARDS):
        return ""
    return _("Only the one who stated this, the quality manager or an administrator can withdraw it.")


@moves(
    label=gettext_lazy("Withdraw the statement"),
    past=said("past", "withdrew what was stated of its history"),
    guards=(_stated_it,),
    inner=True,
)
def withdraw_statement(act: Act, stated: Stated) -> None:
    """Withdraw what was stated of a record's history; the ledger keeps that it was there."""
    act.mentions.append((stated.on_type, stated.on_id))
