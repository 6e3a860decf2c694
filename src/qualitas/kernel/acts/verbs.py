"""Verbs: what people do, declared once. Page, API, ledger, permissions and docs are read off these declarations."""

import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Concatenate, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qualitas.kernel.acts import bulk, doing
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import AskForm, form_class
from qualitas.kernel.acts.gates import Gate, Standing, shut, standing
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import NotYours, Refused, WrongState
from qualitas.kernel.acts.subject import Subject

type Guard = Callable[[Actor, Any], str]
type Nature = Literal["opens", "moves", "adds"]


@dataclass(eq=False)
class Verb[**P, R]:
    """One business verb. Calling it does it: locked, checked, validated, written, with exactly one event."""

    body: Callable[..., Any]
    nature: Nature
    label: Words
    past: Words
    duties: tuple[str, ...] = ()
    signs: Words = ""
    signed: str = ""
    guards: tuple[Guard, ...] = ()
    only: tuple[Guard, ...] = ()
    gates: tuple[Gate, ...] = ()
    plain: bool = False
    primary: bool = False
    inner: bool = False
    together: bool = False
    _for: list[type[Subject]] = field(default_factory=list)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it: ``verb(act, …)``; returns the record as written, or raises a Refused with the sentence why not."""
        return typing.cast("R", doing.perform(self, *args, **kwargs))  # type: ignore[arg-type] # the body's own types

    @property
    def name(self) -> str:
        """Return the verb's name in addresses, such as take_effect."""
        return self.body.__name__

    @cached_property
    def model(self) -> type[Subject]:
        """Return what the verb opens, or what it moves or adds to."""
        hints = typing.get_type_hints(self.body)
        kind = hints["return"] if self.nature == "opens" else list(hints.values())[1]
        return typing.cast("type[Subject]", kind)

    @cached_property
    def event(self) -> str:
        """Return the verb's name in the ledger, such as document.approve."""
        return f"{self.model.kind}.{self.name}"

    @cached_property
    def form(self) -> type[AskForm]:
        """Return the form that asks for the verb's inputs."""
        about = typing.get_type_hints(self.body)["return"] if self.nature == "adds" else self.model
        return form_class(self.body, about, 1 if self.nature == "opens" else 2)

    @property
    def sentence(self) -> str:
        """Return the first line of what the verb is for, in the reader's language."""
        return _((self.body.__doc__ or "").strip().splitlines()[0])

    def event_on(self, record: Subject) -> str:
        """Return the verb's name in the ledger when done to ``record``."""
        return f"{record.kind}.{self.name}"

    def duties_in(self, model: type[Subject], state: str) -> tuple[str, ...]:
        """Return the duties of which one is needed in ``state``; none means anyone in the organisation."""
        step = model.lifecycle.step(self.name, state)
        return self.duties or (step.duties if step else ())

    def why_not(self, actor: Actor, record: Subject | None) -> Refused | None:
        """Say why ``actor`` may not do this to ``record`` now, or nothing where they may, if with a reason."""
        if refusal := self.barred(actor, record):
            return refusal
        sentence = shut(self.gates, actor, record)
        return NotYours(sentence) if sentence else None

    def barred(self, actor: Actor, record: Subject | None) -> Refused | None:
        """Say why state, duty or a guard forbids this, whatever the gates say."""
        if self.nature == "moves" and record is not None:
            step = record.lifecycle.step(self.name, record.status)
            if step is None:
                word = record.lifecycle.by_name[record.status].word
                allowed = [
                    str(record.lifecycle.by_name[s].word) for row in record.lifecycle.of(self.name) for s in row.sources
                ]
                return WrongState(
                    _("“%(verb)s” is not possible while %(record)s is %(state)s; it must be %(allowed)s.")
                    % {
                        "verb": self.label,
                        "record": record.reference,
                        "state": word,
                        "allowed": _(" or ").join(allowed),
                    }
                )
            needed = self.duties_in(type(record), record.status)
        else:
            needed = self.duties
        if needed and not actor.duties.intersection(needed):
            names = _(" or ").join(_("“%s”") % _duty_word(duty) for duty in needed)
            return NotYours(_("“%(verb)s” belongs to the duty %(duties)s.") % {"verb": self.label, "duties": names})
        for guard in (*self.only, *self.guards):
            if sentence := guard(actor, record):
                return NotYours(sentence)
        return None

    def suits(self, actor: Actor, record: Subject) -> bool:
        """Tell whether records of this sort have the verb at all; where not, no menu offers it."""
        return not any(guard(actor, record) for guard in self.only)

    def standing(self, actor: Actor, record: Subject | None) -> list[Standing]:
        """Return the gates that would warn or stop ``actor`` who does this to ``record`` now."""
        return standing(self.gates, actor, record)

    def over(self, act: Act, records: Iterable[Subject], /, **inputs: Any) -> int:
        """Do it to many records in one event; returns how many. All or none."""
        return bulk.over(self, act, records, inputs)

    def each(self, act: Act, records: Iterable[Subject], /, **inputs: Any) -> int:
        """Sign many records under one signature given once, each in an event of its own; returns how many."""
        return bulk.each(self, act, records, inputs)

    def many(self, act: Act, rows: Sequence[dict[str, Any]], /) -> list[Any]:
        """Open many records in one event, each from its own inputs. All or none."""
        return bulk.many(self, act, rows)


def _duty_word(duty: str) -> str:
    """Return the word of a duty; the program's own duty is nobody's and stands in no list."""
    return pgettext("duty", "system") if duty == "system" else pgettext("duty", duty.replace("-", " "))


_by_type: dict[str, dict[str, Verb[..., Any]]] = {}
_for_all: dict[str, Verb[..., Any]] = {}
_ears: dict[str, list[doing.Ear]] = doing.EARS


def verbs_of(model: type[Subject]) -> dict[str, Verb[..., Any]]:
    """Return every verb of a record type by name: its own, then those that every record type has."""
    own = _by_type.get(model.kind, {})
    shared = {name: verb for name, verb in _for_all.items() if issubclass(model, verb.model)}
    return {**own, **shared}


def every_verb() -> list[Verb[..., Any]]:
    """Return every verb that was declared."""
    return [verb for verbs in _by_type.values() for verb in verbs.values()] + list(_for_all.values())


def find_verb(event: str) -> Verb[..., Any] | None:
    """Return the verb behind an event's name, such as document.approve, where it still exists."""
    kind, _dot, name = event.partition(".")
    model = Subject.types.get(kind)
    return verbs_of(model).get(name) if model else None


def hears(event: str) -> Callable[[doing.Ear], doing.Ear]:
    """Let a higher floor answer ``event``, such as "document.take_effect", inside the same transaction."""

    def listen(ear: doing.Ear) -> doing.Ear:
        _ears.setdefault(event, []).append(ear)
        return ear

    return listen


def _declare(verb: Verb[..., Any], *, everywhere: bool = False) -> None:
    if everywhere:
        _for_all[verb.name] = verb
    else:
        _by_type.setdefault(verb.model.kind, {})[verb.name] = verb


def opens[**P, M: Subject](
    *, label: Words, past: Words, duty: str | tuple[str, ...] = (), guards: tuple[Guard, ...] = (), inner: bool = False
) -> Callable[[Callable[Concatenate[Act, P], M]], Verb[Concatenate[Act, P], M]]:
    """Turn a function that builds a record into the verb that opens one; ``inner`` ones have no page of their own."""

    def declare(body: Callable[Concatenate[Act, P], M]) -> Verb[Concatenate[Act, P], M]:
        verb: Verb[Concatenate[Act, P], M] = Verb(
            body, "opens", label, past, (duty,) if isinstance(duty, str) else duty, guards=guards, inner=inner
        )
        _declare(verb)
        return verb

    return declare


def moves[**P, M: Subject](
    *,
    label: Words,
    past: Words,
    signs: Words = "",
    guards: tuple[Guard, ...] = (),
    only: tuple[Guard, ...] = (),
    gates: tuple[Gate, ...] = (),
    plain: bool = False,
    primary: bool = False,
    inner: bool = False,
    together: bool = False,
) -> Callable[[Callable[Concatenate[Act, M, P], None]], Verb[Concatenate[Act, M, P], M]]:
    """Turn a function that changes a record in memory into the verb that its lifecycle's table names.

    ``signs`` asks for a signature with that meaning; ``plain`` says that every input is simply set on the field of
    its name (the body adds nothing), so that bulk work is one statement; ``primary`` marks the next sensible act.
    ``only`` are guards that say of which sort of record it is done: to no other it is offered. ``gates`` are checks
    that warn or stop, as each organisation chose. ``together`` lets one signature stand for many
    records, each of which is signed in an event of its own.
    """

    def declare(body: Callable[Concatenate[Act, M, P], None]) -> Verb[Concatenate[Act, M, P], M]:
        verb: Verb[Concatenate[Act, M, P], M] = Verb(
            body,
            "moves",
            label,
            past,
            signs=signs,
            guards=guards,
            only=only,
            gates=gates,
            plain=plain,
            primary=primary,
            inner=inner,
            together=together,
        )
        _declare(verb)
        return verb

    return declare


def adds[**P, M: Subject, N: Subject](
    *,
    label: Words,
    past: Words,
    duty: str | tuple[str, ...] = (),
    guards: tuple[Guard, ...] = (),
    only: tuple[Guard, ...] = (),
    everywhere: bool = False,
    signs: Words = "",
    signed: str = "",
) -> Callable[[Callable[Concatenate[Act, M, P], N]], Verb[Concatenate[Act, M, P], N]]:
    """Turn a function that builds something beside a record (a comment, a duty held) into a verb on that record.

    The record itself does not change; ``everywhere`` offers the verb on every type below the annotated one. ``signs``
    asks for a signature with that meaning on the record as it stands, or on the one that the input ``signed`` names.
    """

    def declare(body: Callable[Concatenate[Act, M, P], N]) -> Verb[Concatenate[Act, M, P], N]:
        verb: Verb[Concatenate[Act, M, P], N] = Verb(
            body,
            "adds",
            label,
            past,
            (duty,) if isinstance(duty, str) else duty,
            signs=signs,
            signed=signed,
            guards=guards,
            only=only,
        )
        _declare(verb, everywhere=everywhere)
        return verb

    return declare
