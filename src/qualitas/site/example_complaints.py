"""The complaints of an example organisation, told by the same verbs that people use.

What happened stands in `examples/<sector>/complaints.toml`; all spans are whole days.
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from qualitas.feedback import verbs
from qualitas.feedback.models import Complaint
from qualitas.kernel.records.confiding import restrict
from qualitas.nonconformities.models import Nonconformity
from qualitas.parties.models import Party
from qualitas.processes.models import Process
from qualitas.products.models import Lot, Product
from qualitas.site.example_cases import Do, Telling

SOON = dt.timedelta(minutes=11)
KNOWN = ("title", "text", "contact", "email", "phone", "severity", "channel", "category", "unit", "customer_reference")

type Deed = Callable[["Complaints", dict[str, Any]], object]


@dataclass(slots=True)
class Complaints:
    """What stands in the file of a sector, and how its steps are done."""

    telling: Telling
    slug: str
    told: list[dict[str, Any]]

    def steps(self) -> Iterator[tuple[dt.datetime, str, Do]]:
        """Yield every step: its moment, its key, and how it is done."""
        for complaint in self.told:
            for place, (name, after, do) in enumerate(self._deeds(complaint), 1):
                day = self.telling.yesterday - dt.timedelta(days=int(complaint["day"]) - after)
                at = self.telling.moment(day, 10) + place * SOON
                yield at, f"example complaint {complaint['key']} {name}", partial(do, self, complaint)

    def _deeds(self, complaint: dict[str, Any]) -> Iterator[tuple[str, int, Deed]]:
        yield "receive", 0, Complaints._receive
        for name, do in DEEDS:
            if name in complaint:
                told = complaint[name]
                yield name, int(told["after"] if isinstance(told, dict) else told), do

    def _by(self, complaint: dict[str, Any]) -> Any:
        return self.telling.by(f"{complaint['by']}@{self.slug}.example")

    def _open(self, complaint: dict[str, Any]) -> Complaint:
        return Complaint.readable(self.telling.id).get(title=complaint["title"])

    def _receive(self, complaint: dict[str, Any]) -> None:
        said: dict[str, Any] = {name: complaint[name] for name in KNOWN if name in complaint}
        lookup: tuple[tuple[str, Any, str], ...] = (
            ("customer", Party, "title"), ("process", Process, "title"), ("product", Product, "code"), ("lot", Lot, "title"),
        )  # fmt: skip
        for name, model, by in lookup:
            if name in complaint:
                said[name] = model.within(self.telling.id).get(**{by: complaint[name]})
        if "quantity" in complaint:
            said["quantity"] = Decimal(complaint["quantity"])
        act = self._by(complaint)
        verbs.receive(act, **said, received_on=act.today)

    def _restrict(self, complaint: dict[str, Any]) -> None:
        duties = ["quality-manager", "top-management"]
        restrict(self._by(complaint), self._open(complaint), reason=complaint["restricted"]["reason"], duties=duties)

    def _acknowledge(self, complaint: dict[str, Any]) -> None:
        verbs.acknowledge(self._by(complaint), self._open(complaint))

    def _settle(self, complaint: dict[str, Any]) -> None:
        told = complaint["settled"]
        verbs.settle_at_once(self._by(complaint), self._open(complaint), reply=told["text"], satisfaction="content")

    def _find(self, complaint: dict[str, Any], again: str = "") -> None:
        told, act, found = complaint[f"found{again}"], self._by(complaint), self._open(complaint)
        if told["justified"] == "no":
            verbs.find_unjustified(act, found, assessment=told["text"])
        else:
            verbs.find_justified(act, found, assessment=told["text"], justified=told["justified"])

    def _name(self, complaint: dict[str, Any]) -> None:
        case = Nonconformity.within(self.telling.id).get(title=complaint["case"]["title"])
        verbs.name_nonconformity(self._by(complaint), self._open(complaint), nonconformity=case)

    def _answer(self, complaint: dict[str, Any], again: str = "") -> None:
        verbs.answer(self._by(complaint), self._open(complaint), reply=complaint[f"answered{again}"]["text"])

    def _dispute(self, complaint: dict[str, Any]) -> None:
        verbs.dispute(self._by(complaint), self._open(complaint), objection=complaint["disputed"]["text"])

    def _content(self, complaint: dict[str, Any]) -> None:
        told = complaint["content"]
        said = {"satisfaction": told["satisfaction"], "satisfaction_note": told.get("text", "")}
        verbs.note_satisfaction(self._by(complaint), self._open(complaint), **said)

    def _close(self, complaint: dict[str, Any]) -> None:
        verbs.close(self._by(complaint), self._open(complaint))


DEEDS: tuple[tuple[str, Deed], ...] = (
    ("restricted", Complaints._restrict),  # noqa: SLF001 - its own
    ("acknowledged", Complaints._acknowledge),  # noqa: SLF001
    ("settled", Complaints._settle),  # noqa: SLF001
    ("found", Complaints._find),  # noqa: SLF001
    ("case", Complaints._name),  # noqa: SLF001
    ("answered", Complaints._answer),  # noqa: SLF001
    ("disputed", Complaints._dispute),  # noqa: SLF001
    ("found_again", partial(Complaints._find, again="_again")),  # noqa: SLF001
    ("answered_again", partial(Complaints._answer, again="_again")),  # noqa: SLF001
    ("content", Complaints._content),  # noqa: SLF001
    ("closed", Complaints._close),  # noqa: SLF001
)


def complaints_of(telling: Telling, slug: str, folder: Path) -> Complaints:
    """Return what is told of the complaints of a sector."""
    told = tomllib.loads((folder / "complaints.toml").read_text(encoding="utf-8"))
    return Complaints(telling, slug, told["complaints"])
