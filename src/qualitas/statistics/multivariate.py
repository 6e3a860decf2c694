"""Charts for several characteristics at once: Hotelling T² and MEWMA."""

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.chart import Chart, Limits, level, panel
from qualitas.statistics.inputs import BadData, table
from qualitas.statistics.results import Assumption, Floats
from qualitas.statistics.rules import LIMITS_ONLY
from qualitas.statistics.sentences import Sentence, say
from qualitas.statistics.weighted import faded, weighted_average


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Multivariate(Chart):
    """A chart of several characteristics: ``mean`` and ``covariance`` are what to freeze.

    ``parts`` has a row for each point: how much each characteristic adds to T² that the others do not explain.
    """

    mean: Floats
    covariance: Floats
    parts: Floats


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Base:
    """Frozen mean and covariance of earlier data; ``n`` counts their rows (or subgroups)."""

    mean: Floats
    covariance: Floats
    n: int


def _solved(covariance: Floats) -> Floats:
    """Return the inverse of a covariance, or refuse one in which characteristics determine each other."""
    if np.linalg.matrix_rank(covariance) < len(covariance):
        raise BadData(say("Some characteristics follow from the others, or do not vary; leave one of them out."))
    found: Floats = np.linalg.inv(covariance)
    return found


def t_squared(x: Floats, mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return T² of each row, and the part of each characteristic (T² less T² without it)."""
    inverse = _solved(covariance)
    away = x - mean
    turned = away @ inverse
    whole = np.einsum("ij,ij->i", turned, away)
    # Leaving characteristic j out lowers T² by (turned_j)² / inverse_jj.
    return whole, turned**2 / np.diag(inverse)


def hotelling(
    rows: npt.ArrayLike,
    *,
    base: Base | None = None,
    subgroup: int = 1,
    alpha: float = 0.0027,
    covariance: Literal["sample", "successive"] = "sample",
) -> Multivariate:
    """Return the T² chart of rows of p characteristics, or of means of ``subgroup`` rows each.

    Without ``base`` the limit is that of phase I (beta distribution for single rows, F for subgroups, whose covariance
    is pooled); with a frozen base that of phase II (F). ``covariance="successive"`` estimates from neighbouring rows,
    which a shift disturbs less. Method: Tracy, Young & Mason, J. Quality Technology 24 (1992) 88-95; Montgomery ch. 11.
    """
    x = table(rows, least=3)
    if x.shape[1] < 2:  # noqa: PLR2004 - one is no vector
        raise BadData(say("A T² chart needs at least two characteristics; use XmR for one."))
    if subgroup > 1 and len(x) % subgroup:
        raise BadData(say("{count} rows cannot be cut into subgroups of {size}.", count=len(x), size=subgroup))
    points, mean, cov, count = _estimated(x, subgroup, covariance)
    if base is not None:
        mean, cov, count = base.mean, base.covariance, base.n
    p = x.shape[1]
    if count * max(subgroup - 1, 1) <= p + 1:
        raise BadData(say("{count} rows are too few for {p} characteristics.", count=count, p=p))
    squared, parts = t_squared(points, mean, cov / subgroup)
    limit = _limit(p, count, subgroup, alpha, first=base is None)
    warnings: list[Sentence] = []
    if count < 10 * p:
        warnings.append(
            say("The covariance of {p} characteristics rests on {count} rows; it is uncertain.", p=p, count=count)
        )
    said = say("Hotelling T² of several characteristics")
    return _chart("hotelling", said, squared, parts, Base(mean, cov, count), limit, warnings)


def _estimated(x: Floats, subgroup: int, how: str) -> tuple[Floats, Floats, Floats, int]:
    """Return points, mean, covariance and the count of points they rest on."""
    if subgroup > 1:
        groups = x.reshape(-1, subgroup, x.shape[1])
        points = groups.mean(axis=1)
        inner = (groups - points[:, None, :]).reshape(-1, x.shape[1])
        return points, points.mean(axis=0), inner.T @ inner / (len(points) * (subgroup - 1)), len(points)
    mean = x.mean(axis=0)
    if how == "successive":
        steps = np.diff(x, axis=0)
        return x, mean, steps.T @ steps / (2 * len(steps)), len(x)
    away = x - mean
    return x, mean, away.T @ away / (len(x) - 1), len(x)


def _limit(p: int, m: int, n: int, alpha: float, *, first: bool) -> float:
    """Return the upper limit of T² for p characteristics and m points of n rows each, phase I or II."""
    from scipy.special import betaincinv, fdtri  # noqa: PLC0415 - scipy only where it is needed

    if n > 1:
        factor = p * (m - 1 if first else m + 1) * (n - 1) / (m * n - m - p + 1)
        return float(factor * fdtri(p, m * n - m - p + 1, 1 - alpha))
    if first:
        return float((m - 1) ** 2 / m * betaincinv(p / 2, (m - p - 1) / 2, 1 - alpha))
    return float(p * (m + 1) * (m - 1) / (m * m - m * p) * fdtri(p, m - p, 1 - alpha))


def mewma(
    rows: npt.ArrayLike,
    *,
    weight: float = 0.1,
    arl: float = 200.0,
    limit: float | None = None,
    base: Base | None = None,
    asymptotic: bool = False,
) -> Multivariate:
    """Return the multivariate EWMA chart of rows of p characteristics.

    ``limit`` (h4) is computed so that the average run length without a shift is ``arl``. Phase I data should be stable;
    with ``base`` mean and covariance are frozen. Method: Lowry, Woodall, Champ & Rigdon, Technometrics 34 (1992) 46-53;
    limit by the Markov chain of Runger & Prabhu, J. Statistical Planning and Inference 51 (1996) 69-80.
    """
    from qualitas.statistics.run_lengths import mewma_limit  # noqa: PLC0415 - only where no limit is given

    x = table(rows, least=3)
    if not 0 < weight <= 1:
        raise BadData(say("The weight of an EWMA lies above 0 and up to 1, and its limits need a width above 0."))
    mean, cov = (x.mean(axis=0), np.cov(x, rowvar=False)) if base is None else (base.mean, base.covariance)
    edge = mewma_limit(x.shape[1], weight, arl) if limit is None else limit
    averaged = np.column_stack([weighted_average(x[:, j] - mean[j], weight, 0.0) for j in range(x.shape[1])])
    grown = np.ones(len(x))
    if not asymptotic:
        fading = faded((1 - weight) ** 2, len(x))
        grown[: fading.size] -= fading
    squared, parts = t_squared(averaged, np.zeros(x.shape[1]), cov * (weight / (2 - weight)))
    said = say("Multivariate EWMA (MEWMA), weight {weight}", weight=weight)
    count = len(x) if base is None else base.n
    return _chart("mewma", said, squared / grown, parts / grown[:, None], Base(mean, cov, count), edge)


def _chart(
    kind: str,
    method: Sentence,
    squared: Floats,
    parts: Floats,
    base: Base,
    limit: float,
    warnings: Sequence[Sentence] = (),
) -> Multivariate:
    """Return the chart of a distance with its upper limit."""
    none = level(np.nan, squared.size)
    drawn = panel("T²", squared, none, none, LIMITS_ONLY, limits=(none, level(limit, squared.size)))
    return Multivariate(
        kind=kind,
        method=method,
        reference="Tracy, Young & Mason, J. Quality Technology 24 (1992) 88-95"
        if kind == "hotelling"
        else "Lowry, Woodall, Champ & Rigdon, Technometrics 34 (1992) 46-53",
        n=squared.size,
        assumptions=(Assumption(say("The characteristics are jointly normal"), None),),
        warnings=tuple(warnings),
        panels=(drawn,),
        limits=(Limits(center=float("nan"), sigma=float("nan"), estimator=say("Covariance of the rows"), n=base.n),),
        mean=base.mean,
        covariance=base.covariance,
        parts=parts,
    )
