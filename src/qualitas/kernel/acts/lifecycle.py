"""The life of a record, written as a table that a quality manager can read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from django.utils.functional import Promise

type Words = str | Promise
type Tone = Literal["good", "wait", "bad", "calm", "off"]


@dataclass(frozen=True, slots=True)
class State:
    """A state: its name in data, its word on the screen, and the tone that it is shown in.

    ``aside`` says that it lies beside the usual way: a page that shows the way names it only while the record is in it.
    ``usual`` are words, parted by bars, by which other systems call it, for tables that are brought.
    """

    name: str
    word: Words
    tone: Tone = "calm"
    open: bool = True
    usual: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow: which verb leads from which states to which, and whose it is; no target means that it stays."""

    verb: str
    source: str | tuple[str, ...]
    target: str = ""
    duty: str | tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the states from which the step leads."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def duties(self) -> tuple[str, ...]:
        """Return the duties of which one is needed; none means that anyone may."""
        return (self.duty,) if isinstance(self.duty, str) else self.duty

    def leads_to(self, state: str) -> str:
        """Return the state after the step, taken from ``state``."""
        return self.target or state


@dataclass(frozen=True, slots=True)
class Past:
    """How records of a type tell which of them stood on a past day: in ``state``, from a day until a day.

    over: the states in which one is that stood once. since, until: the fields with the first day, and with the day on
    which it stood no more. among: the field of the stable thing of which one record stands at a time.
    """

    state: str
    over: tuple[str, ...]
    since: str
    until: str
    among: str


@dataclass(frozen=True)
class Lifecycle:
    """Every state that a record can be in, and every step between them; the first state is the start."""

    states: tuple[State, ...]
    steps: tuple[Step, ...] = field(default=())

    @property
    def start(self) -> str:
        """Return the state in which a record is opened."""
        return self.states[0].name

    @cached_property
    def by_name(self) -> dict[str, State]:
        """Return the states by their names."""
        return {state.name: state for state in self.states}

    @cached_property
    def _arrows(self) -> dict[tuple[str, str], Step]:
        return {(step.verb, source): step for step in self.steps for source in step.sources}

    def open_to(self, state: str) -> Iterator[Step]:
        """Yield the steps that lead out of ``state`` or stay in it."""
        return (step for step in self.steps if state in step.sources)

    def step(self, verb: str, state: str) -> Step | None:
        """Return the step that ``verb`` takes from ``state``, or None."""
        return self._arrows.get((verb, state))

    def of(self, verb: str) -> tuple[Step, ...]:
        """Return every row of the table that is about ``verb``."""
        return tuple(step for step in self.steps if step.verb == verb)
