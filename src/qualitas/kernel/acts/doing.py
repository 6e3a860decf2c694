"""How a verb is done: one transaction, lock, checks, body, guarded write, one event, ears, idempotency."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from qualitas.kernel.acts import event, gates, rows
from qualitas.kernel.acts.act import Act, Held
from qualitas.kernel.acts.following import FOLLOWERS, Trace, tell_followers
from qualitas.kernel.acts.models import Counter, Done, Outbox
from qualitas.kernel.acts.parts import plain_parts, write_parts
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused, Stale
from qualitas.kernel.acts.signing import signed
from qualitas.kernel.acts.snapshot import differs, reseal, slots
from qualitas.kernel.acts.subject import Subject, writing
from qualitas.kernel.ledger import keys
from qualitas.kernel.ledger.append import TooLarge
from qualitas.kernel.ledger.values import Secret, db_uuid
from qualitas.proof.canonical import digest_of_sound

if TYPE_CHECKING:
    from qualitas.kernel.acts.verbs import Verb

type Ear = Callable[[Act, Any], None]

KEPT_BY_MACHINE = frozenset({"number", "seals", "version", "opened_at"})

EARS: dict[str, list[Ear]] = {}
RECEIVERS: list[Callable[[UUID, Any], None]] = []
"""Told of every file that comes in with an act, before its transaction begins."""
_running: ContextVar[Act | None] = ContextVar("running", default=None)


@contextmanager
def working(act: Act) -> Iterator[Act]:
    """Run one verb's act: the outermost one is the transaction, an inner one names its cause."""
    outer = _running.get()
    inner = act.begin() if outer is None else outer.because(act.actor)
    token = _running.set(inner)
    try:
        with transaction.atomic(durable=outer is None):
            yield inner
    except TooLarge as error:
        raise Invalid(_("This is too much for one act; do it in several.")) from error
    except IntegrityError as error:
        if outer is not None:
            raise
        raise _broken_rule(error) from error
    finally:
        _running.reset(token)


def _broken_rule(error: IntegrityError) -> Refused:
    """Return the sentence of the constraint that the database refused on."""
    text = str(error)
    for model in Subject.types.values():
        for rule in model._meta.constraints:
            fields = ", ".join(f"{model._meta.db_table}.{_column(model, f)}" for f in getattr(rule, "fields", ()))
            if rule.name in text or (fields and fields in text):
                return Invalid(str(rule.get_violation_error_message()))
    raise error


def _column(model: type[Subject], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "column", name))


def perform(verb: "Verb[..., Any]", act: Act, /, *args: Any, **inputs: Any) -> Any:
    """Do ``verb`` once; returns the record as written."""
    target: Subject | None = args[0] if args else None
    asked = act.version
    take_in(act, inputs)
    with working(act) as now:
        repeat = first_answer(act, verb, inputs, target) if now.key else None
        if repeat is not None:
            act.repeated, act.answer = True, repeat.answer
            return Subject.types[repeat.kind].readable(act.home).get(pk=repeat.subject)
        record = {"opens": _open, "moves": _move, "adds": _add}[verb.nature](verb, now, target, inputs, asked)
        act.id, act.at, act.leaf, act.passed = now.id, now.at, now.leaf, now.passed
        if now.key:
            if act.answering is not None:
                act.answer = act.answering(record)
            request = request_hash(verb, inputs, target)
            remember(now, verb, request, record.kind, record.id, act.answer)
    return record


def take_in(act: Act, inputs: dict[str, Any]) -> None:
    """Let what takes long about a file happen before the transaction: meanwhile others can write.

    Within another verb's transaction nothing is gained, so there it is left to the verb's body.
    """
    if _running.get() is None:
        for value in inputs.values():
            if isinstance(value, UploadedFile):
                for receive in RECEIVERS:
                    receive(act.home, value)


def remember(act: Act, verb: "Verb[..., Any]", request: bytes, kind: str, subject: UUID, answer: Any) -> None:
    """Note the act under its key, so that a repeat gets the first answer and writes nothing."""
    done = Done(
        organisation=act.home,
        key=act.key or "",
        verb=verb.event,
        request=request,
        kind=kind,
        subject=subject,
        answer=answer,
        at=act.at,
    )
    rows.note([done])


def request_hash(verb: "Verb[..., Any]", inputs: dict[str, Any], target: Subject | None) -> bytes:
    """Return what tells one request from another under the same key; keyed, so that nobody can guess what was asked."""
    said = {name: _request_value(value) for name, value in inputs.items()}
    text = json.dumps([verb.event, str(target.pk) if target else "", said], sort_keys=True, default=str)
    return bytes.fromhex(keys.fingerprint("request", text.encode("utf-8", "surrogatepass")))


def _request_value(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, UploadedFile):
        return [value.name, value.size]
    return [_request_value(item) for item in value] if isinstance(value, list) else value


def first_answer(act: Act, verb: "Verb[..., Any]", inputs: dict[str, Any], target: Subject | None) -> Done | None:
    """Return what was done under the act's key before; the same key for something else is refused."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{act.home} {act.key}"])
    done = next(iter(rows.read(Done, {"organisation": act.home, "key": act.key})), None)
    if done is not None and bytes(done.request) != request_hash(verb, inputs, target):
        raise Invalid(_("This idempotency key was used for another request; use a new one."))
    return done


def check_home(act: Act, record: Subject) -> None:
    """Refuse a record of another organisation as if it were not there."""
    if record.home != act.home:
        raise NotThere(_("There is no such record in this organisation."))


def _there(act: Act, target: Subject | None) -> Subject:
    """Return what the verb is done to, if it is in the acting organisation."""
    if target is None:
        raise NotThere(_("There is no such record in this organisation."))
    check_home(act, target)
    if target.hidden_from(act.actor):
        raise NotThere(_("There is no such record in this organisation."))
    return target


def _move(
    verb: "Verb[..., Any]", act: Act, target: Subject | None, inputs: dict[str, Any], asked: int | None
) -> Subject:
    """Do a moving verb: lock and read afresh, check, run the body, write guarded by the version."""
    record = _there(act, target)
    record = act.hold(type(record), record.pk)
    held = act.held[record.id]
    if asked is not None and asked != record.version:
        raise Stale(
            _("%(record)s was changed since you read it (it is at version %(now)s, you have %(yours)s); read it again.")
            % {"record": record.reference, "now": record.version, "yours": asked}
        )
    if refusal := verb.barred(act.actor, record):
        raise refusal
    gates.go_through(verb.gates, act, record)
    if verb.plain:
        set_plain(verb, record, inputs)
    verb.body(act, record, **inputs)
    step = record.lifecycle.step(verb.name, record.status)
    if step is not None and step.target and not act.stays:
        record.state = step.target  # type: ignore[attr-defined]
    signature = signed(verb, act, held)
    write(verb, act, record, inputs, signature)
    return record


def set_plain(verb: "Verb[..., Any]", record: Subject, inputs: dict[str, Any]) -> None:
    """Set every input on the field of its name; one that was not given takes the verb's own default."""
    for name, value in {**(verb.body.__kwdefaults__ or {}), **inputs}.items():
        setattr(record, name, value)


def _open(
    verb: "Verb[..., Any]", act: Act, _target: Subject | None, inputs: dict[str, Any], _asked: int | None
) -> Subject:
    """Do an opening verb: check, build, number last, write."""
    if refusal := verb.why_not(act.actor, None):
        raise refusal
    record: Subject = verb.body(act, **inputs)
    act.held = {record.id: Held(record, {}, {}, None, None), **act.held}
    write(verb, act, record, inputs, None)
    return record


def _add(
    verb: "Verb[..., Any]", act: Act, target: Subject | None, inputs: dict[str, Any], _asked: int | None
) -> Subject:
    """Do an adding verb: check against the record, build what is added beside it, write."""
    record = _there(act, target)
    if refusal := verb.why_not(act.actor, record):
        raise refusal
    act.about(record)
    signature = signed(verb, act, _as_it_stands(verb, act, record, inputs)) if verb.signs else None
    added: Subject = verb.body(act, record, **inputs)
    if added.id not in act.held:
        act.held = {added.id: Held(added, {}, {}, None, None), **act.held}
    write(verb, act, added, inputs, signature, name=verb.event_on(record))
    return added


def _as_it_stands(verb: "Verb[..., Any]", act: Act, record: Subject, inputs: dict[str, Any]) -> Held:
    """Return what a signed adding verb signs, locked and read afresh: the record, or the one that an input names."""
    what: Subject = inputs[verb.signed] if verb.signed else record
    what = act.hold(type(what), what.pk)
    return act.held[what.id]


def write(
    verb: "Verb[..., Any]",
    act: Act,
    main: Subject,
    inputs: dict[str, Any],
    signature: dict[str, Any] | None,
    name: str = "",
) -> None:
    """Write what the verb changed and its one event, then let the ears hear."""
    secrets: list[Secret] = []
    written = []
    for held in act.held.values():
        if held.version is None:
            birth(act, held.subject)
    for held in [act.held[main.id], *(h for k, h in act.held.items() if k != main.id)]:
        done = store(act, held, secrets)
        if done is not None:
            written.append(done)
        elif held.subject is main:
            written.append(event.Written(main, held.version, held.was, held.was, {}))
    if FOLLOWERS:
        traces = [Trace(type(w.subject), w.subject.id, w.changes, w.before is None, w.subject) for w in written]
        tell_followers(act, name or verb.event_on(main), traces)
    fields = {name for name, _pair in written[0].changes.items()} if written else set()
    said = event.said(inputs | act.telling, fields, secrets)
    act.leaf = event.record(act, name or verb.event_on(main), main, written, said, secrets, signature)
    for ear in EARS.get(name or verb.event_on(main), ()):
        ear(act, main)
    if act.messages:
        Outbox.objects.bulk_create(act.messages)


@dataclass(slots=True)
class Ready:
    """A subject that was validated and sealed: what is to be written, and what the event will say of it."""

    held: Held
    written: event.Written
    changed: list[str]
    parts: list[str]
    after: dict[str, Any]


def prepare(act: Act, held: Held, secrets: list[Secret]) -> Ready | None:
    """Validate and seal one subject; None where nothing changed and it is not what the verb is about."""
    subject, new = held.subject, held.version is None
    touched = None if new else [slot.name for slot in slots(type(subject)) if differs(slot, subject, held.before)]
    parts = plain_parts(subject)
    moved = [name for name in subject.parts if parts.get(name) != held.parts.get(name)]
    if touched == [] and not moved and not _is_main(act, subject):
        return None
    clean(subject, touched, act.home)
    after, changes, found, changed = reseal(subject, held.before, held.facts)
    for name in moved:
        changes[name] = [held.parts.get(name, []), parts.get(name, [])]
        after.pop(name, None)
        after |= {name: parts[name]} if parts.get(name) else {}
    secrets.extend(found)
    if not new:
        subject.version += 1
    return Ready(held, event.Written(subject, held.version, held.was, None, changes), changed, moved, after)


def store(act: Act, held: Held, secrets: list[Secret]) -> "event.Written | None":
    """Validate, seal and write one subject; returns what the event says of it."""
    ready = prepare(act, held, secrets)
    if ready is None:
        return None
    subject = held.subject
    with writing():
        if held.version is None:
            number(act, subject)
            numbered(ready)
            rows.insert([subject])
        else:
            rows.update(subject, held.version, ready.changed)
        write_parts(subject, ready.parts, held.parts)
    return finished(ready)


def numbered(ready: Ready) -> None:
    """Add the number, which is taken last, to what the event says."""
    given = getattr(ready.held.subject, "number", "")
    if given:
        ready.after["number"] = given
        ready.written.changes["number"] = [None, given]


def finished(ready: Ready) -> event.Written:
    """Return what the event says of a subject whose number is known: now its state can be hashed."""
    ready.written.state = digest_of_sound(ready.after)
    return ready.written


def _is_main(act: Act, subject: Subject) -> bool:
    return next(iter(act.held)) == subject.id


def birth(act: Act, subject: Subject) -> None:
    """Set a new subject into its organisation and at the start of its life."""
    names = {field.name for field in subject._meta.concrete_fields}
    if "organisation" in names and subject.organisation_id is None:  # type: ignore[attr-defined]
        subject.organisation_id = act.home  # type: ignore[attr-defined]
    check_home(act, subject)
    if "state" in names and not subject.state:  # type: ignore[attr-defined]
        subject.state = subject.lifecycle.start  # type: ignore[attr-defined]
    if "opened_at" in names and subject.opened_at is None:  # type: ignore[attr-defined]
        subject.opened_at = act.at  # type: ignore[attr-defined]


def number(act: Act, subject: Subject) -> None:
    """Give a new record the next number of its series, where it has numbers and none yet."""
    names = {field.name for field in subject._meta.concrete_fields}
    if "number" in names and subject.prefix and not subject.number:  # type: ignore[attr-defined]
        subject.number = next_numbers(act, subject.prefix, 1)[0]  # type: ignore[attr-defined]


def next_numbers(act: Act, prefix: str, count: int) -> list[str]:
    """Take the next ``count`` numbers of the series PREFIX-YEAR; gapless, because the row is locked until commit."""
    series = f"{prefix}-{act.at.year}"
    last = next_in_series(act, series, count)
    return [f"{series}-{n:04}" for n in range(last - count + 1, last + 1)]


def next_in_series(act: Act, series: str, count: int = 1, *, at_least: int = 0) -> int:
    """Count a series of the organisation on by ``count`` (or up to ``at_least``) and return where it stands.

    A bulk act counts in memory from the first use on: the row is locked, and `settle_series` writes where it ended.
    """
    if act.series is None:
        return _count(act, series, count, at_least)
    if series not in act.series:
        act.series[series] = _count(act, series, 0, 0)
    act.series[series] = max(act.series[series], at_least) if at_least else act.series[series] + count
    return act.series[series]


def settle_series(act: Act) -> None:
    """Write where the series that a bulk act counted in memory have come to."""
    for series, last in (act.series or {}).items():
        _count(act, series, 0, last)
    act.series = None


def _count(act: Act, series: str, count: int, at_least: int) -> int:
    table = Counter._meta.db_table
    step = f"CASE WHEN {table}.last < %s THEN %s ELSE {table}.last END" if at_least else f"{table}.last + %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (organisation, series, last) VALUES (%s, %s, %s) "  # noqa: S608 - the table's own name
            f"ON CONFLICT (organisation, series) DO UPDATE SET last = {step} RETURNING last",
            [db_uuid(act.home), series, at_least or count, *([at_least, at_least] if at_least else [count])],
        )
        return int(cursor.fetchone()[0])


def _needs_no_look(field: rows.AnyField, value: Any, *, new: bool) -> bool:
    """Tell whether a value is fine as it is: empty where that is allowed, or the field's own default on a new row."""
    if value is None or value == "":
        return field.blank
    return new and bool(value == field.default)


def clean(subject: Subject, changed: list[str] | None, home: UUID) -> None:
    """Validate the changed fields (all of a new subject) and the subject's own rules; raises Invalid with sentences."""
    errors: dict[str, list[str]] = {}
    for field in subject._meta.concrete_fields:
        if field.primary_key or (changed is not None and field.name not in changed):
            continue
        if isinstance(field, models.ForeignKey):
            other = field.is_cached(subject) and getattr(subject, field.name)
            if isinstance(other, Subject) and other.home != home:
                errors[field.name] = [_("There is no such %(what)s here.") % {"what": other._meta.verbose_name}]
            continue
        value = getattr(subject, field.attname)
        if field.name in KEPT_BY_MACHINE or _needs_no_look(field, value, new=changed is None):
            continue
        try:
            setattr(subject, field.attname, field.clean(value, subject))
        except ValidationError as error:
            errors[field.name] = [str(line) for line in error.messages]
    try:
        subject.clean()
    except ValidationError as error:
        for name, lines in (error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}).items():
            errors.setdefault(name, []).extend(str(line) for one in lines for line in one.messages)
    if errors:
        first = next(iter(errors.values()))[0]
        raise Invalid(first, errors)
