"""The capability of a measure in figures, each with its interval."""

import math
from typing import Any

from django.utils.translation import gettext as _

from qualitas.kernel.ui import charting
from qualitas.kernel.ui import pages as p
from qualitas.measures.pictures import plain


def capability_facts(found: Any, unit: str) -> tuple[p.Fact, ...]:
    """Return the capability with its intervals as facts."""
    confidence, how = f"{100 * found.confidence:.0f}", charting.numbers()

    def index(name: str, one: Any) -> p.Fact | None:
        if math.isnan(one.value):
            return None
        said = {
            "value": how.say(one.value, 2),
            "low": how.say(one.low, 2),
            "high": how.say(one.high, 2),
            "level": confidence,
        }
        if math.isnan(one.low):
            return p.Fact(name, said["value"])
        return p.Fact(name, _("%(value)s (%(level)s %% interval %(low)s to %(high)s)") % said)

    share = how.say(1e6 * found.expected_overall, 0)
    facts = (
        index("Cp", found.cp),
        index("Cpk", found.cpk),
        index("Pp", found.pp),
        index("Ppk", found.ppk),
        p.Fact(_("Mean"), f"{plain(found.mean)} {unit}".strip()),
        p.Fact(_("Spread within (sigma)"), f"{plain(found.sigma_within)} {unit}".strip()),
        p.Fact(_("Spread overall (sigma)"), f"{plain(found.sigma_overall)} {unit}".strip()),
        p.Fact(_("Outside the specification"), _("%(seen)s %% seen, %(expected)s per million expected") % {
            "seen": how.say(100 * found.outside, 2), "expected": share,
        }),
    )  # fmt: skip
    return tuple(fact for fact in facts if fact is not None)
