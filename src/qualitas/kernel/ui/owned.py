"""What waits with somebody who answers for it: records in work of every type that says so, asked for by one statement."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.rooms import ROOMS, Room

MOST = 30
"""Records of one type that are shown."""
MOST_READ = 400
GRADE = "severity"
_NAMES = ("of_room", "number", "title", "state", "due", "of_grade")


def waiting(who: Acting) -> Iterator[p.WorkGroup]:
    """Yield a group for each type of record of which somebody answers for some, the most urgent first."""
    rooms = [room for room in ROOMS.values() if room.waits is not None]
    parts = [_part(room, place, who) for place, room in enumerate(rooms)]
    if not parts:
        return
    rows = list(parts[0].union(*parts[1:], all=True).order_by("due", "number")[:MOST_READ])
    for place, room in enumerate(rooms):
        own = [row for row in rows if row[0] == place]
        own.sort(key=lambda row: (row[4] is None, row[4]))
        if own and room.waits is not None:
            items = tuple(_item(who, room, row) for row in own[:MOST])
            yield p.WorkGroup(str(room.waits.label), items, str(len(items)))


def _part(room: Room, place: int, who: Acting) -> QuerySet[Any, Any]:
    """Return the rows of one type in the columns that all share."""
    assert room.waits is not None  # noqa: S101 - asked of rooms that have some
    graded = any(field.name == GRADE for field in room.model._meta.concrete_fields)
    grade = Cast(F(GRADE), CharField()) if graded else Value("", output_field=CharField())
    rows = room.waits.rows(who).order_by().select_related(None)
    shared = {"of_room": Value(place, output_field=IntegerField()), "of_grade": grade}
    return rows.annotate(**shared).values_list(*_NAMES)  # type: ignore[no-any-return] # values of a union


def _item(who: Acting, room: Room, row: tuple[Any, ...]) -> p.WorkItem:
    assert room.waits is not None  # noqa: S101 - as above
    _place, number, title, state, due, grade = row
    day, late = words.due(due if state in room.waits.timed or not room.waits.timed else None)
    field: Any = room.model._meta.get_field(GRADE) if grade else None
    severities = dict(field.flatchoices) if field is not None else {}
    said = (number, str(severities.get(grade, "")), str(room.model.lifecycle.by_name[state].word))
    url = f"/o/{who.organisation.slug}/{room.model.collection}/{number}/"
    return p.WorkItem(
        title, url, " · ".join(one for one in said if one), day, "bad" if late else "wait", str(room.waits.go)
    )
