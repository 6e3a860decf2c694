"""Corrective actions and improvements of an example organisation, told by the same verbs that people use.

What happened stands in `examples/<sector>/improving.toml`; all spans are whole days.
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from qualitas.actions import queries
from qualitas.actions import verbs as actions
from qualitas.actions.models import Action, Cause, CorrectiveAction, Elsewhere
from qualitas.documents.models import Revision
from qualitas.improvements import verbs as improvements
from qualitas.improvements.models import Improvement
from qualitas.nonconformities.models import Nonconformity
from qualitas.processes.models import Process
from qualitas.site.example_cases import SOON, Do, Telling

PEOPLE = ("owner", "champion", "sponsor")
DAYS = ("due", "look_on")
AMOUNTS = ("expected", "before", "after", "gain")
SIGNED = ("conclude",)
NOT_SAID = ("after_days", "by", "do", "key", "day", "steps", "because", "name", "done", "found", "here")


@dataclass(slots=True)
class Improving:
    """What stands in the file of a sector, and how its steps are done."""

    telling: Telling
    slug: str
    told: dict[str, Any]

    def steps(self) -> Iterator[tuple[dt.datetime, str, Do]]:
        """Yield every step: its moment, its key, and how it is done."""
        for name, opens in (("corrective", self._open_case), ("improvements", self._submit)):
            for given in self.told.get(name, ()):
                yield from self._life(name, given, opens)

    def _life(
        self, name: str, given: dict[str, Any], opens: Callable[..., object]
    ) -> Iterator[tuple[dt.datetime, str, Do]]:
        day = self.telling.yesterday - dt.timedelta(days=int(given["day"]))
        at = self.telling.moment(day, 13)
        yield at, f"example {name} {given['key']} opened", partial(opens, given)
        for place, step in enumerate(given.get("steps", ()), 1):
            at = self.telling.moment(day + dt.timedelta(days=int(step["after_days"])), 13) + place * SOON
            yield at, f"example {name} {given['key']} {step['do']} {place}", partial(self._step, name, given, step)

    # --- what is said, as verbs take it ------------------------------------------------------------------------------

    def _act(self, step: dict[str, Any]) -> Any:
        if step["by"] == "clock":
            return self.telling.by_system("job")
        return self.telling.by(self._address(step["by"]), signs=step.get("do") in SIGNED)

    def _address(self, name: str) -> str:
        return f"{name}@{self.slug}.example"

    def _said(self, given: dict[str, Any], today: dt.date) -> dict[str, Any]:
        """Return what a step says: people by their names, days counted from the step, amounts, the process by its title."""
        said: dict[str, Any] = {name: value for name, value in given.items() if name not in NOT_SAID}
        for name in PEOPLE:
            if name in said:
                said[name] = self.telling.acting(self._address(said[name])).person
        if "people" in said:
            said["people"] = [self.telling.acting(self._address(one)).person for one in said["people"]]
        for name in DAYS:
            if name in said:
                said[name] = today + dt.timedelta(days=int(said[name]))
        if given.get("do") in ("take_up", "measure_benefit"):
            said |= {name: Decimal(str(said[name])) for name in AMOUNTS if name in said}
        if "process" in said:
            said["process"] = Process.within(self.telling.id).get(title=said["process"])
        if "target" in said:
            rows = Revision.readable(self.telling.id).filter(document__code=said["target"])
            said["target"] = rows.order_by("-revision").first()
        return said

    # --- the steps ---------------------------------------------------------------------------------------------------

    def _open_case(self, given: dict[str, Any]) -> None:
        act = self._act(given)
        said = self._said(given, act.today)
        if "because" in given:
            record = Nonconformity.readable(self.telling.id).get(title=given["because"])
            actions.open_case_because(act, record, **said)
        else:
            actions.open_case(act, **said)

    def _submit(self, given: dict[str, Any]) -> None:
        act = self._act(given)
        improvements.submit(act, **self._said(given, act.today))

    def _record(self, name: str, given: dict[str, Any]) -> Any:
        model: Any = CorrectiveAction if name == "corrective" else Improvement
        return model.readable(self.telling.id).get(title=given["title"])

    def _step(self, name: str, given: dict[str, Any], step: dict[str, Any]) -> None:
        act, record = self._act(step), self._record(name, given)
        said = self._said(step, act.today)
        special = SPECIAL.get(step["do"])
        if special is not None:
            special(self, act, record, step, said)
        else:
            getattr(actions if name == "corrective" else improvements, step["do"])(act, record, **said)

    def _cause(self, act: Any, case: Any, _step: dict[str, Any], said: dict[str, Any]) -> None:
        """Name a cause, below another one where it says so."""
        under = said.pop("under", "")
        if under:
            found = [cause.text for _depth, cause in queries.chain(queries.causes_of(case.pk))]
            said["because_of"] = found.index(under) + 1
        actions.name_cause(act, case, **said)

    def _judge(self, act: Any, case: Any, step: dict[str, Any], said: dict[str, Any]) -> None:
        """Say how a cause was shown, or what speaks against it."""
        cause = Cause.objects.get(on_id=case.pk, text=step["name"])
        verb = actions.verify_cause if step["do"] == "verified" else actions.rule_out
        verb(act, cause, **said)

    def _action(self, act: Any, record: Any, _step: dict[str, Any], said: dict[str, Any]) -> None:
        actions.plan_because(act, record, **said)

    def _action_done(self, act: Any, record: Any, step: dict[str, Any], said: dict[str, Any]) -> None:
        actions.report_done(act, Action.objects.get(on_id=record.pk, title=step["name"]), **said)

    def _elsewhere(self, act: Any, case: Any, step: dict[str, Any], said: dict[str, Any]) -> None:
        said.pop("at", "")
        of = Process.within(self.telling.id).filter(title=step.get("at", "")).first()
        actions.name_elsewhere(act, case, of=of, **said)

    def _looked(self, act: Any, case: Any, step: dict[str, Any], _said: dict[str, Any]) -> None:
        verb = actions.found_there if step.get("here") else actions.not_there
        verb(act, Elsewhere.objects.get(on_id=case.pk, text=step["name"]), found=step["found"])

    def _again(self, act: Any, case: Any, step: dict[str, Any], _said: dict[str, Any]) -> None:
        again = Nonconformity.readable(self.telling.id).get(title=step["because"])
        actions.raise_again(act, case, because=again)


SPECIAL: dict[str, Callable[[Improving, Any, Any, dict[str, Any], dict[str, Any]], None]] = {
    "cause": Improving._cause,  # noqa: SLF001 - its own
    "verified": Improving._judge,  # noqa: SLF001
    "ruled_out": Improving._judge,  # noqa: SLF001
    "action": Improving._action,  # noqa: SLF001
    "action_done": Improving._action_done,  # noqa: SLF001
    "elsewhere": Improving._elsewhere,  # noqa: SLF001
    "looked": Improving._looked,  # noqa: SLF001
    "raise_again": Improving._again,  # noqa: SLF001
}


def improving_of(telling: Telling, slug: str, folder: Path) -> Improving:
    """Return what is told of the corrective actions and improvements of a sector."""
    return Improving(telling, slug, tomllib.loads((folder / "improving.toml").read_text(encoding="utf-8")))
