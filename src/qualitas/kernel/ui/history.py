"""The history of a record: the events of the ledger that touched it, told in words in the reader's language."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django import forms
from django.db import connection, models
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import SystemActor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import find_verb
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.identity.gates import GATES
from qualitas.kernel.identity.models import Person
from qualitas.kernel.ledger import erasing, values
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.known import Known
from qualitas.kernel.ui.showing import in_words, shown

NEWEST = 20
ALL = 500
LONG = 160
SYSTEM = SystemActor(UUID(int=0)).id
_SQL = (
    'SELECT e.body, l."index", s.version, s.detail FROM ledger_subject s JOIN ledger_event e ON e.id = s.event_id '
    "LEFT JOIN ledger_leaf l ON l.event_id = e.id WHERE s.subject = %s"
)
SQL = _SQL + " ORDER BY s.id DESC LIMIT %s"
SQL_SINCE = _SQL + " AND s.version > %s ORDER BY s.id DESC LIMIT %s"
QUIET = frozenset(
    {"number", "content", "markup", "opened_at", "seals", "on_id", "on_type", "to_id", "to_type", "at", "by", "done_on"}
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event that touched a record: its body, what it changed on that record, and its place in the tree."""

    body: dict[str, Any]
    changes: dict[str, list[Any]]
    index: int | None
    version: int | None


def happened(record: Subject, most: int = NEWEST, *, since: int | None = None) -> list[Happened]:
    """Return the newest events that touched a record; ``since`` leaves out versions up to that one."""
    sql = SQL if since is None else SQL_SINCE
    with connection.cursor() as cursor:
        cursor.execute(sql, [db_uuid(record.pk), *(() if since is None else (since,)), most])
        found = cursor.fetchall()
    return [_happened(record, *row) for row in found]


@cache
def _stems(model: type[Subject]) -> frozenset[str]:
    """Return the types of the stable things that a record of ``model`` belongs to; their changes are told as its own."""
    keys = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and not f.editable]
    related: list[Any] = [key.related_model for key in keys]
    return frozenset(
        to.kind for to in related if isinstance(to, type) and issubclass(to, Subject) and not to.collection
    )


def _happened(record: Subject, raw: Any, index: int | None, version: int | None, detail: Any) -> Happened:
    body = orjson.loads(bytes(raw))
    key = str(record.pk)
    changes: dict[str, list[Any]] = {}
    if detail:
        changes = orjson.loads(bytes(detail)).get("changes", {}) or {
            n: [None, v] for n, v in body.get("sets", {}).items()
        }
    elif body.get("obj", ("", ""))[1] == key:
        changes = dict(body.get("changes", {}))
        for other in body.get("also", ()) if body.get("was") else ():
            if other[0] in _stems(type(record)):
                changes |= other[5]
    else:
        for other in body.get("also", ()):
            if other[1] == key:
                changes = other[5]
    return Happened(body, changes, index, version)


@cache
def _unshown(model: type[Subject]) -> frozenset[str]:
    """Return the fields of a type, and of the stable things it belongs to, whose values no history tells."""
    return model.unshown.union(*(Subject.types[kind].unshown for kind in _stems(model)))


@cache
def _readable(model: type[Subject], name: str) -> bool:
    """Tell whether a value is short enough to be shown before and after, and may be; a whole text is not."""
    if name in _unshown(model):
        return False
    field = next((field for field in model._meta.concrete_fields if field.name == name), None)
    return not isinstance(field, models.TextField) or (field.max_length or 0) <= 20_000  # noqa: PLR2004 - a document


@dataclass(slots=True)
class History:
    """The events of one record, and what must be looked up to tell them: keys of others, sealed values."""

    record: Subject
    events: list[Happened]

    def wanted(self) -> dict[str, set[UUID]]:
        """Return which records the events name, by type, to be looked up with everything else the page names."""
        keys: dict[str, set[UUID]] = {"person": set()}
        for event in self.events:
            keys["person"].add(UUID(event.body["actor"]))
            if "for" in event.body:
                keys["person"].add(UUID(event.body["for"]))
            for name, pair in event.changes.items():
                for kind, key in self._keys(name, pair):
                    keys.setdefault(kind, set()).add(key)
            if owned := self._other(event):
                keys.setdefault(owned[0], set()).add(owned[1])
        return keys

    def _keys(self, name: str, pair: list[Any]) -> Iterator[tuple[str, UUID]]:
        related = shown(type(self.record), name).related
        for value in pair:
            if isinstance(value, list):
                for part in value:
                    if isinstance(part, dict):
                        yield from _named(_lines(type(self.record), name), part)
            elif related is not None and isinstance(value, str):
                yield related.kind, UUID(value)

    def _other(self, event: Happened) -> tuple[str, UUID] | None:
        """Return whom an event that added something beside the record is about, such as the duty's holder."""
        person = event.body.get("changes", {}).get("person", (None, None))[1]
        return ("person", UUID(person)) if isinstance(person, str) and not event.changes else None

    def told(
        self, organisation: UUID, known: Mapping[UUID, Known], zone: dt.tzinfo, ledger_url: str = ""
    ) -> list[p.Moment]:
        """Return the events in words; sealed values are read where their key still exists."""
        sealed = {found for event in self.events for found in self._sealed(event)}
        secrets = values.read(organisation, sealed)
        secrets |= _erased(organisation, sealed - secrets.keys(), known, zone)
        return [self._moment(event, known, secrets, zone, ledger_url) for event in self.events]

    def _sealed(self, event: Happened) -> Iterator[bytes]:
        opening = event.body.get("was") is None and event.version == 1
        for name, pair in event.changes.items():
            if name not in QUIET and not opening and _readable(type(self.record), name):
                yield from (bytes.fromhex(v["#"]) for v in pair if isinstance(v, dict) and "#" in v)
        for value in self._spoken(event).values():
            if isinstance(value, dict) and "#" in value:
                yield bytes.fromhex(value["#"])

    def _spoken(self, event: Happened) -> dict[str, Any]:
        """Return what was said in the event: the inputs that changed nothing, or the words of what was added."""
        said = dict(event.body.get("said", {}))
        said.pop("to", None)
        for field in self.record._meta.concrete_fields:
            said.pop(field.name, None)  # what changed is told as before and after; the rest was sent along unchanged
        if not event.changes and event.body.get("obj", ("",))[0] in ("comment", "attachment"):
            added = event.body.get("changes", {})
            said |= {name: added[name][1] for name in ("text", "name") if name in added and added[name][1]}
        for name in SAID_BY.get(event.body.get("obj", ("",))[0], ()):
            said[name] = event.body.get("changes", {}).get(name, (None, None))[1]
        return said

    def _moment(
        self, event: Happened, known: Mapping[UUID, Known], secrets: Mapping[bytes, bytes], zone: dt.tzinfo, url: str
    ) -> p.Moment:
        body = event.body
        actor = UUID(body["actor"])
        who = known[actor].title if actor in known else "Qualitas" if actor == SYSTEM else _("Somebody")
        at = dt.datetime.fromisoformat(body["at"])
        return p.Moment(
            who=who,
            initials=words.initials(who),
            when=words.moment(at, zone),
            when_iso=body["at"],
            sentence=_past(body["verb"]) + self._whom(event, known) + self._for(event, known) + _broken(body),
            via=_via(body.get("via", "")),
            said=self._said(event, secrets),
            changes=()
            if body.get("was") is None and event.version == 1
            else self._changes(event, known, secrets, zone),
            signature=_signature(body, who),
            proof=_("entry %s") % words.count(event.index) if event.index is not None else _("not sealed yet"),
            proof_url=url,
        )

    def _whom(self, event: Happened, known: Mapping[UUID, Known]) -> str:
        other = self._other(event)
        duty = event.body.get("changes", {}).get("duty", (None, None))[1]
        if isinstance(duty, str) and duty in DUTIES and other is not None and other[1] == self.record.pk:
            return f": {DUTIES[duty].word}"
        if other is None or other[1] == self.record.pk or other[1] not in known:
            return ""
        return f" · {known[other[1]].title}"

    def _for(self, event: Happened, known: Mapping[UUID, Known]) -> str:
        """Return in whose place it was done, where a deputy did it."""
        whose = UUID(event.body["for"]) if "for" in event.body else None
        return " " + _("for %s") % known[whose].title if whose is not None and whose in known else ""

    def _said(self, event: Happened, secrets: Mapping[bytes, bytes]) -> str:
        lines = []
        verb = find_verb(event.body["verb"])
        for name, value in self._spoken(event).items():
            text = _plain(value, secrets)
            field = verb.form.base_fields.get(name) if verb is not None else None
            if isinstance(field, forms.ChoiceField) and not isinstance(value, list):
                text = str(dict(field.choices).get(text, text))  # type: ignore[arg-type] # pairs of value and word
            if text and not _is_key(text) and not isinstance(value, bool | int | list):
                lines.append(text)
        return "\n".join(lines)

    def _changes(
        self, event: Happened, known: Mapping[UUID, Known], secrets: Mapping[bytes, bytes], zone: dt.tzinfo
    ) -> tuple[p.Change, ...]:
        model = type(self.record)
        made = []
        for name, pair in event.changes.items():
            if name in QUIET or name in model.untold:
                continue
            how = shown(model, name)
            if not _readable(model, name):
                made.append(p.Change(how.label, "", _("changed")))
                continue
            was, now = (self._value(name, value, known, secrets, zone) for value in pair)
            made.append(p.Change(how.label, was, now))
        return tuple(made)

    def _value(
        self, name: str, value: Any, known: Mapping[UUID, Known], secrets: Mapping[bytes, bytes], zone: dt.tzinfo
    ) -> str:
        how = shown(type(self.record), name)
        if isinstance(value, list):
            lines = _lines(type(self.record), name)
            return ", ".join(_part(lines, part, known, zone) for part in value)
        if how.related is not None and isinstance(value, str):
            return known[UUID(value)].title if UUID(value) in known else _("somebody or something else")
        if isinstance(value, dict):
            text = _plain(value, secrets)
            return text if len(text) <= LONG else f"{text[:LONG]}…"
        if value is not None and how.field is not None:
            value = how.field.to_python(value)
        return in_words(type(self.record), how, value, zone)


def _broken(body: Mapping[str, Any]) -> str:
    """Return which shut gates were passed with a reason."""
    names = [str(GATES[name].label) for name, how in body.get("gates", ()) if how == "passed" and name in GATES]
    return " " + _("(broke the glass: %s)") % "; ".join(names) if names else ""


SAID_BY = {
    "redaction": ("reason",),
    "amendment": ("reason",),
    "hold": ("reason",),
    "evidence-elsewhere": ("title",),
}
"""What a mark beside a record says when it was made, by its type."""


def _erased(
    organisation: UUID, missing: set[bytes], known: Mapping[UUID, Known], zone: dt.tzinfo
) -> dict[bytes, bytes]:
    """Return what stands in the place of values that were erased: by whom and when."""
    told = {}
    for commitment, mark in erasing.marks(organisation, missing).items() if missing else ():
        said = {"day": words.day(mark.at.astimezone(zone).date())}
        if mark.actor in known:
            text = _("(redacted by %(who)s on %(day)s)") % {"who": known[mark.actor].title, **said}
        else:
            text = _("(redacted on %(day)s)") % said
        told[commitment] = text.encode()
    return told


def _lines(model: type[Subject], name: str) -> type[models.Model] | None:
    """Return the type of the lines that a set of parts holds; None where the set is not kept any more."""
    field = next((one for one in model._meta.get_fields() if one.name == name), None)
    found = field.related_model if field is not None else None
    return found if isinstance(found, type) else None


def _named(lines: type[models.Model] | None, part: dict[str, Any]) -> Iterator[tuple[str, UUID]]:
    """Yield type and key of the records that a line refers to."""
    for field in lines._meta.concrete_fields if lines is not None else ():
        to = field.related_model
        if isinstance(to, type) and issubclass(to, Subject) and isinstance(part.get(field.name), str):
            yield to.kind, UUID(part[field.name])


def _part(lines: type[models.Model] | None, part: Any, known: Mapping[UUID, Known], zone: dt.tzinfo) -> str:
    """Return one line of a record's parts in words, in the order of its fields."""
    if not isinstance(part, dict) or lines is None:
        return str(part)
    texts = []
    for field in lines._meta.concrete_fields:
        value = part.get(field.name)
        if value is None:
            continue
        if isinstance(field.related_model, type):
            key = UUID(value)
            texts.append(known[key].title if key in known else _("somebody or something else"))
        elif field.name == "duty":
            texts.append(in_words(Person, shown(Person, "duty"), value, zone))
        elif field.flatchoices:
            texts.append(str(dict(field.flatchoices).get(value, value)))
        else:
            texts.append(words.plain(field.to_python(value), zone))
    return " ".join(texts)


def _plain(value: Any, secrets: Mapping[bytes, bytes]) -> str:
    if isinstance(value, dict) and "#" in value:
        found = secrets.get(bytes.fromhex(value["#"]))
        return found.decode("utf-8", "replace") if found is not None else _("(erased)")
    return "" if value is None else str(value)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _past(event: str) -> str:
    """Return what was done, in words; a verb that no longer exists keeps its name."""
    verb = find_verb(event)
    return str(verb.past) if verb else event.partition(".")[2].replace("_", " ")


def _via(via: str) -> str:
    words = {"api": _("API"), "cli": _("command line"), "mail": _("link in a mail"), "letter": _("e-mail")}
    return {**words, "link": _("page for customers")}.get(via, "")


def _signature(body: dict[str, Any], who: str) -> p.Signature | None:
    signed = body.get("sign")
    if not signed:
        return None
    when = words.moment(dt.datetime.fromisoformat(signed["at"]), words.zone_of(signed.get("zone", "UTC")))
    return p.Signature(who, signed["meaning"], when, _how(signed.get("strength", "")))


def _how(strength: str) -> str:
    """Return by what somebody signed, where that was more or other than a password."""
    ways = {
        "passkey": _("by passkey"),
        "password+code": _("by password and code"),
        "badge+pin": _("by badge and PIN"),
    }
    return ways.get(strength, "")
