"""What the clock does to records: each in an act of its own, once; what is refused is tried again in the next round."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Any

from qualitas.kernel.acts.act import Act, by_clock
from qualitas.kernel.acts.refusals import Refused

log = logging.getLogger("qualitas.clock")


def do_by_clock[R](
    records: Iterable[R], do: Callable[[Act, R], object], *, key: Callable[[R], str], at: dt.datetime
) -> int:
    """Do something to each record as the clock, at a moment; returns to how many it was done.

    Under the same ``key`` it is done once, however often the clock comes round. A refusal is logged.
    """
    done = 0
    for record in records:
        one: Any = record
        act = by_clock(one.organisation_id, key=key(record))
        act.at = at
        try:
            do(act, record)
            done += not act.repeated
        except Refused as refusal:
            log.warning("The clock could not do “%s” to %s: %s", act.key, one.reference, refusal)
    return done
