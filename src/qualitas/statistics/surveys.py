"""Survey statistics: mean score, net promoter score, share of satisfied, Cronbach's alpha, and who did not answer.

Wilson, J. Am. Stat. Assoc. 22 (1927); the variance of a net promoter score as a difference of two shares of one sample;
Cronbach, Psychometrika 16 (1951) 297, with the interval of Feldt, Psychometrika 30 (1965) 357; the finite population
correction and the worst case of those who did not answer as in Cochran, Sampling Techniques, 3rd ed., chapters 2 and 13.
"""

import dataclasses
import math

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers, table
from qualitas.statistics.intervals import Estimate, level, wilson
from qualitas.statistics.results import Assumption, Floats
from qualitas.statistics.sentences import Sentence, say

_PROMOTER, _DETRACTOR, _TOP = 9, 6, 10
_ANSWERED, _FEW = 0.5, 30


@dataclasses.dataclass(frozen=True, kw_only=True)
class SurveyEstimate(Estimate):
    """An estimate from a survey: ``asked`` were asked (0: not known), ``response`` is the share that answered.

    ``worst`` and ``best`` are what the estimate would be if all who did not answer were of the worst or best opinion.
    """

    asked: int
    response: float
    worst: float
    best: float


def _answers(scores: npt.ArrayLike, low: float, high: float) -> Floats:
    """Return answers within their scale, or refuse them."""
    data = numbers(scores, least=1)
    if data.min() < low or data.max() > high:
        raise BadData(say("An answer lies outside the scale from {low} to {high}.", low=low, high=high))
    return data


def _asked(asked: int | None, answered: int) -> int:
    """Return how many were asked, or refuse fewer than answered."""
    if asked is not None and asked < answered:
        raise BadData(say("{answered} answers from {asked} people cannot be.", answered=answered, asked=asked))
    return asked or 0


def _doubts(answered: int, asked: int) -> tuple[Sentence, ...]:
    """Return what makes a survey doubtful."""
    told = []
    if answered < _FEW:
        told.append(say("{count} answers are few; look at the interval.", count=answered))
    if asked and answered / asked < _ANSWERED:
        told.append(
            say(
                "Only {share} answered; those who did not may think otherwise. Look at the worst and the best case.",
                share=f"{100 * answered / asked:.0f} %",
            )
        )
    if not asked:
        told.append(say("It is not known how many were asked, so it cannot be told how far the answers speak for all."))
    return tuple(told)


def _correction(n: int, asked: int) -> float:
    """Return the finite population correction of a standard error."""
    return math.sqrt((asked - n) / (asked - 1)) if asked > 1 else 1.0


def _estimate(
    value: float,
    ends: tuple[float, float],
    scale: tuple[float, float],
    *,
    n: int,
    asked: int,
    confidence: float,
    method: Sentence,
    reference: str,
) -> SurveyEstimate:
    """Return an estimate with what those who did not answer could have made of it."""
    share = n / asked if asked else math.nan
    missing = 1 - share if asked else math.nan
    return SurveyEstimate(
        method=method,
        reference=reference,
        n=n,
        assumptions=(Assumption(say("Those who answered are like those who did not."), None),),
        warnings=_doubts(n, asked),
        estimate=value,
        low=max(scale[0], ends[0]),
        high=min(scale[1], ends[1]),
        confidence=confidence,
        asked=asked,
        response=share,
        worst=value * share + scale[0] * missing if asked else math.nan,
        best=value * share + scale[1] * missing if asked else math.nan,
    )


def mean_score(
    scores: npt.ArrayLike, *, low: float = 1, high: float = 5, asked: int | None = None, confidence: float = 0.95
) -> SurveyEstimate:
    """Return the mean of scores on a scale, with its t interval."""
    data = _answers(scores, low, high)
    total, mean = _asked(asked, data.size), float(data.mean())
    level(confidence)
    half = math.inf
    if data.size > 1:
        error = float(data.std(ddof=1)) / math.sqrt(data.size) * _correction(data.size, total)
        half = float(special.stdtrit(data.size - 1, (1 + confidence) / 2)) * error
    return _estimate(
        mean,
        (mean - half, mean + half),
        (low, high),
        n=data.size,
        asked=total,
        confidence=confidence,
        method=say("Mean score of a survey"),
        reference="Cochran, Sampling Techniques, 3rd ed., ch. 2",
    )


def net_promoter_score(scores: npt.ArrayLike, *, asked: int | None = None, confidence: float = 0.95) -> SurveyEstimate:
    """Return the net promoter score of answers 0 to 10, in points from -100 to 100: promoters (9, 10) less detractors (0-6)."""
    data = _answers(scores, 0, _TOP)
    total = _asked(asked, data.size)
    up, down = float((data >= _PROMOTER).mean()), float((data <= _DETRACTOR).mean())
    score = up - down
    error = math.sqrt((up + down - score**2) / data.size) * _correction(data.size, total)
    half = float(special.ndtri((1 + level(confidence)) / 2)) * error
    return _estimate(
        100 * score,
        (100 * (score - half), 100 * (score + half)),
        (-100, 100),
        n=data.size,
        asked=total,
        confidence=confidence,
        method=say("Net promoter score"),
        reference="Reichheld, Harvard Business Review 81 (2003) 46; variance of a difference of shares of one sample",
    )


def satisfied_share(
    scores: npt.ArrayLike,
    *,
    low: float = 1,
    high: float = 5,
    from_: float = 4,
    asked: int | None = None,
    confidence: float = 0.95,
) -> SurveyEstimate:
    """Return the share of answers from ``from_`` up (CSAT, a fraction) with Wilson's interval."""
    data = _answers(scores, low, high)
    total = _asked(asked, data.size)
    happy = int((data >= from_).sum())
    return _estimate(
        happy / data.size,
        wilson(happy, data.size, level(confidence)),
        (0, 1),
        n=data.size,
        asked=total,
        confidence=confidence,
        method=say("Share of satisfied answers (CSAT)"),
        reference="Wilson 1927; Newcombe, Stat. Med. 17 (1998) 857",
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Consistency(Estimate):
    """Cronbach's alpha; ``without`` is what it would be without each question."""

    without: tuple[float, ...]


def cronbach_alpha(answers: npt.ArrayLike, *, confidence: float = 0.95) -> Consistency:
    """Return Cronbach's alpha of answers: a row for each person, a column for each question of one scale."""
    data = table(answers, least=3)
    n, k = data.shape
    if k < 2:  # noqa: PLR2004 - one question has nothing to be consistent with
        raise BadData(say("Consistency needs at least two questions."))
    alpha = _alpha(data)
    if math.isnan(alpha):
        raise BadData(say("Everybody has the same total, so consistency cannot be told."))
    tail = (1 - level(confidence)) / 2
    ends = [1 - (1 - alpha) * float(special.fdtri(n - 1, (n - 1) * (k - 1), at)) for at in (1 - tail, tail)]
    return Consistency(
        method=say("Cronbach’s alpha"),
        reference="Cronbach, Psychometrika 16 (1951) 297; Feldt, Psychometrika 30 (1965) 357",
        n=n,
        assumptions=(Assumption(say("All questions ask about the same thing."), None),),
        estimate=alpha,
        low=ends[0],
        high=ends[1],
        confidence=confidence,
        without=tuple(_alpha(np.delete(data, each, axis=1)) for each in range(k)) if k > 2 else (),  # noqa: PLR2004
    )


def _alpha(data: Floats) -> float:
    """Return Cronbach's alpha, NaN where the totals do not differ."""
    k, total = data.shape[1], float(data.sum(axis=1).var(ddof=1))
    return k / (k - 1) * (1 - float(data.var(axis=0, ddof=1).sum()) / total) if total > 0 else math.nan
