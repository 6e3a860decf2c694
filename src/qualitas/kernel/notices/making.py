"""Making notices: the ledger is read on from where it was left, and whoever must be told is told, set by set.

Nothing of this costs a verb anything: a watched record is written by the same statements as one that nobody watches.
An entry is looked at once, whatever happens: the place is moved on in the transaction that writes the notices.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from qualitas.kernel.acts.act import NOBODY
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import acting, holders
from qualitas.kernel.identity.models import Person
from qualitas.kernel.ledger.models import Leaf
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.notices.models import AT_ONCE, Mailing, Notice, Reach
from qualitas.kernel.records.models import ToDo, away
from qualitas.kernel.records.watching import named_in

ENTRIES = 500
STALE = dt.timedelta(days=30)
"""What happened longer ago is history when it is read first, such as after a take-over: nobody is told of it."""
ESCALATES_TO = ("quality-manager",)
_ENTRIES = (
    "FROM ledger_leaf l JOIN ledger_subject s ON s.event_id = l.event_id {join} "
    'WHERE l.organisation = %s AND l."index" >= %s AND l."index" < %s'
)
_WATCHED = 'SELECT l."index", s.type, s.subject, w.by_id ' + _ENTRIES.format(
    join="JOIN records_watch w ON w.on_id = s.subject AND w.state = 'watching'"
)
_SAID = 'SELECT l."index", c.on_type, c.on_id, c.by_id, c.text ' + _ENTRIES.format(
    join="JOIN records_comment c ON c.id = s.subject AND s.type = 'comment' AND s.version = 1 AND c.state = 'said'"
)
_ASKED = 'SELECT l."index", s.version, t.id, t.person_id, t.what ' + _ENTRIES.format(
    join="JOIN records_todo t ON t.id = s.subject AND s.type = 'to-do' AND s.version IS NOT NULL AND t.state = 'open'"
)
_RESTRICTED = "SELECT r.on_id " + _ENTRIES.format(
    join="JOIN records_restriction r ON r.id = s.subject AND s.type = 'restriction'"
)
_BEHIND = (
    "SELECT h.organisation, h.size, r.entries FROM ledger_head h "
    "LEFT JOIN notices_reach r ON r.organisation = h.organisation WHERE r.entries IS NULL OR r.entries < h.size"
)


@dataclass(slots=True)
class Telling:
    """What is gathered from one stretch of a ledger: the notices, each once, the weightier sort first."""

    organisation: UUID
    bodies: dict[int, dict[str, Any]] = field(default_factory=dict)
    found: dict[tuple[UUID, UUID, int], Notice] = field(default_factory=dict)

    def tell(self, person: UUID, sort: str, about: tuple[str, UUID], index: int, *, of: UUID | None = None) -> None:
        """Note that ``person`` must be told of entry ``index``, unless they did it themselves or know already."""
        body = self.bodies.get(index)
        if body is None or body["actor"] == str(person):
            return
        actor = UUID(body["actor"])
        notice = Notice(
            organisation=self.organisation,
            person_id=person,
            sort=sort,
            on_type=about[0],
            on_id=about[1],
            by=None if actor == NOBODY else actor,
            of=of,
            verb=body["verb"],
            cause=str(index),
            at=dt.datetime.fromisoformat(body["at"]),
        )
        self.found.setdefault((person, about[1], index), notice)


def make_notices(now: dt.datetime | None = None) -> int:
    """Read every ledger on and tell whoever must be told; returns how many notices were made."""
    at, made = now or timezone.now(), 0
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND)
        behind = cursor.fetchall()
    for organisation, size, reached in behind:
        key = organisation if isinstance(organisation, UUID) else UUID(organisation)
        if reached is None:
            Reach.objects.get_or_create(organisation=key)
        made += _read_on(key, int(reached or 0), int(size), at)
    return made


def _read_on(organisation: UUID, reached: int, size: int, now: dt.datetime) -> int:
    made = 0
    while reached < size:
        upto = min(reached + ENTRIES, size)
        with transaction.atomic():
            # Whoever moves the place on has these entries; another worker then finds nothing to do.
            if not Reach.objects.filter(organisation=organisation, entries=reached).update(entries=upto):
                return made
            made += len(_stretch(organisation, reached, upto, now))
        reached = upto
    return made


def _rows(sql: str, organisation: UUID, first: int, end: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [db_uuid(organisation), first, end])
        return list(cursor.fetchall())


def _key(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _stretch(organisation: UUID, first: int, end: int, now: dt.datetime) -> list[Notice]:
    """Make the notices of the entries from ``first`` up to ``end``."""
    watched = _rows(_WATCHED, organisation, first, end)
    spoken = [row for row in _rows(_SAID, organisation, first, end) if "@" in row[4]]
    asked = _rows(_ASKED, organisation, first, end)
    telling = Telling(organisation)
    telling.bodies = _bodies(organisation, {row[0] for row in (*watched, *spoken, *asked)}, now)
    _name(telling, spoken)
    _ask(telling, asked)
    for index, kind, key, watcher in watched:
        if watcher is not None and _worth_watching(telling.bodies.get(index), _key(key)):
            telling.tell(_key(watcher), "watched", (kind, _key(key)), index)
    made = write(organisation, telling.found.values(), now)
    if restricted := {_key(row[0]) for row in _rows(_RESTRICTED, organisation, first, end)}:
        _take_back(organisation, restricted)
    return made


def _take_back(organisation: UUID, records: set[UUID]) -> None:
    """Remove what was told of records that are confidential now to those who may not read them any more."""
    about = ToDo.within(organisation).filter(on_id__in=records).values("pk")
    rows = Notice.objects.filter(Q(on_id__in=records) | Q(on_id__in=about), organisation=organisation)
    told = list(rows)
    hidden = _hidden(organisation, told, {p.id: p for p in _present(organisation, {one.person_id for one in told})})
    gone = [one.pk for one in told if (one.person_id, one.on_id) in hidden]
    if gone:
        Notice.objects.filter(pk__in=gone).delete()


def _bodies(organisation: UUID, places: set[int], now: dt.datetime) -> dict[int, dict[str, Any]]:
    """Return the events at these places that are not history yet."""
    if not places:
        return {}
    rows = Leaf.objects.filter(organisation=organisation, index__in=places).values_list("index", "event__body")
    read = {index: orjson.loads(bytes(body)) for index, body in rows}
    return {index: body for index, body in read.items() if now - dt.datetime.fromisoformat(body["at"]) < STALE}


def _name(telling: Telling, spoken: list[tuple[Any, ...]]) -> None:
    """Tell those who are named in comments."""
    fresh = [row for row in spoken if row[0] in telling.bodies]
    for (index, kind, key, _by, _text), named in zip(
        fresh, named_in(telling.organisation, [row[4] for row in fresh]), strict=True
    ):
        for person in named:
            telling.tell(person, "mention", (kind, _key(key)), index)


def _ask(telling: Telling, asked: list[tuple[Any, ...]]) -> None:
    """Tell those who are asked for something, who stands in for them, and to whom a to-do is escalated.

    Who must read something finds it among their work and gets its own mail; reading is nobody else's business.
    """
    fresh = []
    late = [row for row in asked if telling.bodies.get(row[0], {}).get("verb") == "to-do.escalate"]
    if late:
        _escalate(telling, late)
    for index, version, raw, whose, what in asked:
        verb = telling.bodies.get(index, {}).get("verb")
        key, person = _key(raw), _key(whose)
        if verb and what != "acknowledge" and (version == 1 or verb == "to-do.hand_over"):
            telling.tell(person, "handed" if version > 1 else "asked", ("to-do", key), index)
            fresh.append((index, key, person))
    if not fresh:
        return
    deputies: dict[UUID, set[UUID]] = {}
    rows = away(timezone.now().date()).filter(person__in={person for _index, _key, person in fresh})
    for person, deputy in rows.values_list("person", "deputy"):
        deputies.setdefault(person, set()).add(deputy)
    for index, key, person in fresh:
        for deputy in deputies.get(person, ()):
            telling.tell(deputy, "deputy", ("to-do", key), index, of=person)


def _escalate(telling: Telling, late: list[tuple[Any, ...]]) -> None:
    """Tell the quality managers, and the superior of who is asked, of what is overdue and severe."""
    managers = holders(telling.organisation, ESCALATES_TO)
    people = Person.within(telling.organisation).filter(pk__in={_key(row[3]) for row in late})
    superiors = dict(people.values_list("pk", "superior"))
    for index, _version, key, raw, _what in late:
        person = _key(raw)
        for manager in {*managers, superiors.get(person)} - {person}:
            if manager is not None:
                telling.tell(manager, "escalated", ("to-do", _key(key)), index, of=person)


def _worth_watching(body: dict[str, Any] | None, key: UUID) -> bool:
    """Tell whether an event is a comment on the subject, or changed its state; its birth is no change."""
    if body is None:
        return False
    if body["verb"].endswith(".comment"):
        return [str(key)] == [one[1] for one in body.get("about", ())[:1]]
    if body["verb"] == "comment.answer":
        return str(key) in [one[1] for one in body.get("about", ())]
    if body["obj"][1] == str(key):
        return _moved(body.get("changes", {}))
    also = next((one for one in body.get("also", ()) if one[1] == str(key)), None)
    if also is not None:
        return _moved(also[5])
    return bool(body.get("sets", {}).get("state")) or body["obj"][1] is None


def _moved(changes: dict[str, Any]) -> bool:
    pair = changes.get("state")
    return pair is not None and pair[0] is not None


def write(organisation: UUID, wanted: Iterable[Notice], now: dt.datetime) -> list[Notice]:
    """Write notices for those who are here and may read what they are about; mail those who want that at once."""
    notices = list(wanted)
    people = {person.id: person for person in _present(organisation, {notice.person_id for notice in notices})}
    notices = [notice for notice in notices if notice.person_id in people]
    hidden = _hidden(organisation, notices, people)
    notices = [notice for notice in notices if (notice.person_id, notice.on_id) not in hidden]
    if notices:
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=80)
        _mail(organisation, notices, people, now)
    return notices


def _present(organisation: UUID, keys: set[UUID]) -> list[Person]:
    """Return those of these people who are here still."""
    rows = Person.within(organisation).filter(pk__in=keys, state="active") if keys else Person.objects.none()
    return list(rows.select_related("organisation"))


def _hidden(organisation: UUID, notices: list[Notice], people: dict[UUID, Person]) -> set[tuple[UUID, UUID]]:
    """Return who may not read what they would be told of: only confidential records are looked at one by one."""
    by_kind: dict[str, dict[UUID, set[UUID]]] = {}
    for notice in notices:
        by_kind.setdefault(notice.on_type, {}).setdefault(notice.on_id, set()).add(notice.person_id)
    hidden: set[tuple[UUID, UUID]] = set()
    for kind, readers in by_kind.items():
        model = Subject.types.get(kind)
        if model is None or not any(one.name == "confidential" for one in model._meta.concrete_fields):
            continue
        rows: Any = model.within(organisation)
        for record in rows.filter(pk__in=list(readers), confidential=True):
            for key in readers[record.pk]:
                if key not in people or record.hidden_from(acting(people[key])):
                    hidden.add((key, record.pk))
    return hidden


def _mail(organisation: UUID, notices: list[Notice], people: dict[UUID, Person], now: dt.datetime) -> None:
    """Leave a mail for each notice that its person wants to have at once."""
    with_mail = [notice for notice in notices if people[notice.person_id].email]
    chosen = {one.person_id: one for one in Mailing.objects.filter(person__in={n.person_id for n in with_mail})}
    mails = []
    for notice in with_mail:
        mailing = chosen.get(notice.person_id) or Mailing(person_id=notice.person_id)
        if mailing.how(notice.sort) == AT_ONCE:
            said = {"to": people[notice.person_id].email, "template": "notice", "person": str(notice.person_id)}
            said |= {"sort": notice.sort, "on": str(notice.on_id), "cause": notice.cause}
            mails.append(post(organisation, said, now))
    Outbox.objects.bulk_create(mails)


def post(organisation: UUID, said: dict[str, Any], now: dt.datetime) -> Outbox:
    """Return a mail that no verb leaves, such as the weekly one, ready to be put into the outbox."""
    return Outbox.alone(organisation, "mail", said, now)
