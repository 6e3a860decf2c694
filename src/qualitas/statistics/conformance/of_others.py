"""Reliability, surveys, sample sizes and Action Priority beside published values."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.fmea import action_priority
from qualitas.statistics.reliability import demonstration_sample, mtbf, weibull
from qualitas.statistics.sizes import sample_for_share, sample_for_two_means
from qualitas.statistics.surveys import cronbach_alpha


@computes("weibull-ballbearing")
def bearings(case: Case) -> Mapping[str, Any]:
    """Return the Weibull fit of ball bearings."""
    found = weibull(case.column("mrev"))
    return {"shape": found.shape, "scale": found.scale, "B10": found.life(0.10)}


@computes("nist-8.4.5.1-mtbf")
def between_failures(case: Case) -> Mapping[str, Any]:
    """Return the mean time between failures with its limits of 90 %."""
    found = mtbf(case.params["failures"], case.params["time"], confidence=0.90)
    return {"mtbf": found.mtbf, "low": found.low, "high": found.high}


@computes("success-run")
def success(case: Case) -> Mapping[str, Any]:
    """Return how many units must survive."""
    return {"n": [demonstration_sample(share, confidence=sure) for share, sure in case.params["asked"]]}


@computes("cronbach-attitude")
def attitude(case: Case) -> Mapping[str, Any]:
    """Return Cronbach's alpha of all questions."""
    return {"alpha": cronbach_alpha(np.column_stack([case.column(name) for name in case.tables[0]])).estimate}


@computes("sample-sizes")
def sizes(case: Case) -> Mapping[str, Any]:
    """Return samples for a share within 5 % and 3 %, and for two means one standard deviation apart."""
    del case
    return {
        "share": [sample_for_share(0.05), sample_for_share(0.03), sample_for_share(0.05, population=1000)],
        "means": sample_for_two_means(1, 1, power=0.90),
    }


@computes("fmea-action-priority")
def priorities(case: Case) -> Mapping[str, Any]:
    """Return the two priorities of a published page (3 high, 2 middle, 1 low)."""
    rank = {"H": 3, "M": 2, "L": 1}
    return {"priority": [rank[action_priority(*ratings).priority] for ratings in case.params["ratings"]]}


@computes("nist-8.4.1.2-weibull")
def running(case: Case) -> Mapping[str, Any]:
    """Return the Weibull fit of units of which some still ran at the end of the test."""
    times = np.array([*case.params["failed"], *[case.params["end"]] * case.params["running"]], dtype=np.float64)
    found = weibull(times, times < case.params["end"])
    return {"shape": found.shape, "scale": found.scale}
