"""Bulk verbs: many records, one event that names each of them by the Merkle root of their entries. All or none."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from qualitas.kernel.acts import doing, event
from qualitas.kernel.acts.act import Act, Held
from qualitas.kernel.acts.models import Done, Outbox
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.acts.parts import plain_parts, read_parts
from qualitas.kernel.acts.snapshot import is_default, reseal, slots, to_bytes
from qualitas.kernel.acts.subject import Subject, writing
from qualitas.kernel.ledger.append import Entry, Touched, append
from qualitas.kernel.ledger.values import Secret
from qualitas.proof.canonical import canonical, digest
from qualitas.proof.commitment import commit
from qualitas.proof.tree import leaf_hash, merkle_root

if TYPE_CHECKING:
    from qualitas.kernel.acts.verbs import Verb

CHUNK = 500


def over(verb: "Verb[..., Any]", act: Act, records: Iterable[Subject], inputs: dict[str, Any]) -> int:
    """Do a moving verb to every one of ``records`` in one event; a refusal for one names it and undoes all."""
    if verb.signs:
        raise Invalid(_("A signature stands for one record; sign them one by one."))
    keys = [record.pk for record in records]
    model = verb.model
    with doing.working(act) as now:
        if _repeated(act, now, verb, inputs, keys):
            return int(act.answer or 0)
        if verb.plain and not verb.guards and not model.parts and not _sealed_inputs(model, inputs):
            touched = _set_plain(verb, now, model, keys, inputs)
            moved: list[Subject] = []
        else:
            touched, moved = _move_each(verb, now, model, keys, inputs)
        fields = {slot.name for slot in slots(model)} & set(inputs) if verb.plain else set()
        sets = {name: _plain(model, name, inputs[name]) for name in fields}
        _record(verb, now, verb.event, touched, inputs, sets)
        act.answer = len(keys)
        _remember(act, now, verb, inputs, keys, model)
        _heard(verb, now, moved)
    act.id, act.at = now.id, now.at
    return len(keys)


def _sealed_inputs(model: type[Subject], inputs: dict[str, Any]) -> bool:
    return any(slot.sealed and slot.name in inputs for slot in slots(model))


def _plain(model: type[Subject], name: str, value: Any) -> Any:
    slot = next(slot for slot in slots(model) if slot.name == name)
    raw = value.pk if isinstance(value, models.Model) else value
    return None if is_default(slot, raw) else slot.plain(raw)


def _entry(
    kind: str, key: UUID, version: int | None, was: str | None, state: str | None, changes: dict[str, Any]
) -> Touched:
    """Return the index row of one subject of a bulk event; its detail is what the event's root covers."""
    entry = {"obj": [kind, str(key)], "ver": version, "was": was, "state": state, "changes": changes}
    return Touched(
        kind, key, version, bytes.fromhex(state) if state else None, canonical(event.compact(entry))
    )


def _rows(model: type[Subject], home: UUID, keys: Sequence[UUID], names: list[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the locked rows of ``keys`` as tuples; raises NotThere where one is missing."""
    for chunk in batched(keys, CHUNK):
        rows = list(model.within(home).select_for_update().filter(pk__in=chunk).values_list(*names))
        if len(rows) != len(set(chunk)):
            raise NotThere(_("Some of these records are not in this organisation."))
        yield from rows


def _set_plain(
    verb: "Verb[..., Any]", act: Act, model: type[Subject], keys: list[UUID], inputs: dict[str, Any]
) -> list[Touched]:
    """Set clear fields on many rows by one statement a chunk, hashing each row's state before and after."""
    plan = slots(model)
    names = ["id", "version", "seals", *(slot.attribute for slot in plan)]
    sets = {name: _plain(model, name, value) for name, value in inputs.items()}
    states = {slot.name: position + 3 for position, slot in enumerate(plan)}
    touched: list[Touched] = []
    for row in _rows(model, act.home, keys, names):
        status = row[states["state"]] if "state" in states else ""
        target = _checked(verb, act, model, status, row[0])
        seals = row[2]
        facts: dict[str, Any] = {}
        for position, slot in enumerate(plan, 3):
            value = row[position]
            if is_default(slot, value):
                continue
            if slot.sealed:
                salt = bytes.fromhex(seals.get(slot.name, ""))
                facts[slot.name] = {"#": commit(salt, slot.name, to_bytes(slot.plain(value)))}
            else:
                facts[slot.name] = slot.plain(value)
        was = digest(facts)
        for name, plain in sets.items():
            if plain is None:
                facts.pop(name, None)
            else:
                facts[name] = plain
        if target:
            facts["state"] = target
        touched.append(_entry(model.kind, row[0], row[1] + 1, was, digest(facts), {}))
    step = next(iter(model.lifecycle.of(verb.name)), None)
    changed = {model._meta.get_field(name).attname: _raw(value) for name, value in inputs.items()}
    if step is not None and step.target:
        changed["state"] = step.target
    with writing():
        for chunk in batched(keys, CHUNK):
            rows = model.within(act.home).filter(pk__in=chunk)
            rows.update(**changed, version=models.F("version") + 1)
    return touched


def _raw(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _checked(verb: "Verb[..., Any]", act: Act, model: type[Subject], status: str, key: UUID) -> str:
    """Refuse where the verb is not possible in ``status``; returns the state it leads to, or nothing."""
    step = model.lifecycle.step(verb.name, status)
    if step is None or ((verb.duties or step.duties) and not act.actor.duties.intersection(verb.duties or step.duties)):
        record = model.readable(act.home).get(pk=key)
        raise verb.why_not(act.actor, record) or Refused(_("This is not possible for %s.") % record.reference)
    return step.target


def _move_each(
    verb: "Verb[..., Any]", act: Act, model: type[Subject], keys: list[UUID], inputs: dict[str, Any]
) -> tuple[list[Touched], list[Subject]]:
    """Run the verb's body on each record and write them together."""
    touched: list[Touched] = []
    moved: list[Subject] = []
    secrets: list[Secret] = []
    for chunk in batched(keys, CHUNK):
        rows = list(model.within(act.home).select_for_update(of=("self",)).filter(pk__in=chunk))
        if len(rows) != len(set(chunk)):
            raise NotThere(_("Some of these records are not in this organisation."))
        for record in rows:
            act.held.clear()
            act.take(record)
            if refusal := verb.why_not(act.actor, record):
                raise type(refusal)(f"{record.reference}: {refusal}")
            if verb.plain:
                doing.set_plain(verb, record, inputs)
            verb.body(act, record, **inputs)
            step = model.lifecycle.step(verb.name, record.status)
            if step is not None and step.target:
                record.state = step.target  # type: ignore[attr-defined]
            for held in list(act.held.values()):
                written = doing.store(act, held, secrets)
                if written is not None:
                    w = written.subject
                    touched.append(_entry(w.kind, w.id, w.version, written.was, written.state, written.changes))
            moved.append(record)
    act.held.clear()
    act.secrets.extend(secrets)
    return touched, moved


def many(verb: "Verb[..., Any]", act: Act, rows: Sequence[dict[str, Any]]) -> list[Any]:
    """Open a record from each row of inputs in one event; a bad row is named by its place and undoes all."""
    with doing.working(act) as now:
        if _repeated(act, now, verb, {"rows": list(rows)}, []):
            return list(verb.model.readable(act.home).filter(number__in=act.answer or []).order_by("number"))
        if refusal := verb.why_not(now.actor, None):
            raise refusal
        opened: list[Subject] = []
        others: dict[type[Subject], list[Subject]] = {}
        held: list[Held] = []
        for place, inputs in enumerate(rows, 1):
            now.held.clear()
            try:
                record: Subject = verb.body(now, **inputs)
                group = [record, *(h.subject for k, h in now.held.items() if k != record.id)]
                for subject in group:
                    doing.birth(now, subject)
                for subject in group:
                    doing.clean(subject, None, now.home)
            except Invalid as invalid:
                raise Invalid(_("Row %(place)s: %(why)s") % {"place": place, "why": invalid}, invalid.errors) from invalid
            opened.append(record)
            for subject in group:
                held.append(Held(subject, {}, {}, None, None))
                others.setdefault(type(subject), []).append(subject)
        now.held.clear()
        touched = _insert(now, held, others)
        _record(verb, now, verb.event, touched, {}, {})
        act.answer = [record.reference for record in opened]
        _remember(act, now, verb, {"rows": list(rows)}, [], verb.model)
        _heard(verb, now, opened)
    act.id, act.at = now.id, now.at
    return opened


def _insert(act: Act, held: list[Held], by_type: dict[type[Subject], list[Subject]]) -> list[Touched]:
    """Number, seal and insert new subjects of several types; returns the index rows of their event."""
    for model, subjects in by_type.items():
        if model.prefix and any(field.name == "number" for field in model._meta.concrete_fields):
            numbers = doing.next_numbers(act, model.prefix, len(subjects))
            for subject, given in zip(subjects, numbers, strict=True):
                subject.number = given  # type: ignore[attr-defined]
    touched = []
    for one in held:
        after, changes, found, _changed = reseal(one.subject, one.before, one.facts)
        act.secrets.extend(found)
        for name, parts in plain_parts(one.subject).items():
            after[name], changes[name] = parts, [[], parts]
        touched.append(_entry(one.subject.kind, one.subject.id, 1, None, digest(after), changes))
    with writing():
        for model, subjects in by_type.items():
            model.objects.bulk_create(subjects, batch_size=CHUNK)
            for name in model.parts:
                _insert_parts(name, subjects)
    return touched


def _insert_parts(name: str, subjects: list[Subject]) -> None:
    """Insert one set of parts of many new subjects."""
    lines = []
    for subject in subjects:
        for part in read_parts(subject)[name]:
            setattr(part, part.of, subject)
            lines.append(part)
    if lines:
        type(lines[0]).objects.bulk_create(lines, batch_size=CHUNK)


def _record(
    verb: "Verb[..., Any]", act: Act, name: str, touched: list[Touched], inputs: dict[str, Any], sets: dict[str, Any]
) -> None:
    """Write the one event of a bulk act, and the messages that must leave because of it."""
    spoken = event.said(inputs, set(sets), act.secrets)
    body = {
        **event.frame(act, name),
        "obj": [verb.model.kind, None],
        "count": len(touched),
        "root": merkle_root([leaf_hash(t.detail or b"") for t in touched]).hex(),
        "sets": sets,
        "said": spoken,
        "about": [],
    }
    append(Entry(act.home, event.compact(body), touched, act.secrets))


def _heard(verb: "Verb[..., Any]", act: Act, records: Iterable[Subject]) -> None:
    """Let the ears hear of each record, then leave the messages that must go out."""
    for ear in doing.EARS.get(verb.event, ()):
        for record in records:
            ear(act, record)
    if act.messages:
        Outbox.objects.bulk_create(act.messages)


def _repeated(act: Act, now: Act, verb: "Verb[..., Any]", inputs: dict[str, Any], keys: list[UUID]) -> bool:
    """Tell whether this act was done before under its key; then ``act.answer`` is the first answer."""
    if not now.key:
        return False
    done = doing.first_answer(now, verb, {**inputs, "keys": [str(key) for key in keys]}, None)
    if done is not None:
        act.repeated, act.answer = True, done.answer
    return done is not None


def _remember(
    act: Act, now: Act, verb: "Verb[..., Any]", inputs: dict[str, Any], keys: list[UUID], model: type[Subject]
) -> None:
    """Note the act under its key, so that a repeat writes nothing."""
    if now.key:
        Done.objects.create(
            organisation=now.home,
            key=now.key,
            verb=verb.event,
            request=doing.request_hash(verb, {**inputs, "keys": [str(key) for key in keys]}, None),
            kind=model.kind,
            subject=now.id,
            answer=act.answer,
            at=now.at,
        )
