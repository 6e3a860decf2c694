"""Sampling by variables: a lot is judged by mean and spread against its specification, not by counting.

Methods: Form 1 (quality index Q against k) and Form 2 (estimated fraction nonconforming against M) of MIL-STD-414, whose
estimate is the minimum-variance unbiased one of Lieberman and Resnikoff, J. Am. Stat. Assoc. 50 (1955) 457. The
operating characteristic of the s method is exact by the noncentral t distribution.
"""

import dataclasses
import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.normality import normality_assumption
from qualitas.statistics.results import Floats, Result
from qualitas.statistics.sampling.attributes import code_letter, column, followed, tables
from qualitas.statistics.sentences import Sentence, say

_FEWEST_FOR_S = 3


@dataclasses.dataclass(frozen=True, slots=True)
class VariablesPlan:
    """A plan by variables for one specification limit: sample ``n``, acceptability constant ``k``.

    ``sigma_known`` tells whether the standard deviation of the process is known (σ method) or taken from the sample
    (s method).
    """

    n: int
    k: float
    sigma_known: bool = False

    def acceptance(self, quality: npt.ArrayLike) -> Floats:
        """Return the probability of acceptance at each fraction nonconforming beyond the one limit."""
        given = np.atleast_1d(np.asarray(quality, dtype=np.float64))
        if ((given < 0) | (given > 1)).any():
            raise BadData(say("A quality is a fraction between 0 and 1: 1 % is 0.01."))
        inner = np.clip(given, 1e-300, 1 - 1e-16)
        root = math.sqrt(self.n)
        upper = -special.ndtri(inner)
        if self.sigma_known:
            found = special.ndtr(root * (upper - self.k))
        else:
            found = 1 - special.nctdtr(self.n - 1, root * upper, root * self.k)
        return np.where(given <= 0, 1.0, np.where(given >= 1, 0.0, found))

    @property
    def most(self) -> float:
        """Return M, the largest estimated fraction nonconforming that is accepted (Form 2, equal to k)."""
        return float(estimated_fraction(self.k, self.n, sigma_known=self.sigma_known))


def estimated_fraction(index: float, n: int, *, sigma_known: bool = False) -> float:
    """Return the unbiased estimate of the fraction beyond a limit that lies ``index`` standard deviations away."""
    if not math.isfinite(index):
        return 0.0 if index > 0 else 1.0
    if sigma_known:
        return float(special.ndtr(-index * math.sqrt(n / (n - 1)))) if n > 1 else float(special.ndtr(-index))
    if n < _FEWEST_FOR_S:
        raise BadData(say("The s method needs at least 3 values; there are {count}.", count=n))
    at = min(1.0, max(0.0, 0.5 - index * math.sqrt(n) / (2 * (n - 1))))
    return float(special.betainc(n / 2 - 1, n / 2 - 1, at))


@dataclasses.dataclass(frozen=True, kw_only=True)
class LotJudgement(Result):
    """How a lot was judged by variables.

    ``upper_index`` and ``lower_index`` are Q (distance of the mean to the limit in standard deviations; NaN without that
    limit); ``fraction`` is the estimated fraction nonconforming, ``most`` the M it is compared with.
    """

    accepted: bool
    mean: float
    spread: float
    upper_index: float
    lower_index: float
    fraction: float
    most: float
    k: float
    why: Sentence


def judge_lot(
    values: npt.ArrayLike,
    plan: VariablesPlan,
    *,
    lower: float | None = None,
    upper: float | None = None,
    sigma: float | None = None,
    unit: str = "",
) -> LotJudgement:
    """Judge a lot from the measured values of its sample, by Form 2 (for one limit the same answer as Form 1)."""
    data = numbers(values, least=2)
    if data.size != plan.n:
        raise BadData(say("The plan asks for {n} values, and {count} were measured.", n=plan.n, count=data.size))
    if lower is None and upper is None:
        raise BadData(say("A lot is judged against a specification; give a lower or an upper limit."))
    if lower is not None and upper is not None and lower >= upper:
        raise BadData(say("The lower limit ({lower}) lies above the upper one ({upper}).", lower=lower, upper=upper))
    if plan.sigma_known and sigma is None:
        raise BadData(say("The σ method needs the known standard deviation of the process."))
    mean = float(data.mean())
    spread = float(sigma) if plan.sigma_known and sigma is not None else float(data.std(ddof=1))
    if spread <= 0:
        raise BadData(say("All values are equal, so the spread is zero and the lot cannot be judged by variables."))
    indexes = [
        math.nan if upper is None else (upper - mean) / spread,
        math.nan if lower is None else (mean - lower) / spread,
    ]
    fraction = sum(
        estimated_fraction(each, plan.n, sigma_known=plan.sigma_known) for each in indexes if not math.isnan(each)
    )
    accepted = fraction <= plan.most
    told = {"fraction": f"{100 * fraction:.3g} %", "most": f"{100 * plan.most:.3g} %"}
    return LotJudgement(
        method=say("Lot judged by variables, σ method")
        if plan.sigma_known
        else say("Lot judged by variables, s method"),
        reference="MIL-STD-414 (1957), Form 2; Lieberman & Resnikoff, J. Am. Stat. Assoc. 50 (1955) 457",
        n=data.size,
        unit=unit,
        assumptions=(normality_assumption(data),),
        accepted=accepted,
        mean=mean,
        spread=spread,
        upper_index=indexes[0],
        lower_index=indexes[1],
        fraction=fraction,
        most=plan.most,
        k=plan.k,
        why=say("Accepted: {fraction} is estimated nonconforming, and up to {most} is allowed.", **told)
        if accepted
        else say("Rejected: {fraction} is estimated nonconforming, and only {most} is allowed.", **told),
    )


def variables_scheme_plan(
    lot: int, aql: float, *, level: str = "IV", severity: Literal["normal", "tightened"] = "normal"
) -> VariablesPlan:
    """Return the plan of MIL-STD-414 (s method, Form 1) for a lot; ``aql`` in percent, level IV is the usual one.

    Tightened inspection takes the column of the next smaller AQL.
    """
    book = tables("mil_std_414")
    if lot < _FEWEST_FOR_S:
        raise BadData(say("A lot of {lot} is not sampled; inspect it whole.", lot=lot))
    place = column(aql, "mil_std_414")
    if severity == "tightened":
        if place == 0:
            raise BadData(say("The scheme has no tightened plan for its smallest AQL; choose the next larger one."))
        place -= 1
    letter, cell = followed(book["s"]["cells"], code_letter(lot, level, "mil_std_414"), place)
    return VariablesPlan(book["s"]["sizes"][letter], float(cell))
