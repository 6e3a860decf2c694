"""Gauge studies, agreement, analysis of variance and uncertainty beside published values."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from qualitas.statistics.agreement import cohen_kappa, cohen_table, fleiss_kappa
from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.gauges import arranged, gauge_average_range, gauge_crossed
from qualitas.statistics.results import Floats
from qualitas.statistics.uncertainty import Input, budget
from qualitas.statistics.variance import line, one_way, pooled_spread


def _measured(case: Case) -> Floats:
    """Return the measurements of a crossed study."""
    return arranged(case.words("part"), case.words("appraiser"), case.column("value"))


@computes("aiag-grr-anova")
def crossed(case: Case) -> Mapping[str, Any]:
    """Return the crossed study by analysis of variance."""
    found = gauge_crossed(_measured(case), tolerance=case.params["tolerance"], pool_above=case.params["alpha_pool"])
    part, operator, both, repeat, total = found.anova
    of = found.components
    return {
        "ss_part": part.ss,
        "ss_operator": operator.ss,
        "ss_interaction": both.ss,
        "ss_repeatability": repeat.ss,
        "ss_total": total.ss,
        "F_interaction": both.f,
        "p_interaction": both.p,
        "var_grr": of["grr"].variance,
        "var_repeatability": of["repeatability"].variance,
        "var_reproducibility": of["reproducibility"].variance,
        "var_part": of["part"].variance,
        "var_total": of["total"].variance,
        "pct_contribution_grr": 100 * of["grr"].contribution,
        "pct_contribution_part": 100 * of["part"].contribution,
        "pct_study_grr_ev_av_pv": [
            100 * of[name].study for name in ("grr", "repeatability", "reproducibility", "part")
        ],
        "pct_tolerance_grr_pv": [100 * of[name].tolerance for name in ("grr", "part")],
        "ndc": found.ndc,
        "F_part_vs_interaction": part.ms / both.ms,
        "F_operator_vs_repeatability": operator.ms / repeat.ms,
    }


@computes("houf-berman-grr")
def impedance(case: Case) -> Mapping[str, Any]:
    """Return a study whose interaction counts."""
    found = gauge_crossed(np.reshape(case.params["parts_by_operators_and_trials"], (10, 3, 3)))
    names = ("part", "operator", "interaction", "repeatability")
    return {
        "ss": [row.ss for row in found.anova],
        "F": [row.f for row in found.anova[:3]],
        "variances": [found.components[name].variance for name in names],
    }


@computes("aiag-grr-average-range")
def ranges(case: Case) -> Mapping[str, Any]:
    """Return the crossed study by averages and ranges."""
    found = gauge_average_range(_measured(case), constants="table")
    of = found.components
    names = {"EV": "repeatability", "AV": "operator", "GRR": "grr", "PV": "part", "TV": "total"}
    shares = [100 * of[name].study for name in ("repeatability", "operator", "grr", "part")]
    return {**{name: of[known].sd for name, known in names.items()}, "pct": shares, "ndc": found.ndc}


@computes("nist-2.4.4-repeatability")
def pooling(case: Case) -> Mapping[str, Any]:
    """Return the pooled repeatability of wafers."""
    squares = case.params["ss"]
    spread, freedom = pooled_spread(squares, [case.params["df_each"]] * len(squares))
    return {"ss_total": math.fsum(squares), "df": freedom, "s1": spread}


@computes("fleiss-wikipedia", "fleiss-1971")
def fleiss(case: Case) -> Mapping[str, Any]:
    """Return Fleiss' kappa of a table of counts."""
    table = case.params.get("table") or np.column_stack([case.column(name) for name in case.tables[0]])
    return {"kappa": fleiss_kappa(table).kappa}


@computes("cohen-table")
def cohen(case: Case) -> Mapping[str, Any]:
    """Return Cohen's kappa of a table of counts."""
    return {"kappa": cohen_table(case.params["table"]).kappa}


@computes("cohen-kappa")
def raters(case: Case) -> Mapping[str, Any]:
    """Return Cohen's kappa of a table, and of two sets of ratings where they are at hand."""
    found: dict[str, Any] = {"kappa_2x2": cohen_table([[20, 5], [10, 15]]).kappa}
    if not case.missing:
        (one, two), (three, four) = ([table[name] for name in list(table)[:2]] for table in case.tables)
        found["kappa_diagnoses_r1_r2"] = cohen_kappa(one, two).kappa
        found["kappa_anxiety_quadratic"] = cohen_kappa(three, four, weights="quadratic").kappa
    return found


@computes(*(f"nist-strd-smls0{number}" for number in range(1, 7)))
def groups(case: Case) -> Mapping[str, Any]:
    """Return the one-way analysis of variance of certified data."""
    which, values = case.column("treatment"), case.column("response")
    found = one_way([values[which == each] for each in np.unique(which)])
    return {
        "ss_between": found.between.ss,
        "ss_within": found.within.ss,
        "F": found.between.f,
        "r_squared": found.r_squared,
        "residual_sd": found.residual_sd,
    }


@computes("nist-strd-noint1")
def origin(case: Case) -> Mapping[str, Any]:
    """Return the line through the origin of certified data."""
    found = line(case.column("x"), case.column("y"), through_origin=True)
    return {
        "B1": found.slope,
        "se_B1": found.slope_error,
        "residual_sd": found.residual_sd,
        "r_squared": found.r_squared,
    }


@computes("gum-h1")
def end_gauge(case: Case) -> Mapping[str, Any]:
    """Return the budget of the end gauge of GUM H.1 in nanometres (first order)."""
    del case
    length = 50.000623e6
    inputs = [
        Input("standard", 50_000_623.0, 25.0, 18),
        Input("difference", 215.0, math.hypot(5.8, 3.9, 6.7), _freedom([(5.8, 24), (3.9, 5), (6.7, 8)])),
        Input("expansion", 0.0, 0.58e-6, 50),
        Input("temperature", 0.0, 0.029, 2),
    ]
    slopes = {"expansion": length * 0.1, "temperature": length * 11.5e-6}
    found = budget(inputs, sensitivities=slopes, coverage=0.99)
    return {"u": found.combined, "freedom": math.floor(found.freedom), "k": found.k, "U99": found.expanded}


def _freedom(parts: list[tuple[float, float]]) -> float:
    """Return effective degrees of freedom (Welch and Satterthwaite)."""
    return sum(size**2 for size, _df in parts) ** 2 / sum(size**4 / df for size, df in parts)


@computes("gum-h2")
def resistance(case: Case) -> Mapping[str, Any]:
    """Return resistance, reactance and impedance of GUM H.2 with correlated inputs."""
    del case
    inputs = [Input("v", 4.9990, 0.0032), Input("i", 19.6610e-3, 0.0095e-3), Input("phi", 1.04446, 0.00075)]
    together = {("v", "i"): -0.36, ("v", "phi"): 0.86, ("i", "phi"): -0.65}
    models = {
        "R": lambda v, i, phi: v / i * math.cos(phi),
        "X": lambda v, i, phi: v / i * math.sin(phi),
        "Z": lambda v, i, phi: v / i + 0 * phi,
    }
    found = {name: budget(inputs, model, correlations=together) for name, model in models.items()}
    return {name: [each.value, each.combined] for name, each in found.items()}


@computes("kappa-wikipedia")
def margins(case: Case) -> Mapping[str, Any]:
    """Return Cohen's kappa of tables with the same agreement."""
    return {"kappa": [cohen_table(table).kappa for table in case.params["tables"]]}
