"""The page of conformance: method, source, expected, got, within."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import numpy as np

from qualitas.statistics.conformance import Outcome

OUTSIDE = "## Data that may not be copied\n"
HEAD = """<!-- Written by `scripts/conformance`; change the methods or the cases, not this. -->

# Conformance: computed and published values side by side

Every method of `qualitas.statistics` that has a published case, beside what was published. *Kind* tells what the value is: **published** (printed in the source), **certified** (a reference data set), **closed-form** (derived), **software** (the answer of another program). *Off* is the largest deviation as a share of the tolerance: up to 1 is within.

`python scripts/conformance` computes this page again; the cases and the data that are free lie in the package, so an installation can do the same.
"""
_LONG = 3


def page(outcomes: Iterable[Outcome], kept: str = "") -> str:
    """Return the page; ``kept`` is what stands below the mark of cases whose data are not there."""
    found = list(outcomes)
    own = [outcome for outcome in found if outcome.case.own]
    outside = [outcome for outcome in found if not outcome.case.own]
    lines = [HEAD, *_tables(own), OUTSIDE.rstrip()]
    if not outside and kept:
        return "\n".join(lines) + "\n" + kept
    about = "Textbook and package data whose licence keeps them outside this tree; computed where they are at hand."
    return "\n".join([*lines, "", about, "", *_tables(outside)]).rstrip() + "\n"


def _tables(outcomes: list[Outcome]) -> Iterator[str]:
    """Yield a heading, the source and a table for each case."""
    for case, group in groupby(outcomes, key=lambda outcome: outcome.case):
        yield f"### {case.method} (`{case.id}`)"
        yield ""
        yield f"Source: {case.source}."
        yield ""
        yield "| value | expected | got | tolerance | kind | off |"
        yield "|---|---|---|---|---|---|"
        for one in group:
            off = f"{one.off:.2g}" if one.within else "data not at hand" if one.absent else "**not within**"
            cells = (one.name, _shown(one.expected), _shown(one.got), one.tolerance, one.kind, off)
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""


def _shown(value: Any) -> str:
    """Return a value as the table shows it; a long list by its count and its ends."""
    if value is None:
        return "not computed"
    array = np.asarray(value, dtype=np.float64).ravel()
    told = [f"{each:.10g}" for each in array]
    if array.size > _LONG:
        return f"{told[0]} … {told[-1]} ({array.size} values)"
    return ", ".join(told) or "none"
