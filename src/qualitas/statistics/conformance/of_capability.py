"""Capability, tolerance intervals and tests of normality beside published values."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from qualitas.statistics.capabilities import Index, capability, cpm_index
from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.distributions import Distribution
from qualitas.statistics.nonnormal import percentile_capability
from qualitas.statistics.normality import shapiro_wilk
from qualitas.statistics.specification import Specification
from qualitas.statistics.tolerances import free_sample, one_sided_factor, two_sided_factor


def _three(index: Index) -> list[float]:
    """Return an index with its interval."""
    return [index.value, index.low, index.high]


@computes("qcc-pistonrings-capability")
def pistonrings(case: Case) -> Mapping[str, Any]:
    """Return indices with factors from the printed table, intervals with n - 1 degrees of freedom, as qcc has them.

    qcc gives one-sided indices 95 % on one side (a two-sided interval of 90 %) and takes Cpm from the spread within. Its
    degrees of freedom of Cpm leave out a square that Boyles has; the size is corrected for that here.
    """
    first = np.array(case.words("trial")) == "TRUE"
    values = case.column("diameter")[first]
    limits = Specification(case.params["lsl"], case.params["usl"], case.params["target"])
    both, one = (
        capability(values, limits, size=5, within="range", constants="table", freedom="values", confidence=confidence)
        for confidence in (0.95, 0.90)
    )
    off = (both.mean - limits.aim) / both.sigma_within
    return {
        "Cp": _three(both.cp),
        "Cpk": _three(both.cpk),
        "Cpl": _three(one.cpl),
        "Cpu": _three(one.cpu),
        "Cpm": _three(cpm_index(limits, both.mean, both.sigma_within, both.n / (1 + off * off))),
    }


@computes("percentile-capability-exponential")
def exponential(case: Case) -> Mapping[str, Any]:
    """Return the percentile indices of an exponential distribution."""
    del case
    found = percentile_capability(Specification(0, 10), Distribution("exponential", (1.0,)))
    return {"Pp": found.pp, "PpkU": found.ppu}


@computes("tolerance-normal")
def tolerance(case: Case) -> Mapping[str, Any]:
    """Return factors of normal tolerance intervals."""
    del case
    return {
        "k2_43_.90_.99_exact": two_sided_factor(43, 0.90, 0.99),
        "k2_43_howe": two_sided_factor(43, 0.90, 0.99, method="howe"),
        "k1_43": one_sided_factor(43, 0.90, 0.99),
        "k2_10_.95_.95_exact": two_sided_factor(10, 0.95, 0.95),
        "k1_10_.95_.95": one_sided_factor(10, 0.95, 0.95),
        "k2_30_.99_.95_exact": two_sided_factor(30, 0.99, 0.95),
    }


@computes("tolerance-printed", "tolerance-one-sided-printed")
def printed(case: Case) -> Mapping[str, Any]:
    """Return factors for 95 % of the units with 95 % confidence."""
    factor = one_sided_factor if "one-sided" in case.id else two_sided_factor
    return {"k": [factor(n) for n in case.params["n"]]}


@computes("tolerance-free")
def free(case: Case) -> Mapping[str, Any]:
    """Return samples whose extremes hold a share with a confidence."""
    return {"n": [free_sample(share, sure, side=side) for share, sure, side in case.params["asked"]]}


@computes("shapiro-wilk-1965")
def weights(case: Case) -> Mapping[str, Any]:
    """Return the Shapiro-Wilk test of the weights of eleven men."""
    found = shapiro_wilk(case.params["values"])
    return {"W": found.statistic, "p": found.p}


@computes("montgomery-cp-interval", "bissell-cpk-interval")
def intervals(case: Case) -> Mapping[str, Any]:
    """Return indices with their intervals, from twenty values with the mean and spread of the summary."""
    sides = np.tile([-1.0, 1.0], 10) * np.sqrt(19 / 20)
    if case.id.startswith("montgomery"):
        return {"Cp": _three(capability(50 + 1.75 * sides, Specification(38, 62)).pp)}
    return {"Cpk": _three(capability(100 + sides, Specification(upper=103.99)).ppk)}
