"""The registers and nonconformities of an example organisation, told by the same verbs that people use.

What happened stands in `examples/<sector>/cases.toml`; all spans are whole days.
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Site
from qualitas.nonconformities import verbs
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.verbs.containing import Held
from qualitas.nonconformities.verbs.deciding import Decision
from qualitas.nonconformities.verbs.ending import Spent
from qualitas.parties import verbs as parties
from qualitas.parties.models import Party
from qualitas.processes import verbs as processes
from qualitas.processes.models import Process
from qualitas.products import verbs as products
from qualitas.products.models import Lot, Product

REGISTERED = 690
"""Days before yesterday on which the registers were filled."""
SOON = dt.timedelta(minutes=9)

type Do = Callable[[], object]


class Telling(Protocol):
    """The history that is being told, as far as this module knows it."""

    id: UUID
    yesterday: dt.date

    def moment(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """Return a moment of the organisation's own day."""

    def by(self, email: str, *, signs: bool = False) -> Act:
        """Return the running step as an act of a person."""

    def by_system(self, via: str = "cli") -> Act:
        """Return the running step as an act of the set-up."""

    def acting(self, email: str) -> Acting:
        """Return a person as an actor."""


@dataclass(slots=True)
class Cases:
    """What stands in the file of a sector, and how its steps are done."""

    telling: Telling
    slug: str
    told: dict[str, Any]

    def person(self, name: str) -> str:
        """Return the e-mail address of a person by its first part."""
        return f"{name}@{self.slug}.example"

    def steps(self) -> Iterator[tuple[dt.datetime, str, Do]]:
        """Yield every step: its moment, its key, and how it is done."""
        at = self.telling.moment(self.telling.yesterday - dt.timedelta(days=REGISTERED), 8)
        registers = (("processes", self._process), ("parties", self._party), ("products", self._product))
        for name, do in (*registers, ("lots", self._lot)):
            for given in self.told.get(name, ()):
                at += SOON
                yield at, f"example {name} {given['title']}", partial(do, given)
        for case in self.told.get("cases", ()):
            yield from self._life(case)

    # --- registers ---------------------------------------------------------------------------------------------------

    def _process(self, given: dict[str, Any]) -> None:
        owner = self.telling.acting(self.person(given["owner"])).person
        processes.add_process(self.telling.by_system(), **{**given, "owner": owner})

    def _party(self, given: dict[str, Any]) -> None:
        parties.add_party(self.telling.by_system(), **given)

    def _product(self, given: dict[str, Any]) -> None:
        products.add_product(self.telling.by_system(), **given)

    def _lot(self, given: dict[str, Any]) -> None:
        product = Product.within(self.telling.id).get(code=given["product"])
        products.register_lot(
            self.telling.by_system(), title=given["title"], product=product, quantity=Decimal(given["quantity"])
        )

    # --- one case ----------------------------------------------------------------------------------------------------

    def _life(self, case: dict[str, Any]) -> Iterator[tuple[dt.datetime, str, Do]]:
        """Yield what happened to a case, in order."""
        for place, (name, after, do) in enumerate(self._acts(case), 1):
            day = self.telling.yesterday - dt.timedelta(days=int(case["day"]) - after)
            at = self.telling.moment(day, 9) + place * SOON
            yield at, f"example case {case['key']} {name} {place}", partial(do, self, case)

    def _acts(self, case: dict[str, Any]) -> Iterator[tuple[str, int, Callable[["Cases", dict[str, Any]], object]]]:
        yield "report", 0, Cases._report
        for name, do in ONCE:
            if name in case:
                yield name, int(case[name]["after"]), do
        for place in range(len(case.get("goods", ()))):
            yield "goods", int(case["goods"][place]["after"]), partial(Cases._decide, place=place)
        for name, do in AFTERWARDS:
            if name in case:
                yield name, int(case[name]["after"]), do
        last = int(case.get("closed_after", case.get("action", {}).get("after", 0)))
        if "cause" in case:
            yield "classify", last, Cases._classify
        if "costs" in case:
            yield "costs", last, Cases._costs
        if "closed_after" in case:
            yield "close", last, Cases._close

    def _report(self, case: dict[str, Any]) -> None:
        known = ("title", "severity", "source", "place", "evidence", "requirement", "unit")
        said: dict[str, Any] = {name: case[name] for name in known if name in case}
        home = self.telling.id
        lookup: tuple[tuple[str, Any, str], ...] = (
            ("process", Process, "title"), ("product", Product, "code"), ("lot", Lot, "title"), ("party", Party, "title"),
            ("site", Site, "code"),
        )  # fmt: skip
        for name, model, by in lookup:
            if name in case:
                said[name] = model.within(home).get(**{by: case[name]})
        if "quantity" in case:
            said["quantity"] = Decimal(case["quantity"])
        act = self.telling.by(self.person(case["by"]))
        verbs.report(act, **said, customer_reference=case.get("reference", ""), found_on=act.today)

    def _open(self, case: dict[str, Any]) -> Nonconformity:
        return Nonconformity.readable(self.telling.id).get(title=case["title"])

    def _owner(self, case: dict[str, Any], *, signs: bool = False) -> Act:
        """Return an act of who answers for the case."""
        owner = self._open(case).owner
        return self.telling.by(owner.email if owner is not None else self.person(case["by"]), signs=signs)

    def _contain(self, case: dict[str, Any]) -> None:
        told = case["contained"]
        held = [Held(Decimal(much), where) for much, where in told.get("held", ())]
        verbs.contain(self.telling.by(self.person(told["by"])), self._open(case), containment=told["text"], held=held)

    def _correct(self, case: dict[str, Any]) -> None:
        told = case["corrected"]
        verbs.correct(self.telling.by(self.person(told["by"])), self._open(case), correction=told["text"])

    def _verify(self, case: dict[str, Any]) -> None:
        told = case["verified"]
        verbs.verify(self.telling.by(self.person(told["by"])), self._open(case), inspection=told["text"])

    def _put_right(self, case: dict[str, Any]) -> None:
        told = case["put_right"]
        act, goods = self.telling.by(self.person(told["by"])), told.get("goods", "")
        reason = told.get("reason", "Single case, put right at once.")
        verbs.put_right(act, self._open(case), correction=told["text"], goods=goods, action_reason=reason)

    def _decide(self, case: dict[str, Any], place: int) -> None:
        told = case["goods"][place]
        lines = [Decision(Decimal(told["quantity"]), told["how"])]
        verbs.decide(self.telling.by(self.person(told["by"])), self._open(case), lines=lines)

    def _approval(self, case: dict[str, Any]) -> None:
        told = case["approval"]
        said = {"customer_approval": told["state"], "approval_reference": told["reference"]}
        verbs.note_approval(self._owner(case), self._open(case), **said)

    def _permit(self, case: dict[str, Any]) -> None:
        told, act = case["permit"], self.telling.by(self.person(case["permit"]["by"]), signs=True)
        until = act.today + dt.timedelta(days=int(told["days"]))
        verbs.permit(act, self._open(case), quantity=Decimal(told["quantity"]), until=until)

    def _release(self, case: dict[str, Any]) -> None:
        act = self.telling.by(self.person(case["release"]["by"]), signs=True)
        verbs.release(act, self._open(case), quantity=Decimal(case["release"]["quantity"]))

    def _action(self, case: dict[str, Any]) -> None:
        told = case["action"]
        said = {"action_needed": told["needed"], "action_reason": told["reason"]}
        verbs.decide_action(self._owner(case), self._open(case), **said)

    def _answer(self, case: dict[str, Any]) -> None:
        verbs.answer_customer(self._owner(case), self._open(case), answer=case["answer"]["text"])

    def _classify(self, case: dict[str, Any]) -> None:
        found = self._open(case)
        verbs.classify(self._owner(case), found, severity=found.severity, cause_category=case["cause"])

    def _costs(self, case: dict[str, Any]) -> None:
        lines = [Spent(Decimal(str(much)), sort) for much, sort in case["costs"]]
        verbs.add_costs(self._owner(case), self._open(case), lines=lines)

    def _close(self, case: dict[str, Any]) -> None:
        verbs.close(self._owner(case), self._open(case))


ONCE: tuple[tuple[str, Callable[[Cases, dict[str, Any]], object]], ...] = (
    ("put_right", Cases._put_right),  # noqa: SLF001 - its own
    ("contained", Cases._contain),  # noqa: SLF001
    ("corrected", Cases._correct),  # noqa: SLF001
)
AFTERWARDS: tuple[tuple[str, Callable[[Cases, dict[str, Any]], object]], ...] = (
    ("verified", Cases._verify),  # noqa: SLF001
    ("approval", Cases._approval),  # noqa: SLF001
    ("permit", Cases._permit),  # noqa: SLF001
    ("release", Cases._release),  # noqa: SLF001
    ("action", Cases._action),  # noqa: SLF001
    ("answer", Cases._answer),  # noqa: SLF001
)


def cases_of(telling: Telling, slug: str, folder: Path) -> Cases:
    """Return what is told of the registers and cases of a sector."""
    return Cases(telling, slug, tomllib.loads((folder / "cases.toml").read_text(encoding="utf-8")))
