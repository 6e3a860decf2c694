"""Control-chart factors beside the printed tables and closed forms."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.factors import c4, d2, d3, d4, factors


@computes("constants-n2", "constants-n5")
def printed(case: Case) -> Mapping[str, Any]:
    """Return the factors of one subgroup size."""
    return asdict(factors(int(case.params["n"])))


@computes("constants-exact")
def exact(case: Case) -> Mapping[str, Any]:
    """Return the factors that have a closed form."""
    del case
    return {"d2(2)": d2(2), "d3(2)": d3(2), "c4(5)": c4(5), "d2(5)": d2(5)}


@computes("factors-2-25", "factors-median-range")
def table(case: Case) -> Mapping[str, Any]:
    """Return factors for a row of subgroup sizes."""
    of: dict[str, Callable[[int], float]] = {"d2": d2, "d3": d3, "c4": c4, "d4": d4}
    return {name: [of[name](n) for n in case.params["sizes"]] for name in case.expected}
