"""The measures and objectives of an example organisation, with values that are drawn from its own seed.

What is measured stands in `examples/<sector>/measures.toml`; all spans are whole days.
"""

import datetime as dt
import itertools
import random
import tomllib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from qualitas.measures import verbs
from qualitas.measures.given import Given
from qualitas.measures.models import Measure
from qualitas.measures.readings import Readings, micros
from qualitas.objectives.models import Objective
from qualitas.objectives.verbs import set_objective
from qualitas.processes.models import Process
from qualitas.products.models import Product
from qualitas.site.example_cases import Do, Telling


@dataclass(slots=True)
class Measures:
    """What stands in the file of a sector, and how its steps are done."""

    telling: Telling
    slug: str
    told: dict[str, Any]

    def steps(self) -> Iterator[tuple[dt.datetime, str, Do]]:
        """Yield every step: its moment, its key, and how it is done."""
        for place, given in enumerate(self.told.get("measures", ())):
            begin = self.telling.yesterday - dt.timedelta(days=int(given["day"]))
            at = self.telling.moment(begin, 10) + dt.timedelta(minutes=9 * place)
            yield at, f"example measure {given['title']}", partial(self._set_up, given)
            if "values" not in given:
                continue
            times, values, sizes = self._drawn(given, begin)
            cuts = [0, len(values) * 3 // 5, len(values)]
            for part, (first, end) in enumerate(itertools.pairwise(cuts)):
                done = dt.datetime.fromtimestamp(times[end - 1] / 1e6, dt.UTC) + dt.timedelta(minutes=3 + place)
                piece = Readings(times[first:end], values[first:end], sizes[first:end] if sizes is not None else None)
                yield done, f"example values {given['title']} {part}", partial(self._record, given, piece)
            if "explained" in given:
                after = self.telling.moment(self.telling.yesterday, 17) + dt.timedelta(minutes=place)
                yield after, f"example explanation {given['title']}", partial(self._explain, given)

        for place, given in enumerate(self.told.get("objectives", ())):
            at = self.telling.moment(self.telling.yesterday - dt.timedelta(days=int(given["day"])), 11)
            yield at + dt.timedelta(minutes=9 * place), f"example objective {given['title']}", partial(self._aim, given)

    def _aim(self, given: dict[str, Any]) -> None:
        telling = self.telling
        found: dict[str, Any] = {}
        if "measure" in given:
            found["measure"] = self._measure({"title": given["measure"]})
        if "serves" in given:
            found["serves"] = Objective.within(telling.id).get(title=given["serves"])
        numbers: dict[str, Any] = {name: Decimal(str(given[name])) for name in ("target", "begins_at") if name in given}
        due = telling.yesterday + dt.timedelta(days=int(given["due"]))
        owner = telling.acting(self._person(given["owner"])).person
        set_objective(
            telling.by_system(),
            title=given["title"],
            why=given.get("why", ""),
            due=due,
            owner=owner,
            **found,
            **numbers,
        )

    def _drawn(self, given: dict[str, Any], begin: dt.date) -> "tuple[array[int], array[float], array[float] | None]":
        """Return times, values and sizes, the same at every making; a shift and single values as they are told."""
        told = given["values"]
        luck = random.Random(f"{self.slug} {given['title']}")  # noqa: S311 - a story, no secret
        count, digits = int(told["count"]), int(told.get("digits", 3))
        first = self.telling.moment(begin + dt.timedelta(days=1), 7)
        last = self.telling.moment(self.telling.yesterday, 15)
        step = (last - first) / count
        times = array("q", [micros(first + step * (at + 1)) for at in range(count)])
        of = told.get("inspected")
        values = array("d")
        for at in range(count):
            mean = float(told["mean"]) + (
                float(told.get("shift", 0)) if at >= int(told.get("shift_from", count)) else 0
            )
            if of is not None:
                values.append(float(sum(luck.random() < mean for _piece in range(int(of)))))
            elif given.get("sort") == "defects":
                values.append(float(_poisson(luck, mean)))
            else:
                values.append(round(luck.gauss(mean, float(told["sigma"])), digits))
        for at, value in told.get("single", ()):
            values[int(at) - 1] = float(value)
        return times, values, array("d", [float(of)]) * count if of is not None else None

    def _set_up(self, given: dict[str, Any]) -> None:
        telling = self.telling
        found: dict[str, Any] = {}
        if "process" in given:
            found["process"] = Process.within(telling.id).get(title=given["process"])
        if "product" in given:
            found["product"] = Product.within(telling.id).get(code=given["product"])
        numbers: dict[str, Any] = {
            name: Decimal(str(given[name])) for name in ("target", "lower", "upper") if name in given
        }
        plain = ("title", "unit", "sort", "series", "source", "frequency", "better", "size", "chart", "about", "rules")
        kept = {name: given[name] for name in plain if name in given}
        owner = telling.acting(self._person(given["owner"])).person
        verbs.set_up(telling.by_system(), **kept, **found, **numbers, owner=owner)

    def _person(self, name: str) -> str:
        return f"{name}@{self.slug}.example"

    def _measure(self, given: dict[str, Any]) -> Measure:
        found: Measure = Measure.readable(self.telling.id).get(title=given["title"])
        return found

    def _record(self, given: dict[str, Any], readings: Readings) -> None:
        act = self.telling.by(self._person(given["owner"]))
        verbs.record_values(
            act, self._measure(given), values=Given(readings=readings), source=given.get("source", "")[:200]
        )

    def _explain(self, given: dict[str, Any]) -> None:
        act = self.telling.by(self._person(given["owner"]))
        verbs.explain(act, self._measure(given), **given["explained"])


def _poisson(luck: random.Random, mean: float) -> int:
    """Return how many events happen where ``mean`` are expected (Knuth's method)."""
    count, left = 0, luck.random()
    floor = 2.718281828459045**-mean
    while left > floor:
        count, left = count + 1, left * luck.random()
    return count


def measures_of(telling: Telling, slug: str, folder: Path) -> Measures:
    """Return what is told of the measures of a sector; nothing where there is no file."""
    path = folder / "measures.toml"
    return Measures(telling, slug, tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {})
