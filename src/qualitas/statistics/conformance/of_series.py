"""Run lengths, run charts, change points, Pareto and plain summaries beside published values."""

from collections.abc import Mapping
from typing import Any

from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.pareto import pareto
from qualitas.statistics.rules import LIMITS_ONLY, WESTERN_ELECTRIC, own_rules
from qualitas.statistics.run_lengths import cusum_arl, ewma_arl, mewma_arl, rules_arl
from qualitas.statistics.summary import summary
from qualitas.statistics.trends import least_squares_change, pettitt, run_chart


@computes("arl-cusum")
def cusum_lengths(case: Case) -> Mapping[str, Any]:
    """Return run lengths of CUSUM charts."""
    del case
    found = {f"k.5_h{h}": cusum_arl(0.5, h).arl for h in (4, 5)}
    shifted = {f"k.5_h{h}_shift1": cusum_arl(0.5, h, shift=1.0).arl for h in (4, 5)}
    return {**found, **{f"{name}_spc": arl for name, arl in found.items()}, **shifted}


@computes("arl-runs-rules")
def rule_lengths(case: Case) -> Mapping[str, Any]:
    """Return run lengths of the Western Electric rules, alone and together."""
    del case
    one, two, three, four = WESTERN_ELECTRIC.rules
    pairs = [rules_arl(own_rules(one, more)).arl for more in (two, three, four)]
    return {
        "rule1": rules_arl(own_rules(one)).arl,
        "rules1+2of3": pairs[0],
        "rules1+4of5": pairs[1],
        "rules1+8run": pairs[2],
        "rules1-4": rules_arl(WESTERN_ELECTRIC).arl,
        "spc_r12_r13_r14": pairs,
    }


@computes("arl-ewma-table")
def ewma_lengths(case: Case) -> Mapping[str, Any]:
    """Return run lengths of EWMA charts for some shifts."""
    charts = zip(case.expected, case.params["charts"], strict=True)
    return {
        name: [ewma_arl(weight, width, shift=shift).arl for shift in case.params["shifts"]]
        for name, (weight, width) in charts
    }


@computes("arl-cusum-table", "arl-cusum-370")
def cusum_table(case: Case) -> Mapping[str, Any]:
    """Return run lengths of CUSUM charts for some shifts, or of charts made for one run length."""
    if "charts" in case.params:
        return {"arl": [cusum_arl(k, h).arl for k, h in case.params["charts"]]}
    return {f"h{h}": [cusum_arl(0.5, h, shift=shift).arl for shift in case.params["shifts"]] for h in (4, 5)}


@computes("arl-western-electric-shifts", "arl-shewhart-shifts")
def shifted_lengths(case: Case) -> Mapping[str, Any]:
    """Return run lengths of rules for some shifts."""
    rules = WESTERN_ELECTRIC if case.id.startswith("arl-western") else LIMITS_ONLY
    return {"arl": [rules_arl(rules, shift=shift).arl for shift in case.params["shifts"]]}


@computes("mewma-ucl")
def mewma_lengths(case: Case) -> Mapping[str, Any]:
    """Return run lengths of MEWMA charts at published limits."""
    first, second, third = case.params["h4"]
    return {
        "arl0_p2_l.1_h8.6336": mewma_arl(2, 0.1, first).arl,
        "arl0_p2_l.2_h9.6476": mewma_arl(2, 0.2, second).arl,
        "arl0_p4_l.1_h12.7231": mewma_arl(4, 0.1, third).arl,
    }


@computes("run-chart-anhoej")
def crossings(case: Case) -> Mapping[str, Any]:
    """Return longest run and crossings of a run chart."""
    found = run_chart(case.params["values"])
    return {name: getattr(found, name) for name in case.expected}


@computes("nile-changepoint")
def river(case: Case) -> Mapping[str, Any]:
    """Return the change of the Nile's flow."""
    flow = case.column("flow")
    ranks = pettitt(flow)
    return {
        "pettitt_K": ranks.statistic,
        "pettitt_p": ranks.p,
        "index": ranks.index,
        "ls_index": least_squares_change(flow).index,
    }


@computes("pareto-defects")
def kinds(case: Case) -> Mapping[str, Any]:
    """Return a Pareto table."""
    found = pareto(case.params)
    return {"counts": found.counts, "cum_pct": found.cumulative}


@computes(*(f"nist-strd-{name}" for name in ("numacc1", "numacc2", "numacc3", "pidigits", "michelso")))
def univariate(case: Case) -> Mapping[str, Any]:
    """Return mean, standard deviation and autocorrelation of NIST's reference sets."""
    found = summary(case.column("y"))
    return {"mean": found.mean, "sd": found.sd, "autocorr_lag1": found.autocorrelation}
