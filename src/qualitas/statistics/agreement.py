"""Attribute agreement: whether people judge alike, and whether they judge right.

Cohen, Educ. Psychol. Meas. 20 (1960) 37; weighted kappa Cohen, Psychol. Bull. 70 (1968) 213, with standard errors by
Fleiss, Cohen and Everitt, Psychol. Bull. 72 (1969) 323; Fleiss, Psychol. Bull. 76 (1971) 378.
"""

import dataclasses
import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, counts, table
from qualitas.statistics.intervals import Estimate, level, proportion_interval
from qualitas.statistics.results import Assumption, Floats, Result
from qualitas.statistics.sentences import Sentence, say

type Weights = Literal["none", "linear", "quadratic"]
_GOOD, _POOR = 0.75, 0.40


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kappa(Result):
    """Agreement beyond chance: 1 is perfect, 0 is what chance gives.

    ``low`` and ``high`` are its interval, ``p`` the probability of at least this much if nothing but chance agreed,
    ``observed`` and ``expected`` the agreement seen and that of chance.
    """

    kappa: float
    low: float
    high: float
    p: float
    observed: float
    expected: float
    confidence: float
    judgement: Sentence


def _judged(kappa: float) -> Sentence:
    """Return what a kappa says."""
    if math.isnan(kappa):
        return say("Everybody always said the same, so agreement beyond chance cannot be told.")
    if kappa >= _GOOD:
        return say("Good agreement.")
    return (
        say("Poor agreement.")
        if kappa < _POOR
        else say("Some agreement; train, show limit samples, or make the test clearer.")
    )


def _weights(size: int, weights: Weights) -> Floats:
    """Return the credit for each pair of categories: 1 for the same, less the further apart."""
    away = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / max(size - 1, 1)
    if weights == "none":
        return np.eye(size)
    found: Floats = 1 - (away if weights == "linear" else away**2)
    return found


def cohen_table(counted: npt.ArrayLike, *, weights: Weights = "none", confidence: float = 0.95) -> Kappa:
    """Return Cohen's kappa of a square table of counts: rows the one judge, columns the other."""
    seen = table(counted, least=2)
    if seen.shape[0] != seen.shape[1]:
        raise BadData(say("The table of two judges is square: both use the same categories."))
    counts(seen.ravel())
    n = float(seen.sum())
    if n < 2:  # noqa: PLR2004
        raise BadData(say("There are too few judgements."))
    level(confidence)
    share = seen / n
    credit = _weights(len(seen), weights)
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float((credit * share).sum()), float((credit * np.outer(rows, columns)).sum())
    kappa = (observed - expected) / (1 - expected) if expected < 1 else math.nan
    # Fleiss, Cohen and Everitt: mean credit of each row and column
    row, column = credit @ columns, credit.T @ rows
    both = np.add.outer(row, column)
    if math.isnan(kappa):
        error = null = math.nan
    else:
        inner = (share * (credit - both * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
        error = math.sqrt(max(0.0, float(inner)) / n) / (1 - expected)
        inner = (np.outer(rows, columns) * (credit - both) ** 2).sum() - expected**2
        null = math.sqrt(max(0.0, float(inner)) / n) / (1 - expected)
    return _kappa(
        kappa,
        error,
        null,
        observed=observed,
        expected=expected,
        n=int(n),
        confidence=confidence,
        method=say("Cohen’s kappa of two judges"),
        reference="Cohen 1960, 1968; Fleiss, Cohen & Everitt 1969",
    )


def _kappa(
    kappa: float,
    error: float,
    null: float,
    *,
    observed: float,
    expected: float,
    n: int,
    confidence: float,
    method: Sentence,
    reference: str,
) -> Kappa:
    """Return a kappa with its interval and test."""
    half = float(special.ndtri((1 + confidence) / 2)) * error
    return Kappa(
        method=method,
        reference=reference,
        n=n,
        assumptions=(Assumption(say("Judgements are made without knowing the others."), None),),
        warnings=() if n >= 20 else (say("Fewer than 20 judgements tell little about agreement."),),  # noqa: PLR2004
        kappa=kappa,
        low=max(-1.0, kappa - half),
        high=min(1.0, kappa + half),
        p=float(special.ndtr(-kappa / null)) if null > 0 else math.nan,
        observed=observed,
        expected=expected,
        confidence=confidence,
        judgement=_judged(kappa),
    )


def cohen_kappa(
    one: Sequence[Hashable],
    two: Sequence[Hashable],
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "none",
    confidence: float = 0.95,
) -> Kappa:
    """Return Cohen's kappa of the judgements of two people on the same items; name ``categories`` in their order."""
    if len(one) != len(two):
        raise BadData(say("Both judges judge the same items: {one} and {two} judgements.", one=len(one), two=len(two)))
    known = list(categories) if categories is not None else sorted({*one, *two}, key=str)
    place = {name: at for at, name in enumerate(known)}
    unknown = [each for each in (*one, *two) if each not in place]
    if unknown:
        raise BadData(say("“{word}” is none of the categories.", word=unknown[0]))
    if len(known) == 1:
        known.append("")
    seen = np.zeros((len(known), len(known)))
    for first, second in zip(one, two, strict=True):
        seen[place[first], place[second]] += 1
    return cohen_table(seen, weights=weights, confidence=confidence)


def fleiss_kappa(counted: npt.ArrayLike, *, confidence: float = 0.95) -> Kappa:
    """Return Fleiss' kappa: a row for each item, a column for each category, how many judges chose it.

    Standard errors: of no agreement by Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed.,
    formula 18.51; the interval uses it too.
    """
    seen = table(counted, least=2)
    counts(seen.ravel())
    judges = seen.sum(axis=1)
    m = float(judges[0])
    if (judges != m).any() or m < 2:  # noqa: PLR2004
        raise BadData(say("Every item is judged equally often, by at least two."))
    level(confidence)
    n = len(seen)
    share = seen.sum(axis=0) / (n * m)
    observed = float(((seen * (seen - 1)).sum(axis=1) / (m * (m - 1))).mean())
    expected = float((share**2).sum())
    kappa = (observed - expected) / (1 - expected) if expected < 1 else math.nan
    rest = share * (1 - share)
    total = float(rest.sum())
    inner = total**2 - float((rest * (1 - 2 * share)).sum())
    error = math.sqrt(2 * max(0.0, inner) / (n * m * (m - 1))) / total if total > 0 else math.nan
    return _kappa(
        kappa,
        error,
        error,
        observed=observed,
        expected=expected,
        n=n,
        confidence=confidence,
        method=say("Fleiss’ kappa of several judges"),
        reference="Fleiss 1971; Fleiss, Levin & Paik 2003",
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Appraiser:
    """How one person judged: shares of items with their intervals.

    ``repeated``: always the same judgement; ``effective``: always the same and right; ``misses``: of bad items, the share
    of judgements that called them good; ``false_alarms``: of good items, the share that called them bad.
    """

    repeated: Estimate
    effective: Estimate | None
    misses: Estimate | None
    false_alarms: Estimate | None
    kappa: Kappa | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class AttributeStudy(Result):
    """An attribute agreement study: each person, all together, and Fleiss' kappa between them.

    ``together``: all judgements of all people on an item the same; ``right``: and equal to the reference.
    """

    appraisers: Mapping[str, Appraiser]
    together: Estimate
    right: Estimate | None
    between: Kappa


def attribute_study(
    judgements: Mapping[str, Sequence[Sequence[Hashable]]],
    reference: Sequence[Hashable] | None = None,
    *,
    bad: Hashable | None = None,
    confidence: float = 0.95,
) -> AttributeStudy:
    """Return the study of ``judgements``: for each person, for each item, the judgements of each trial.

    ``reference`` is what the items really are; ``bad`` names the judgement for a nonconforming item, for misses and
    false alarms.
    """
    if not judgements:
        raise BadData(say("There are no judgements."))
    sizes = {len(items) for items in judgements.values()}
    trials = {len(item) for items in judgements.values() for item in items}
    if (
        len(sizes) != 1
        or len(trials) != 1
        or 0 in sizes | trials
        or (reference is not None and {len(reference)} != sizes)
    ):
        raise BadData(say("Every person judges the same items, equally often."))
    n = sizes.pop()
    people = {name: _appraiser(items, reference, bad, confidence) for name, items in judgements.items()}
    every = [[each for items in judgements.values() for each in items[at]] for at in range(n)]
    known = sorted({each for item in every for each in item}, key=str)
    tally = [[item.count(name) for name in known] for item in every]
    if len(every[0]) < 2:  # noqa: PLR2004
        raise BadData(say("Every item is judged equally often, by at least two."))
    between = fleiss_kappa(tally if len(known) > 1 else [[*row, 0] for row in tally], confidence=confidence)
    same = [len(set(item)) == 1 for item in every]
    right = None
    if reference is not None:
        hits = sum(alike and item[0] == known_ for alike, item, known_ in zip(same, every, reference, strict=True))
        right = proportion_interval(hits, n, confidence=confidence, method="clopper-pearson")
    return AttributeStudy(
        method=say("Attribute agreement study"),
        reference="Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 3rd ed., ch. 18; Clopper & Pearson 1934",
        n=n,
        assumptions=(Assumption(say("Items are shown in random order and unmarked."), None),),
        warnings=() if n >= 50 else (say("Fewer than 50 items tell little about effectiveness."),),  # noqa: PLR2004
        appraisers=people,
        together=proportion_interval(sum(same), n, confidence=confidence, method="clopper-pearson"),
        right=right,
        between=between,
    )


def _appraiser(
    items: Sequence[Sequence[Hashable]], reference: Sequence[Hashable] | None, bad: Hashable | None, confidence: float
) -> Appraiser:
    """Return how one person judged."""

    def share(count: int, n: int) -> Estimate | None:
        return proportion_interval(count, n, confidence=confidence, method="clopper-pearson") if n else None

    same = [len(set(item)) == 1 for item in items]
    repeated = proportion_interval(sum(same), len(items), confidence=confidence, method="clopper-pearson")
    if reference is None:
        return Appraiser(repeated=repeated, effective=None, misses=None, false_alarms=None, kappa=None)
    pairs = [(each, known) for item, known in zip(items, reference, strict=True) for each in item]
    hits = sum(alike and item[0] == known for alike, item, known in zip(same, items, reference, strict=True))
    faulty = [each for each, known in pairs if known == bad] if bad is not None else []
    sound = [each for each, known in pairs if known != bad] if bad is not None else []
    return Appraiser(
        repeated=repeated,
        effective=share(hits, len(items)),
        misses=share(sum(each != bad for each in faulty), len(faulty)),
        false_alarms=share(sum(each == bad for each in sound), len(sound)),
        kappa=cohen_kappa([each for each, _known in pairs], [known for _each, known in pairs], confidence=confidence),
    )
