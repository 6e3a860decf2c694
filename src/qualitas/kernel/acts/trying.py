"""Trying what would be opened: everything an opening verb does is done, judged row by row, and taken back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from qualitas.kernel.acts import doing
from qualitas.kernel.acts.act import Act, Held
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.subject import Subject

if TYPE_CHECKING:
    from qualitas.kernel.acts.verbs import Verb

AT_ONCE = 500
ASKED = 200

type Told = Callable[[int, int], object]


class _TakenBack(Exception):
    """Nothing of the trial stays."""


@dataclass(slots=True)
class Tried:
    """What a trial said of one row: what is wrong by field, or which record stands in its way already."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    there: str = ""


@dataclass(slots=True)
class _Rule:
    """A rule that values are unique, and the rows that would have each."""

    model: type[Subject]
    rule: models.UniqueConstraint
    fields: tuple[str, ...]
    first: dict[tuple[Any, ...], int] = field(default_factory=dict)


def trial(verb: "Verb[..., Any]", act: Act, rows: Sequence[Mapping[str, Any]], told: Told | None = None) -> list[Tried]:
    """Try to open a record from each row; returns what is wrong with each. Nothing is written.

    The lock of the database is given back after every 500 rows, so that others go on writing.
    """
    found: list[Tried] = []
    rules: dict[str, _Rule] = {}
    for some in batched(rows, AT_ONCE):
        with _taken_back(act) as now:
            built = [_try(verb, now, inputs) for inputs in some]
            _judge_unique(built, rules, len(found), act)
        found += [tried for tried, _subjects in built]
        if told is not None:
            told(len(found), len(rows))
    return found


@contextmanager
def _taken_back(act: Act) -> Iterator[Act]:
    """Run an act's transaction and take it back at the end."""
    with suppress(_TakenBack), doing.working(act) as now:
        now.series = {}
        yield now
        raise _TakenBack


def _try(verb: "Verb[..., Any]", now: Act, inputs: Mapping[str, Any]) -> tuple[Tried, list[Subject]]:
    """Build one record and all that would be written with it; returns what is wrong, and the subjects."""
    now.held.clear()
    now.secrets.clear()
    try:
        record: Subject = verb.body(now, **inputs)
        now.held = {record.id: Held(record, {}, {}, None, None), **now.held}
        new = [held.subject for held in now.held.values() if held.version is None]
        for subject in new:
            doing.birth(now, subject)
        for subject in new:
            doing.clean(subject, None, now.home)
    except Invalid as invalid:
        return Tried(invalid.errors or {"": [str(invalid)]}), []
    except Refused as refusal:
        return Tried({"": [str(refusal)]}), []
    return Tried(), new


# --- what must be unique ---------------------------------------------------------------------------------------------


def _judge_unique(built: list[tuple[Tried, list[Subject]]], rules: dict[str, _Rule], before: int, act: Act) -> None:
    """Find rows whose values another record has already, or another row of the same table."""
    asked: dict[str, dict[tuple[Any, ...], Tried]] = {}
    for place, (tried, subjects) in enumerate(built, before + 1):
        new = {subject.pk for subject in subjects}
        for subject in subjects:
            for rule in _rules_of(type(subject), rules):
                values = tuple(getattr(subject, _attribute(rule.model, name)) for name in rule.fields)
                if any(value is None or value in new for value in values) or not _holds(rule.rule.condition, subject):
                    continue
                other = rule.first.setdefault(values, place)
                if other != place:
                    sentence = _("Row %d of the same table has this already.") % other
                    tried.errors.setdefault(rule.fields[-1], []).append(sentence)
                else:
                    asked.setdefault(rule.rule.name, {})[values] = tried
    for name, wanted in asked.items():
        _judge_against_kept(rules[name], wanted, act)


def _judge_against_kept(rule: _Rule, wanted: dict[tuple[Any, ...], Tried], act: Act) -> None:
    """Note the rows whose values a kept record has already."""
    rows = rule.model.within(act.home)
    if rule.rule.condition is not None:
        rows = rows.filter(rule.rule.condition)
    for some in batched(wanted, ASKED):
        match = Q()
        for values in some:
            match |= Q(**dict(zip(rule.fields, values, strict=True)))
        for values in rows.filter(match).values_list(*rule.fields):
            if (tried := wanted.get(tuple(values))) is not None:
                tried.there = str(rule.rule.get_violation_error_message())


def _rules_of(model: type[Subject], rules: dict[str, _Rule]) -> list[_Rule]:
    """Return the rules of a type that say what is unique, beyond numbers, which the machine gives."""
    found = []
    for rule in model._meta.constraints:
        if not isinstance(rule, models.UniqueConstraint) or not rule.fields:
            continue
        fields = tuple(name for name in rule.fields if name != "organisation")
        if fields and "number" not in fields:
            found.append(rules.setdefault(rule.name, _Rule(model, rule, fields)))
    return found


def _attribute(model: type[Subject], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "attname", name))


def _holds(condition: Q | None, subject: Subject) -> bool:
    """Tell whether a rule's condition holds for a subject; only equality and lists are used in such conditions."""
    if condition is None:
        return True
    told = [
        _holds(child, subject) if isinstance(child, Q) else _equal(str(child[0]), child[1], subject)  # type: ignore[index]
        for child in condition.children
    ]
    whole = any(told) if condition.connector == Q.OR else all(told)
    return whole is not condition.negated


def _equal(path: str, value: Any, subject: Subject) -> bool:
    name, _dots, how = path.partition("__")
    return getattr(subject, name) in value if how == "in" else bool(getattr(subject, name) == value)
