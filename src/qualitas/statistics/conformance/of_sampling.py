"""Acceptance sampling beside published plans and curves."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.sampling.attributes import attribute_plan
from qualitas.statistics.sampling.design import two_point_plan, zero_acceptance_plan
from qualitas.statistics.sampling.plans import curves, double, quality_at, single
from qualitas.statistics.sampling.variables import VariablesPlan, judge_lot, variables_scheme_plan


@computes("oc-52-3")
def nist(case: Case) -> Mapping[str, Any]:
    """Return the operating characteristic of n = 52, c = 3 at 1 % to 12 %."""
    del case
    found = single(52, 3).acceptance(np.arange(1, 13) / 100)
    return {"Pa": found, "Pa_printed": found}


@computes("find-plan-binomial")
def kiermeier(case: Case) -> Mapping[str, Any]:
    """Return the smallest plan through two points."""
    del case
    found = two_point_plan(0.05, 0.15, producer_risk=0.05, consumer_risk=0.075)
    return {"n": found.n, "c": found.ac}


@computes("c0-sample-size")
def none_allowed(case: Case) -> Mapping[str, Any]:
    """Return samples with acceptance number zero: 95 % of 5 %, 95 % of 1 %, 90 % of 10 %."""
    del case
    asked = ((0.05, 0.95), (0.01, 0.95), (0.10, 0.90))
    return {"n": [zero_acceptance_plan(bad, confidence=sure).n for bad, sure in asked]}


@computes("z14-single-normal-II")
def cells(case: Case) -> Mapping[str, Any]:
    """Return single plans for normal inspection at level II."""
    found = [attribute_plan(lot, aql).plan for lot, aql in case.params["cells"]]
    return {"plans": [[plan.n, plan.ac] for plan in found]}


@computes("montgomery-89-2")
def textbook(case: Case) -> Mapping[str, Any]:
    """Return the curves of n = 89, c = 2 in lots of 10,000."""
    at = case.params["quality"]
    found = curves(single(89, 2), at, lot=10_000)
    total = curves(single(89, 2), [0.01], lot=10_000).total
    return {"Pa": found.accepted, "AOQL": found.outgoing_limit, "ATI_0.01": None if total is None else total[0]}


@computes("montgomery-double")
def twice(case: Case) -> Mapping[str, Any]:
    """Return a double plan at 5 %: accepted at the first sample, at the second, together."""
    del case
    first, second = (float(yes[0]) for _seen, yes, _no in double((50, 1, 4), (100, 3)).outcomes(0.05))
    return {"first": first, "second": second, "Pa": first + second}


@computes("mil-std-105e-x-f")
def letter_f(case: Case) -> Mapping[str, Any]:
    """Return the qualities, in percent, that n = 20, Ac = 1 accepts with the probabilities of table X-F."""
    return {"quality": [100 * quality_at(single(20, 1), at) for at in case.params["probability"]]}


@computes("mil-std-414-b1")
def temperatures(case: Case) -> Mapping[str, Any]:
    """Return the lot judged by variables of MIL-STD-414, examples B-1 and B-3."""
    plan = variables_scheme_plan(40, 1.0)
    found = judge_lot(case.params["values"], plan, upper=209)
    return {
        "n_k": [plan.n, plan.k],
        "mean": found.mean,
        "s": found.spread,
        "Q": found.upper_index,
        "p": 100 * found.fraction,
        "accepted": int(found.accepted),
    }


@computes("mil-std-414-m")
def largest(case: Case) -> Mapping[str, Any]:
    """Return M for the sizes and constants named."""
    return {"M": [100 * VariablesPlan(n, k).most for n, k in case.params["plans"]]}
