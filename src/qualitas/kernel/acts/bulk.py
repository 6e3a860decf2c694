"""Bulk verbs: many records, one event that names each of them by the Merkle root of their entries. All or none."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from qualitas.kernel.acts import doing, event, gates, plain, rows
from qualitas.kernel.acts.act import Act, Held
from qualitas.kernel.acts.following import FOLLOWERS, Trace, tell_followers
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.parts import fetch_parts, insert_parts, write_parts
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused, Stale
from qualitas.kernel.acts.snapshot import is_default, slots
from qualitas.kernel.acts.subject import Subject, writing
from qualitas.kernel.ledger.append import Entry, Touched, append
from qualitas.kernel.ledger.values import Secret
from qualitas.proof.canonical import canonical_of_sound
from qualitas.proof.tree import merkle_root

if TYPE_CHECKING:
    from qualitas.kernel.acts.verbs import Verb

CHUNK = 500
LONGEST_KEY = 150


def over(verb: "Verb[..., Any]", act: Act, records: Iterable[Subject], inputs: dict[str, Any]) -> int:
    """Do a moving verb to every one of ``records`` in one event; a refusal for one names it and undoes all."""
    if verb.signs:
        raise Invalid(_("A signature stands for one record; sign them one by one."))
    keys = (
        list(records.values_list("pk", flat=True)) if isinstance(records, models.QuerySet) else [r.pk for r in records]
    )
    model = verb.model
    with doing.working(act) as now:
        if _repeated(act, now, verb, inputs, keys):
            return len(keys)
        checked = verb.guards or verb.only or verb.gates
        if verb.plain and not checked and not model.parts and not _sealed_inputs(model, inputs):
            touched = _set_plain(verb, now, model, keys, inputs)
            moved: list[Subject] = []
        else:
            touched, moved = _move_each(verb, now, model, keys, inputs)
        told = {slot.name: slot.sealed for slot in slots(model) if verb.plain and slot.name in inputs}
        sets = {name: _plain(model, name, inputs[name]) for name, sealed in told.items() if not sealed}
        if not moved and (target := _target(verb, model)):
            sets["state"] = target
        _record(verb, now, verb.event, touched, {n: v for n, v in inputs.items() if n not in told}, sets)
        act.id, act.at, act.leaf = now.id, now.at, now.leaf
        act.answer = act.answering(len(keys)) if act.answering else len(keys)
        _remember(act, now, verb, inputs, keys, model)
        _heard(verb, now, moved)
    return len(keys)


def each(verb: "Verb[..., Any]", act: Act, records: Iterable[Subject], inputs: dict[str, Any]) -> int:
    """Do a signed verb to each of ``records`` in an event of its own, under one signature that was given once.

    Where one cannot be done nothing is; what is refused later names the record and how many were done before it.
    """
    chosen = list(records)
    for record in chosen:
        if refusal := verb.barred(act.actor, record):
            raise type(refusal)(f"{record.reference}: {refusal}")
    for done, record in enumerate(chosen):
        key = f"{act.key[:LONGEST_KEY]} {record.pk}" if act.key else None
        one = Act(act.actor, via=act.via, key=key, signature=act.signature, at=act.at)
        try:
            verb(one, record, **inputs)
        except Refused as refusal:
            said = {"done": done, "record": record.reference, "why": refusal}
            raise type(refusal)(_("%(record)s: %(why)s (Done before it: %(done)d.)") % said) from refusal
        act.id, act.leaf, act.at = one.id, one.leaf, one.at
    return len(chosen)


def _target(verb: "Verb[..., Any]", model: type[Subject]) -> str:
    """Return the state to which ``verb`` leads, or nothing where it stays."""
    step = next(iter(model.lifecycle.of(verb.name)), None)
    return step.target if step is not None else ""


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
        kind, key, version, bytes.fromhex(state) if state else None, canonical_of_sound(event.compact(entry))
    )


def _set_plain(
    verb: "Verb[..., Any]", act: Act, model: type[Subject], keys: list[UUID], inputs: dict[str, Any]
) -> list[Touched]:
    """Set clear fields on many rows by one statement a chunk, hashing each row's state before and after."""
    sets = {name: _plain(model, name, value) for name, value in inputs.items()}
    touched: list[Touched] = []
    targets: dict[str, str] = {}
    for line in plain.read(model, act.home, keys):
        if line.status not in targets:
            targets[line.status] = _checked(verb, act, model, line.status, line.key)
        target = targets[line.status]
        touched.append(plain.touched(model.kind, line, {**sets, "state": target} if target else sets))
    changed = {name: _raw(value) for name, value in inputs.items()}
    if target := _target(verb, model):
        changed["state"] = target
    with writing():
        if rows.set_many(model, act.home, keys, changed) != len(keys):
            raise Stale(_("Some of these records were changed meanwhile; try again."))
    if FOLLOWERS:
        tell_followers(act, verb.event, [Trace(model, key, changed, False, None) for key in keys])
    return touched


def _raw(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _checked(verb: "Verb[..., Any]", act: Act, model: type[Subject], status: str, key: UUID) -> str:
    """Refuse where the verb is not possible in ``status``; returns the state it leads to, or nothing."""
    step, needed = model.lifecycle.step(verb.name, status), verb.duties_in(model, status)
    if step is None or (needed and not act.actor.duties.intersection(needed)):
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
        found = list(model.within(act.home).select_for_update(of=("self",)).filter(pk__in=chunk))
        if len(found) != len(set(chunk)):
            raise NotThere(_("Some of these records are not in this organisation."))
        fetch_parts(found)
        ready: list[doing.Ready] = []
        for record in found:
            ready += _moved(verb, act, record, inputs, secrets)
        _write(act, ready)
        _tell(verb, act, ready)
        touched += [_touched(one) for one in ready]
        moved += found
    act.held.clear()
    act.secrets.extend(secrets)
    return touched, moved


def _moved(
    verb: "Verb[..., Any]", act: Act, record: Subject, inputs: dict[str, Any], secrets: list[Secret]
) -> list[doing.Ready]:
    """Check one record and run the verb's body on it; returns what is to be written."""
    act.held.clear()
    act.take(record)
    if record.hidden_from(act.actor):
        raise NotThere(_("Some of these records are not in this organisation."))
    if refusal := verb.barred(act.actor, record):
        raise type(refusal)(f"{record.reference}: {refusal}")
    gates.go_through(verb.gates, act, record)
    if verb.plain:
        doing.set_plain(verb, record, inputs)
    act.stays = False
    verb.body(act, record, **inputs)
    step = record.lifecycle.step(verb.name, record.status)
    if step is not None and step.target and not act.stays:
        record.state = step.target  # type: ignore[attr-defined]
    for held in act.held.values():
        if held.version is None:
            doing.birth(act, held.subject)
    ready = [doing.prepare(act, held, secrets) for held in act.held.values()]
    return [one for one in ready if one is not None]


def _write(act: Act, given: list[doing.Ready]) -> None:
    """Write what changed on many subjects, those with the same changed fields together, and insert the new ones."""
    ready = [one for one in given if one.held.version is not None]
    _insert(act, [one for one in given if one.held.version is None])
    groups: dict[tuple[type[Subject], tuple[str, ...]], list[tuple[Subject, int | None]]] = {}
    for one in ready:
        subject = one.held.subject
        groups.setdefault((type(subject), tuple(one.changed)), []).append((subject, one.held.version))
    with writing():
        for (_model, changed), subjects in groups.items():
            if rows.update_many(subjects, changed) != len(subjects):
                raise Stale(_("Some of these records were changed meanwhile; try again."))
        for one in ready:
            write_parts(one.held.subject, one.parts, one.held.parts)


def _tell(verb: "Verb[..., Any]", act: Act, ready: list[doing.Ready]) -> None:
    """Tell the followers what a bulk act wrote."""
    if FOLLOWERS:
        traces = [
            Trace(type(one.held.subject), one.held.subject.id, one.written.changes, one.held.version is None,
                  one.held.subject)
            for one in ready
        ]  # fmt: skip
        tell_followers(act, verb.event, traces)


def _touched(one: doing.Ready) -> Touched:
    """Return the index row of a subject that a bulk act wrote."""
    written = doing.finished(one)
    subject = written.subject
    return _entry(subject.kind, subject.id, subject.version, written.was, written.state, written.changes)


def many(verb: "Verb[..., Any]", act: Act, given: Sequence[dict[str, Any]]) -> list[Any]:
    """Open a record from each row of inputs in one event; a bad row is named by its place and undoes all."""
    for inputs in given:
        doing.take_in(act, inputs)
    with doing.working(act) as now:
        if _repeated(act, now, verb, {"rows": list(given)}, []):
            return list(verb.model.readable(act.home).filter(models.Q(number__in=act.answer or [])).order_by("number"))
        if refusal := verb.why_not(now.actor, None):
            raise refusal
        opened: list[Subject] = []
        ready: list[doing.Ready] = []
        now.series = {}
        for place, inputs in enumerate(given, 1):
            now.held.clear()
            try:
                record: Subject = verb.body(now, **inputs)
                now.held = {record.id: Held(record, {}, {}, None, None), **now.held}
                for held in now.held.values():
                    doing.birth(now, held.subject)
                ready += [one for held in now.held.values() if (one := doing.prepare(now, held, now.secrets))]
            except Invalid as invalid:
                sentence = _("Row %(place)s: %(why)s") % {"place": place, "why": invalid}
                raise Invalid(sentence, invalid.errors) from invalid
            opened.append(record)
        now.held.clear()
        doing.settle_series(now)
        _insert(now, ready)
        _tell(verb, now, ready)
        touched = [_touched(one) for one in ready]
        _record(verb, now, verb.event, touched, {}, {})
        act.answer = [record.reference for record in opened]
        _remember(act, now, verb, {"rows": list(given)}, [], verb.model)
        _heard(verb, now, opened)
    act.id, act.at, act.leaf = now.id, now.at, now.leaf
    return opened


def _insert(act: Act, ready: list[doing.Ready]) -> None:
    """Give new subjects of several types their numbers and insert them."""
    by_type: dict[type[Subject], list[doing.Ready]] = {}
    for one in ready:
        by_type.setdefault(type(one.held.subject), []).append(one)
    for model, group in by_type.items():
        if model.prefix and any(field.name == "number" for field in model._meta.concrete_fields):
            for one, given in zip(group, doing.next_numbers(act, model.prefix, len(group)), strict=True):
                one.held.subject.number = given  # type: ignore[attr-defined]
                doing.numbered(one)
    with writing():
        for model, group in by_type.items():
            subjects = [one.held.subject for one in group]
            rows.insert(subjects)
            for name in model.parts:
                insert_parts(name, subjects)


def _record(
    verb: "Verb[..., Any]", act: Act, name: str, touched: list[Touched], inputs: dict[str, Any], sets: dict[str, Any]
) -> None:
    """Write the one event of a bulk act, and the messages that must leave because of it."""
    spoken = event.said(inputs | act.telling, set(sets), act.secrets)
    body = {
        **event.frame(act, name),
        "obj": [verb.model.kind, None],
        "count": len(touched),
        "root": merkle_root([t.detail or b"" for t in touched]).hex(),
        "sets": sets,
        "said": spoken,
        "about": [],
        "files": [[sha, size] for sha, size in act.files],
        "gates": event.gates_of(act),
    }
    act.leaf = append(Entry(act.home, event.compact(body), touched, act.secrets, act.gone))


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
        request = doing.request_hash(verb, {**inputs, "keys": [str(key) for key in keys]}, None)
        doing.remember(now, verb, request, model.kind, now.id, act.answer)
