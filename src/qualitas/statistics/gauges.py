"""Gauge repeatability and reproducibility: crossed and nested by analysis of variance, crossed by average and range.

Methods: Burdick, Borror and Montgomery, Design and Analysis of Gauge R&R Studies (2005); Montgomery, Introduction to SQC,
chapter 8.7; the factors of the range method are computed (d2* for one range: √(d2² + d3²), Duncan 1986), not copied.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from qualitas.statistics.factors import d2, d3
from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Floats, Precision, Result
from qualitas.statistics.sentences import Sentence, say
from qualitas.statistics.variance import Source, source

GOOD, MARGINAL, DISTINCT = 0.10, 0.30, 5  # share of the spread, and categories, that practice asks for
_CLASSES = 1.41  # as printed in measurement manuals for √2


@dataclasses.dataclass(frozen=True, slots=True)
class Component:
    """A source of variation: variance, standard deviation, and its shares (fractions).

    ``contribution`` of the total variance, ``study`` of the total spread, ``tolerance`` of the tolerance (NaN without).
    """

    variance: float
    sd: float
    contribution: float
    study: float
    tolerance: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class GaugeStudy(Result):
    """What a gauge study found.

    ``components`` has ``grr``, ``repeatability``, ``reproducibility``, ``operator``, ``interaction`` (crossed), ``part``
    and ``total``; ``ndc`` is the number of distinct categories; ``anova`` has the rows of the analysis of variance,
    ``pooled`` tells that the interaction was added to repeatability. ``share`` is the fraction the judgement rests on.
    """

    parts: int
    operators: int
    trials: int
    components: Mapping[str, Component]
    ndc: int
    anova: tuple[Source, ...]
    pooled: bool
    multiplier: float
    tolerance: float | None
    share: float
    judgement: Sentence


def arranged(
    parts: Sequence[object], operators: Sequence[object], values: npt.ArrayLike, *, nested: bool = False
) -> Floats:
    """Return measurements in columns as an array [part, operator, trial], or [operator, part, trial] of a nested study.

    Refused: a study in which not every operator measured every part equally often.
    """
    data = numbers(values, least=4)
    if not len(parts) == len(operators) == data.size:
        raise BadData(say("Give a part, an operator and a value for every measurement."))
    cells: dict[tuple[object, object], list[float]] = {}
    for part, operator, value in zip(parts, operators, data, strict=True):
        cells.setdefault((part, operator), []).append(float(value))
    names, people = list(dict.fromkeys(parts)), list(dict.fromkeys(operators))
    trials = {len(found) for found in cells.values()}
    if len(trials) > 1:
        raise BadData(say("The study is unbalanced: every operator measures every part equally often."))
    if nested:
        rows = [[found for (_part, who), found in cells.items() if who == operator] for operator in people]
        if len({len(row) for row in rows}) > 1:
            raise BadData(say("The study is unbalanced: every operator measures the same number of parts."))
        return np.array(rows, dtype=np.float64)
    missing = [(part, who) for part in names for who in people if (part, who) not in cells]
    if missing:
        part, who = missing[0]
        raise BadData(
            say(
                "Operator {operator} did not measure part {part}; every operator measures every part.",
                operator=who,
                part=part,
            )
        )
    return np.array([[cells[part, who] for who in people] for part in names], dtype=np.float64)


def _block(measured: npt.ArrayLike, least: tuple[int, int, int]) -> Floats:
    """Return a balanced block of measurements, or refuse it."""
    try:
        data = np.asarray(measured, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadData(say("The study is unbalanced: every operator measures every part equally often.")) from None
    if data.ndim != 3:  # noqa: PLR2004 - parts, operators, trials
        raise BadData(say("A gauge study has three directions: parts, operators, trials."))
    numbers(data.ravel())
    if any(have < need for have, need in zip(data.shape, least, strict=True)):
        raise BadData(
            say("A gauge study needs at least 2 parts and 2 trials, and 2 operators where it compares operators.")
        )
    if data.max() == data.min():
        raise BadData(say("All measurements are equal; the gauge does not resolve the parts."))
    return data


def gauge_crossed(
    measured: npt.ArrayLike,
    *,
    tolerance: float | None = None,
    multiplier: float = 6.0,
    pool_above: float | None = 0.05,
    unit: str = "",
) -> GaugeStudy:
    """Return the crossed study of measurements [part, operator, trial] by analysis of variance.

    The interaction is pooled with repeatability where its p-value is above ``pool_above`` (None: never). One operator
    gives repeatability and parts only.
    """
    data = _block(measured, (2, 1, 2))
    a, b, r = data.shape
    cell = data.mean(axis=2)
    spread = (data - cell[:, :, None]).ravel()
    cell -= cell[0, 0]
    grand = float(cell.mean())
    part, operator = cell.mean(axis=1), cell.mean(axis=0)
    ss_part = b * r * float(((part - grand) ** 2).sum())
    ss_operator = a * r * float(((operator - grand) ** 2).sum())
    ss_both = r * float(((cell - part[:, None] - operator[None, :] + grand) ** 2).sum())
    repeat = source("repeatability", float(np.einsum("i,i->", spread, spread)), a * b * (r - 1))
    both = source("interaction", ss_both, (a - 1) * (b - 1), repeat)
    pooled = b == 1 or (pool_above is not None and (math.isnan(both.p) or both.p > pool_above))
    error = source("repeatability", repeat.ss + both.ss, repeat.df + both.df) if pooled else repeat
    against = error if pooled else both
    rows = (
        source("part", ss_part, a - 1, against),
        source("operator", ss_operator, b - 1, against),
        both,
        repeat,
        Source("total", ss_part + ss_operator + ss_both + repeat.ss, a * b * r - 1, math.nan),
    )
    mixed = 0.0 if pooled else max(0.0, (both.ms - repeat.ms) / r)
    variances = {
        "repeatability": error.ms,
        "operator": max(0.0, (rows[1].ms - against.ms) / (a * r)) if b > 1 else 0.0,
        "interaction": mixed,
        "part": max(0.0, (rows[0].ms - against.ms) / (b * r)),
    }
    return _study(
        variances,
        shape=(a, b, r),
        anova=rows,
        pooled=pooled,
        tolerance=tolerance,
        multiplier=multiplier,
        unit=unit,
        method=say("Gauge study, crossed, by analysis of variance"),
        reference="Burdick, Borror & Montgomery (2005), ch. 3; Montgomery, Introduction to SQC, ch. 8.7",
    )


def gauge_nested(
    measured: npt.ArrayLike, *, tolerance: float | None = None, multiplier: float = 6.0, unit: str = ""
) -> GaugeStudy:
    """Return the nested study of measurements [operator, part, trial]: each operator has parts of their own.

    For tests that destroy the part, where the trials are units so alike that they count as one.
    """
    data = _block(measured, (2, 2, 2))
    b, a, r = data.shape
    shifted = data - np.median(data)
    cell, operator, grand = shifted.mean(axis=2), shifted.mean(axis=(1, 2)), float(shifted.mean())
    repeat = source("repeatability", float(((shifted - cell[:, :, None]) ** 2).sum()), a * b * (r - 1))
    part = source("part", r * float(((cell - operator[:, None]) ** 2).sum()), b * (a - 1), repeat)
    person = source("operator", a * r * float(((operator - grand) ** 2).sum()), b - 1, part)
    total = Source("total", repeat.ss + part.ss + person.ss, a * b * r - 1, math.nan)
    variances = {
        "repeatability": repeat.ms,
        "operator": max(0.0, (person.ms - part.ms) / (a * r)),
        "interaction": 0.0,
        "part": max(0.0, (part.ms - repeat.ms) / r),
    }
    return _study(
        variances,
        shape=(a, b, r),
        anova=(person, part, repeat, total),
        pooled=False,
        tolerance=tolerance,
        multiplier=multiplier,
        unit=unit,
        method=say("Gauge study, nested, by analysis of variance"),
        reference="Burdick, Borror & Montgomery (2005), ch. 5; De Mast & Trip, J. Qual. Technol. 37 (2005) 40",
    )


def gauge_average_range(
    measured: npt.ArrayLike,
    *,
    tolerance: float | None = None,
    multiplier: float = 6.0,
    constants: Precision = "exact",
    unit: str = "",
) -> GaugeStudy:
    """Return the crossed study of measurements [part, operator, trial] by averages and ranges.

    Simpler than the analysis of variance and blind to an interaction of operator and part. ``constants``: the factors
    K1 to K3 to full precision, or rounded to four decimals as in printed tables.
    """
    data = _block(measured, (2, 2, 2))
    a, b, r = data.shape
    k1, k2, k3 = (_rounded(1 / divisor, constants) for divisor in (d2(r), _one_range(b), _one_range(a)))
    ev = float(np.ptp(data, axis=2).mean()) * k1
    spread = float(np.ptp(data.mean(axis=(0, 2)))) * k2
    av = math.sqrt(max(0.0, spread**2 - ev**2 / (a * r)))
    pv = float(np.ptp(data.mean(axis=(1, 2)))) * k3
    return _study(
        {"repeatability": ev**2, "operator": av**2, "interaction": 0.0, "part": pv**2},
        shape=(a, b, r),
        anova=(),
        pooled=True,
        tolerance=tolerance,
        multiplier=multiplier,
        unit=unit,
        method=say("Gauge study, crossed, by averages and ranges"),
        reference="Montgomery, Introduction to SQC, ch. 8.7; Duncan, Quality Control and Industrial Statistics, 5th ed.",
    )


def _rounded(factor: float, constants: Precision) -> float:
    """Return a factor as asked for."""
    return round(factor, 4) if constants == "table" else factor


def _one_range(n: int) -> float:
    """Return d2* of a single range: the divisor that makes its square unbiased."""
    return math.hypot(d2(n), d3(n))


def _study(
    variances: Mapping[str, float],
    *,
    shape: tuple[int, int, int],
    anova: tuple[Source, ...],
    pooled: bool,
    tolerance: float | None,
    multiplier: float,
    unit: str,
    method: Sentence,
    reference: str,
) -> GaugeStudy:
    """Return a study made of its variance components."""
    if tolerance is not None and tolerance <= 0:
        raise BadData(
            say("A tolerance of {given} cannot be used; it is the width of the specification.", given=tolerance)
        )
    every = dict(variances)
    every["reproducibility"] = every["operator"] + every["interaction"]
    every["grr"] = every["repeatability"] + every["reproducibility"]
    every["total"] = every["grr"] + every["part"]
    total = every["total"]
    components = {name: _component(value, total, tolerance, multiplier) for name, value in every.items()}
    grr = components["grr"]
    share = grr.study if tolerance is None else grr.tolerance
    ratio = math.sqrt(every["part"] / every["grr"]) if every["grr"] > 0 else math.inf
    ndc = max(1, int(_CLASSES * ratio)) if math.isfinite(ratio) else 1_000_000
    return GaugeStudy(
        method=method,
        reference=reference,
        n=math.prod(shape),
        unit=unit,
        assumptions=(
            Assumption(say("The parts span the spread of the process."), None),
            Assumption(say("Operators measured in random order without seeing earlier results."), None),
        ),
        warnings=tuple(_doubts(shape, every, ndc)),
        parts=shape[0],
        operators=shape[1],
        trials=shape[2],
        components=components,
        ndc=ndc,
        anova=anova,
        pooled=pooled,
        multiplier=multiplier,
        tolerance=tolerance,
        share=share,
        judgement=_judged(share),
    )


def _component(variance: float, total: float, tolerance: float | None, multiplier: float) -> Component:
    """Return a component with its shares."""
    sd = math.sqrt(variance)
    return Component(
        variance,
        sd,
        variance / total if total else math.nan,
        math.sqrt(variance / total) if total else math.nan,
        math.nan if tolerance is None else multiplier * sd / tolerance,
    )


def _judged(share: float) -> Sentence:
    """Return the judgement that practice gives to a share of the gauge in the spread."""
    told = f"{100 * share:.1f} %"
    if share < GOOD:
        return say("The gauge takes {share} of the spread: good for this use.", share=told)
    if share <= MARGINAL:
        return say("The gauge takes {share} of the spread: usable where the risk and cost allow it.", share=told)
    return say("The gauge takes {share} of the spread: improve it before you rely on it.", share=told)


def _doubts(shape: tuple[int, int, int], variances: Mapping[str, float], ndc: int) -> Sequence[Sentence]:
    """Return what makes a study doubtful."""
    told = []
    if shape[0] < 10:  # noqa: PLR2004 - what manuals ask for
        told.append(say("Fewer than 10 parts tell little about the spread of the parts."))
    if shape[1] < 2:  # noqa: PLR2004
        told.append(say("With one operator the difference between operators is not known."))
    if ndc < DISTINCT:
        told.append(say("The gauge tells only {count} categories of parts apart; 5 are asked for.", count=ndc))
    if variances["part"] == 0:
        told.append(say("The parts do not differ more than the measurements; choose parts that span the process."))
    return told
