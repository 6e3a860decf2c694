"""Uncertainty of one measurement: a budget by the law of propagation of uncertainty.

JCGM 100:2008 (GUM): type A and type B (clause 4), combined uncertainty with correlations (5), effective degrees of
freedom by Welch and Satterthwaite (G.4), expanded uncertainty (6). Sensitivities come from the model by a difference on
both sides, or are given.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Result
from qualitas.statistics.sentences import Sentence, say

type Shape = Literal["normal", "rectangular", "triangular", "u-shaped"]
_DIVISOR = {"rectangular": math.sqrt(3), "triangular": math.sqrt(6), "u-shaped": math.sqrt(2)}
_ENDLESS = 1e6


@dataclasses.dataclass(frozen=True, slots=True)
class Input:
    """An input quantity: its ``value``, standard ``uncertainty`` and ``freedom`` (degrees of freedom, infinite for type B)."""

    name: str
    value: float
    uncertainty: float
    freedom: float = math.inf


def type_a(name: str, values: npt.ArrayLike) -> Input:
    """Return an input from repeated readings: mean, standard error of the mean, n - 1 degrees of freedom (GUM 4.2)."""
    data = numbers(values, least=2)
    return Input(name, float(data.mean()), float(data.std(ddof=1)) / math.sqrt(data.size), data.size - 1)


def type_b(
    name: str,
    value: float,
    half_width: float,
    *,
    shape: Shape = "rectangular",
    k: float = 2.0,
    reliability: float = 0.0,
) -> Input:
    """Return an input from a statement (GUM 4.3): limits ± ``half_width`` of a shape, or, normal, an expanded uncertainty.

    ``k`` is the coverage factor of a normal statement. ``reliability`` is how uncertain the uncertainty itself is, as a
    fraction; it gives the degrees of freedom 1 / (2 r²) (GUM G.4.2).
    """
    if not (half_width >= 0 and k > 0):
        raise BadData(say("The half width of “{name}” is not below zero.", name=name))
    divisor = k if shape == "normal" else _DIVISOR[shape]
    return Input(name, value, half_width / divisor, 1 / (2 * reliability**2) if reliability else math.inf)


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A row of a budget: the input, its sensitivity, what it contributes (|c| u) and its share of the variance."""

    input: Input
    sensitivity: float
    contribution: float
    share: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Budget(Result):
    """An uncertainty budget: the value, combined standard uncertainty, coverage factor and expanded uncertainty."""

    value: float
    rows: tuple[Row, ...]
    combined: float
    freedom: float
    k: float
    expanded: float
    coverage: float


def budget(
    inputs: Sequence[Input],
    model: Callable[..., float] | None = None,
    *,
    sensitivities: Mapping[str, float] | None = None,
    correlations: Mapping[tuple[str, str], float] | None = None,
    coverage: float = 0.95,
    k: float | None = None,
    unit: str = "",
) -> Budget:
    """Return the budget of a measurement.

    ``model`` takes the inputs by their names and returns the measured value; without it the value is the sum of the
    inputs times their ``sensitivities`` (1 unless given). ``k`` fixes the coverage factor, else it is the t quantile of
    the effective degrees of freedom.
    """
    if not inputs or len({each.name for each in inputs}) != len(inputs):
        raise BadData(say("A budget needs inputs, each with a name of its own."))
    if any(not math.isfinite(each.value) or not 0 <= each.uncertainty < math.inf for each in inputs):
        raise BadData(say("Every input has a value and an uncertainty from zero up."))
    if not 0 < coverage < 1:
        raise BadData(say("A probability lies between 0 and 1, not at {given}.", given=coverage))
    given = {each.name: each.value for each in inputs}
    slopes = [_slope(each, given, model, sensitivities or {}) for each in inputs]
    value = model(**given) if model else sum(c * each.value for c, each in zip(slopes, inputs, strict=True))
    parts = np.array([c * each.uncertainty for c, each in zip(slopes, inputs, strict=True)])
    matrix = _correlated([each.name for each in inputs], correlations or {})
    variance = float(parts @ matrix @ parts)
    combined = math.sqrt(max(0.0, variance))
    bottom = sum(part**4 / each.freedom for part, each in zip(parts, inputs, strict=True) if part)
    freedom = combined**4 / bottom if bottom > 0 else math.inf
    edge = (1 + coverage) / 2
    factor = k or float(special.ndtri(edge) if freedom > _ENDLESS else special.stdtrit(math.floor(freedom), edge))
    told: tuple[Sentence, ...] = ()
    if correlations and bottom > 0:
        told = (say("With correlated inputs the effective degrees of freedom are only an approximation."),)
    return Budget(
        method=say("Uncertainty budget by propagation"),
        reference="JCGM 100:2008 (GUM), clauses 4 to 6 and G.4",
        n=len(inputs),
        unit=unit,
        assumptions=(Assumption(say("The model is nearly straight over the uncertainty of its inputs."), None),),
        warnings=told,
        value=float(value),
        rows=tuple(
            Row(each, c, abs(part), part * part / variance if variance else 0.0)
            for each, c, part in zip(inputs, slopes, parts.tolist(), strict=True)
        ),
        combined=combined,
        freedom=freedom,
        k=factor,
        expanded=factor * combined,
        coverage=coverage,
    )


def _slope(
    each: Input, given: Mapping[str, float], model: Callable[..., float] | None, known: Mapping[str, float]
) -> float:
    """Return the sensitivity of an input: given, or from the model half an uncertainty to both sides (GUM 5.1.3)."""
    if each.name in known or model is None:
        return known.get(each.name, 1.0)
    step = each.uncertainty / 2 or max(abs(each.value), 1.0) * 1e-6
    up, down = (model(**{**given, each.name: each.value + way}) for way in (step, -step))
    return (up - down) / (2 * step)


def _correlated(names: Sequence[str], known: Mapping[tuple[str, str], float]) -> npt.NDArray[np.float64]:
    """Return the matrix of correlations."""
    matrix = np.eye(len(names))
    for (one, two), r in known.items():
        if one not in names or two not in names or one == two or not -1 <= r <= 1:
            raise BadData(say("A correlation lies between -1 and 1 and joins two inputs of the budget."))
        i, j = names.index(one), names.index(two)
        matrix[i, j] = matrix[j, i] = r
    if float(np.linalg.eigvalsh(matrix)[0]) < -1e-9:  # noqa: PLR2004 - rounding
        raise BadData(say("These correlations contradict each other."))
    return matrix
