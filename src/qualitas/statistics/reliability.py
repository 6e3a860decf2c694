"""Reliability: Weibull fit with units still running, mean time between failures with its interval, demonstration tests.

Maximum likelihood as in Lawless, Statistical Models and Methods for Lifetime Data, 2nd ed., chapter 5 (intervals from the
observed information on the logarithms); MTBF by chi-square as in MIL-HDBK-781 and the NIST/SEMATECH e-Handbook 8.4.5.1.
"""

import dataclasses
import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.intervals import counted, exposed, level
from qualitas.statistics.results import Assumption, Booleans, Floats, Result
from qualitas.statistics.roots import root
from qualitas.statistics.sentences import say

type Stopped = Literal["time", "failure"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Weibull(Result):
    """A fitted Weibull life: ``shape`` (below 1 early failures, 1 chance, above 1 wear), ``scale`` (63.2 % have failed).

    ``shape_low`` … are intervals; ``failures`` of ``n`` units failed.
    """

    shape: float
    scale: float
    shape_low: float
    shape_high: float
    scale_low: float
    scale_high: float
    failures: int
    log_likelihood: float
    confidence: float

    def life(self, share: float = 0.10) -> float:
        """Return the time by which a share of the units has failed (0.10: B10)."""
        if not 0 < share < 1:
            raise BadData(say("A share lies between 0 and 1, not at {given}.", given=share))
        return float(self.scale * (-math.log1p(-share)) ** (1 / self.shape))

    def surviving(self, time: npt.ArrayLike) -> Floats:
        """Return the share that survives each time."""
        found: Floats = np.exp(-((np.asarray(time, dtype=np.float64) / self.scale) ** self.shape))
        return found

    @property
    def mean(self) -> float:
        """Return the mean life."""
        return self.scale * math.exp(math.lgamma(1 + 1 / self.shape))


def weibull(
    times: npt.ArrayLike, failed: npt.ArrayLike | None = None, *, confidence: float = 0.95, unit: str = ""
) -> Weibull:
    """Fit a Weibull life to times; ``failed`` is true where the unit failed, false where it was still running."""
    data = numbers(times, least=2)
    if data.min() <= 0:
        raise BadData(say("A time is zero or below; a life is longer than zero."))
    dead = np.ones(data.size, dtype=np.bool_) if failed is None else np.asarray(failed, dtype=np.bool_)
    if dead.shape != data.shape:
        raise BadData(say("Say for every time whether the unit failed then or was still running."))
    if np.unique(data[dead]).size < 2:  # noqa: PLR2004 - one time of failure has no spread
        raise BadData(say("A Weibull fit needs failures at two different times at least."))
    level(confidence)
    logs = np.log(data) - float(np.log(data).max())
    shape = _shape(logs, dead)
    deaths = int(dead.sum())
    scale = float(data.max()) * (float(np.exp(shape * logs).sum()) / deaths) ** (1 / shape)
    errors = _errors(data, dead, shape, scale)
    z = float(special.ndtri((1 + confidence) / 2))
    wide = [math.exp(z * error) for error in errors]
    few = say("{count} failures are few for a fit; look at the interval.", count=deaths)
    at = data / scale
    likelihood = float((np.log(shape / scale) + (shape - 1) * np.log(at[dead])).sum() - (at**shape).sum())
    return Weibull(
        method=say("Weibull fit by maximum likelihood"),
        reference="Lawless, Statistical Models and Methods for Lifetime Data, 2nd ed., ch. 5",
        n=data.size,
        unit=unit,
        assumptions=(
            Assumption(say("There is one way to fail."), None),
            Assumption(say("Units were taken out for reasons that have nothing to do with their state."), None),
        ),
        warnings=(few,) if deaths < 10 else (),  # noqa: PLR2004
        shape=shape,
        scale=scale,
        shape_low=shape / wide[0],
        shape_high=shape * wide[0],
        scale_low=scale / wide[1],
        scale_high=scale * wide[1],
        failures=deaths,
        log_likelihood=likelihood,
        confidence=confidence,
    )


def _shape(logs: Floats, dead: Booleans) -> float:
    """Return the shape of largest likelihood."""
    mean = float(logs[dead].mean())

    def off(shape: float) -> float:
        weight = np.exp(shape * logs)
        return float((weight @ logs) / weight.sum()) - 1 / shape - mean

    return root(off, 1e-4, 1e5)


def _errors(data: Floats, dead: Booleans, shape: float, scale: float) -> tuple[float, float]:
    """Return the standard errors of the logarithms of shape and scale, from the observed information."""
    bent = shape * np.log(data / scale)
    power = np.exp(bent)
    one = float((power * bent * (1 + bent)).sum() - bent[dead].sum())
    both = -shape * (float((power * (1 + bent)).sum()) - float(dead.sum()))
    information = np.array([[one, both], [both, shape * shape * float(power.sum())]])
    spread = np.linalg.inv(information)
    return math.sqrt(float(spread[0, 0])), math.sqrt(float(spread[1, 1]))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mtbf(Result):
    """Mean time between failures: estimate (infinite without a failure) and two-sided interval; ``one_sided`` lower limit."""

    mtbf: float
    low: float
    high: float
    one_sided: float
    confidence: float


def mtbf(failures: int, time: float, *, stopped: Stopped = "time", confidence: float = 0.95, unit: str = "") -> Mtbf:
    """Return the mean time between failures of a system with a steady rate, from ``failures`` in a total ``time``.

    ``stopped`` tells whether the test ended at a time or with its last failure.
    """
    failures, _ = counted(failures)
    time = exposed(time)
    level(confidence)
    if stopped == "failure" and failures == 0:
        raise BadData(say("A test that ends with a failure has at least one."))
    more = 1 if stopped == "time" else 0
    tail = (1 - confidence) / 2

    def limit(shape: int, above: float) -> float:
        return time / float(special.gammainccinv(shape, above)) if shape else math.inf

    return Mtbf(
        method=say("Mean time between failures with chi-square limits"),
        reference="NIST/SEMATECH e-Handbook 8.4.5.1; MIL-HDBK-781",
        n=failures,
        unit=unit,
        assumptions=(Assumption(say("Failures come at a steady rate: no wear, no early failures."), None),),
        warnings=() if failures else (say("There was no failure, so only the lower limit can be told."),),
        mtbf=time / failures if failures else math.inf,
        low=limit(failures + more, tail),
        high=limit(failures, 1 - tail),
        one_sided=limit(failures + more, 1 - confidence),
        confidence=confidence,
    )


def demonstration_sample(
    reliability: float, *, confidence: float = 0.90, failures: int = 0, times: float = 1.0, shape: float = 1.0
) -> int:
    """Return how many units must survive a test to show a reliability with a confidence (success run).

    ``failures`` may fail; each is tested ``times`` the life asked for, with a Weibull ``shape`` that is known.
    """
    if not (0 < reliability < 1 and 0 < confidence < 1):
        raise BadData(say("Reliability and confidence lie between 0 and 1."))
    surviving = reliability ** (exposed(times) ** exposed(shape))
    n = counted(failures)[0] + 1
    while special.bdtr(failures, n, 1 - surviving) > 1 - confidence:
        n += 1
    return n
