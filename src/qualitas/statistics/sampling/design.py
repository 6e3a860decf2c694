"""Plans that are made to measure: through two points of the operating characteristic, or with acceptance number zero.

References: Kiermeier, Visualizing and Assessing Acceptance Sampling Plans, J. Stat. Software 26(6), 2008; Schilling and
Neubauer, 3rd ed., chapters 5, 10 and 17; Hald, Statistical Theory of Sampling Inspection by Attributes, 1981.
"""

import math

from scipy import special

from qualitas.statistics.inputs import BadData
from qualitas.statistics.roots import root
from qualitas.statistics.sampling.plans import Plan, quality_at, single
from qualitas.statistics.sampling.variables import VariablesPlan
from qualitas.statistics.sentences import say

_MOST = 2_000_000


def _points(good: float, bad: float, producer_risk: float, consumer_risk: float) -> None:
    """Refuse two points that no plan goes through."""
    if not 0 < good < bad < 1:
        raise BadData(
            say(
                "The good quality ({good}) must be better than the bad one ({bad}), both between 0 and 1.",
                good=good,
                bad=bad,
            )
        )
    if not (0 < producer_risk < 1 and 0 < consumer_risk < 1 and producer_risk + consumer_risk < 1):
        raise BadData(say("Both risks lie between 0 and 1 and are below 1 together."))


def two_point_plan(
    good: float, bad: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.10, lot: int | None = None
) -> Plan:
    """Return the smallest single plan that accepts ``good`` with 1 - producer's risk and ``bad`` at most with consumer's.

    Qualities are fractions nonconforming. With ``lot`` the lot is counted out (hypergeometric), else binomial.
    """
    _points(good, bad, producer_risk, consumer_risk)
    n = 1
    for ac in range(10_000):
        n = _smallest(max(n, ac + 1), ac, bad, consumer_risk, lot)
        if _accepted(n, ac, good, lot) >= 1 - producer_risk:
            return single(n, ac)
    raise BadData(say("No plan separates these two qualities; take them further apart."))


def _accepted(n: int, ac: int, quality: float, lot: int | None) -> float:
    """Return the probability of acceptance of a single plan."""
    if lot is None:
        return float(special.bdtr(ac, n, quality)) if n > ac else 1.0
    return float(single(n, ac).acceptance(quality, lot=lot, model="hypergeometric")[0])


def _smallest(low: int, ac: int, bad: float, risk: float, lot: int | None) -> int:
    """Return the smallest sample that accepts the bad quality at most with the risk, by bisection."""
    high = lot if lot is not None else max(2 * low, 2)
    while lot is None and _accepted(high, ac, bad, None) > risk:
        high *= 2
        if high > _MOST:
            raise BadData(say("No plan separates these two qualities; take them further apart."))
    if lot is not None and (low > lot or _accepted(lot, ac, bad, lot) > risk):
        raise BadData(say("No sample of this lot of {lot} keeps the risk; inspect it whole.", lot=lot))
    while low < high:
        middle = (low + high) // 2
        if _accepted(middle, ac, bad, lot) <= risk:
            high = middle
        else:
            low = middle + 1
    return low


def zero_acceptance_plan(bad: float, *, confidence: float = 0.95, lot: int | None = None) -> Plan:
    """Return the plan with acceptance number 0 that finds ``bad`` quality with ``confidence``.

    n = ln(1 - confidence) / ln(1 - bad), rounded up; with ``lot`` the smallest sample by the hypergeometric distribution.
    """
    if not 0 < bad < 1 or not 0 < confidence < 1:
        raise BadData(say("Quality and confidence lie between 0 and 1."))
    if lot is not None:
        return single(_smallest(1, 0, max(bad, 1 / lot), 1 - confidence, lot), 0)
    return single(math.ceil(math.log1p(-confidence) / math.log1p(-bad) - 1e-12), 0)


def variables_plan(
    good: float, bad: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.10, sigma_known: bool = False
) -> VariablesPlan:
    """Return the smallest plan by variables through two points, for one specification limit.

    Sigma known: k and n in closed form. Unknown: the smallest n whose k, set at the producer's point by the noncentral
    t distribution, keeps the consumer's risk (exact, where the textbook adds 1 + k²/2).
    """
    _points(good, bad, producer_risk, consumer_risk)
    upper, lower = -float(special.ndtri(good)), -float(special.ndtri(bad))
    alpha, beta = -float(special.ndtri(producer_risk)), -float(special.ndtri(consumer_risk))
    exact = ((alpha + beta) / (upper - lower)) ** 2
    if sigma_known:
        n = math.ceil(exact - 1e-9)
        return VariablesPlan(n, upper - alpha / math.sqrt(n), sigma_known=True)
    middle = (alpha * lower + beta * upper) / (alpha + beta)
    n = max(2, int(exact * (1 + middle * middle / 2) * 0.5))
    while True:
        plan = VariablesPlan(n, _producer_k(n, upper, producer_risk), sigma_known=False)
        if float(plan.acceptance(bad)[0]) <= consumer_risk:
            return plan
        n += 1
        if n > _MOST:
            raise BadData(say("No plan separates these two qualities; take them further apart."))


def _producer_k(n: int, upper: float, risk: float) -> float:
    """Return the acceptability constant at which the good quality is rejected with the producer's risk."""
    root = math.sqrt(n)
    return float(special.nctdtrit(n - 1, root * upper, risk)) / root


def matched_zero_plan(plan: Plan) -> Plan:
    """Return the plan with acceptance number 0 that has the same consumer's point (accepted with 0.10) as ``plan``."""
    return zero_acceptance_plan(quality_at(plan, 0.10), confidence=0.90)


def matched_sigma_plan(plan: VariablesPlan) -> VariablesPlan:
    """Return the σ-method plan with the operating characteristic of an s-method plan at 95 % and 10 % acceptance.

    The sample shrinks by about 1 + k² / 2 when the standard deviation of the process is known.
    """

    def at(probability: float) -> float:
        return root(lambda p: float(plan.acceptance(p)[0]) - probability, 1e-12, 1 - 1e-12)

    return variables_plan(at(0.95), at(0.10), sigma_known=True)
