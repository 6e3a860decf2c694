"""Control charts beside published limits and signals."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from qualitas.statistics.attributes import c_chart, laney_p, np_chart, p_chart, u_chart
from qualitas.statistics.chart import Chart, Limits, Panel
from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.individuals import xmr
from qualitas.statistics.marking import flag
from qualitas.statistics.multivariate import hotelling
from qualitas.statistics.rare import g_chart
from qualitas.statistics.rules import LIMITS_ONLY, NELSON, NELSON_EITHER_SIDE, NHS
from qualitas.statistics.sentences import say
from qualitas.statistics.subgroup import xbar_r, xbar_s
from qualitas.statistics.weighted import cusum, ewma


def _places(panel: Panel) -> list[int]:
    """Return the marked points counted from 1."""
    return [place + 1 for place in panel.marked]


def _edges(chart: Chart) -> tuple[float, float]:
    """Return lower and upper limit at the first point."""
    return float(chart.main.lower[0]), float(chart.main.upper[0])


@computes("nist-6.3.2.2-imr")
def flowrate(case: Case) -> Mapping[str, Any]:
    """Return the XmR limits of flow rates, with the rounded and with the exact d2."""
    printed, exact = (xmr(case.column("x"), constants=constants) for constants in ("table", "exact"))
    low, high = _edges(printed)
    return {
        "mean": printed.limits[0].center,
        "mr_bar": printed.panels[1].center[0],
        "ucl_x": high,
        "lcl_x": low,
        "ucl_x_exact_d2": _edges(exact)[1],
    }


@computes("nist-6.3.2.4-ewma")
def averages(case: Case) -> Mapping[str, Any]:
    """Return the EWMA with limits at their asymptote."""
    about = case.params
    chart = ewma(
        case.column("x"),
        weight=about["lambda"],
        width=about["L"],
        target=about["target"],
        sigma=about["sigma"],
        asymptotic=True,
    )
    low, high = _edges(chart)
    return {"ewma": chart.main.points, "ucl": high, "lcl": low, "n_signals": len(chart.main.marked)}


@computes("nist-6.3.2.3-cusum")
def sums(case: Case) -> Mapping[str, Any]:
    """Return the signals of a CUSUM in the unit of the values."""
    about = case.params
    chart = cusum(case.column("x"), target=about["target"], k=about["k"], h=about["h"], scale="unit")
    found = sorted(place for panel in chart.panels for place in _places(panel))
    return {"first_signal": found[0], "signals": found}


@computes("nist-6.3.3.2-p")
def fractions(case: Case) -> Mapping[str, Any]:
    """Return the p chart of fractions of 50."""
    n = case.params["n"]
    chart = p_chart(np.round(case.column("fraction") * n), n)
    low, high = _edges(chart)
    return {"p_bar": chart.limits[0].center, "ucl": high, "lcl": low}


@computes("montgomery-pistonrings-xbar")
def rings(case: Case) -> Mapping[str, Any]:
    """Return X̄-R and X̄-S of 25 subgroups, and what their limits find in 15 more."""
    groups = case.column("diameter").reshape(-1, 5)
    by_range, by_sd = xbar_r(groups[:25], constants="table"), xbar_s(groups[:25])
    low, high = _edges(by_range)
    later = xbar_r(groups, limits=by_range.limits[0], constants="table", rules=LIMITS_ONLY)
    return {
        "center": by_range.limits[0].center,
        "sd_R": by_range.limits[0].sigma,
        "sd_S": by_sd.limits[0].sigma,
        "lcl_R": low,
        "ucl_R": high,
        "r_bar": by_range.panels[1].center[0],
        "r_ucl": by_range.panels[1].upper[0],
        "s_bar": by_sd.panels[1].center[0],
        "s_ucl": by_sd.panels[1].upper[0],
        "beyond_limits_phase2": _places(later.main),
        "ucl_R_exact_d2": _edges(xbar_r(groups[:25]))[1],
    }


def _ring_means(case: Case) -> tuple[Any, float]:
    """Return the first 25 subgroup means of the piston rings and sigma by ranges."""
    groups = case.column("diameter").reshape(-1, 5)[:25]
    return groups.mean(axis=1), xbar_r(groups, constants="table").limits[0].sigma


@computes("qcc-pistonrings-ewma")
def ring_averages(case: Case) -> Mapping[str, Any]:
    """Return the EWMA of subgroup means with limits that widen."""
    means, sigma = _ring_means(case)
    chart = ewma(means, weight=0.2, target=float(means.mean()), sigma=sigma, n=5)
    return {"ewma": chart.main.points, "limits": np.column_stack((chart.main.lower, chart.main.upper))}


@computes("qcc-pistonrings-cusum")
def ring_sums(case: Case) -> Mapping[str, Any]:
    """Return the CUSUM of subgroup means."""
    means, sigma = _ring_means(case)
    chart = cusum(means, k=0.5, h=4.55, target=float(means.mean()), sigma=sigma, n=5)
    return {"pos": chart.panels[0].points, "neg": chart.panels[1].points}


@computes("montgomery-orangejuice-p")
def juice(case: Case) -> Mapping[str, Any]:
    """Return the p chart of cans, again without two samples, and the np chart."""
    found, n = case.column("D")[:30], case.column("size")[:30]
    whole = p_chart(found, n, rules=LIMITS_ONLY)
    revised, number = p_chart(found, n, exclude=whole.main.marked), np_chart(found, n)
    return {
        "p_bar": whole.limits[0].center,
        "ucl": _edges(whole)[1],
        "lcl": _edges(whole)[0],
        "signals": _places(whole.main),
        "p_bar_rev": revised.limits[0].center,
        "ucl_rev": _edges(revised)[1],
        "lcl_rev": _edges(revised)[0],
        "np_center": number.main.center[0],
        "np_limits": _edges(number),
    }


@computes("montgomery-circuit-c")
def boards(case: Case) -> Mapping[str, Any]:
    """Return the c chart of circuit boards."""
    chart = c_chart(case.column("x")[:26], rules=LIMITS_ONLY)
    return {"center": chart.limits[0].center, "limits": _edges(chart), "signals": _places(chart.main)}


@computes("montgomery-pcmanufact-u")
def computers(case: Case) -> Mapping[str, Any]:
    """Return the u chart of computers."""
    chart = u_chart(case.column("x"), case.column("size"))
    return {"u_bar": chart.limits[0].center, "limits": _edges(chart)}


@computes("mason-young-boiler-t2")
def boiler(case: Case) -> Mapping[str, Any]:
    """Return T² of eight temperatures with the limit of phase I."""
    rows = np.column_stack([case.column(name) for name in case.tables[0]])
    chart = hotelling(rows, alpha=0.001)
    return {"T2": chart.main.points, "ucl": _edges(chart)[1]}


@computes("nhs-accidents-p-laney")
def accidents(case: Case) -> Mapping[str, Any]:
    """Return p and Laney p' of large samples."""
    found, n = case.column("r"), case.column("n")
    plain, wide = p_chart(found, n), laney_p(found, n, constants="table")
    return {
        "p_bar": plain.limits[0].center,
        "p_ucl": plain.main.upper,
        "laney_ucl": wide.main.upper,
        "laney_lcl": wide.main.lower,
        "sigma_z": wide.limits[0].spread,
    }


@computes("cabg-g")
def operations(case: Case) -> Mapping[str, Any]:
    """Return the g chart of operations between deaths."""
    chart = g_chart(case.column("cases_between"))
    return {"ucl": _edges(chart)[1], "center": chart.main.center[0]}


@computes("nhs-mdc-xmr")
def breaches(case: Case) -> Mapping[str, Any]:
    """Return limits and marked points as Making data count has them."""
    chart = xmr(case.column("breaches"), estimator="screened_mr", constants="2.66", rules=NHS)
    low, high = _edges(chart)
    return {"mean": chart.limits[0].center, "upl": high, "lpl": low, "special_cause_points": _places(chart.main)}


@computes("nelson-rules")
def patterns(case: Case) -> Mapping[str, Any]:
    """Return the points that complete each of Nelson's patterns in a series of mean 0 and sigma 1."""
    x = case.column("z")
    frozen = Limits(center=case.params["mu"], sigma=case.params["sigma"], estimator=say("Given"), n=0)
    marks = xmr(x, limits=frozen, rules=NELSON).main.flags
    level = (np.broadcast_to(0.0, x.size), np.broadcast_to(1.0, x.size))
    either = flag(x, *level, NELSON_EITHER_SIDE)
    found = {f"rule{bit + 1}": (np.flatnonzero((marks >> bit) & 1) + 1).tolist() for bit in range(8)}
    return {**found, "rule8_minitab_either_side": (np.flatnonzero((either >> 7) & 1) + 1).tolist()}
