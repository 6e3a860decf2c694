"""Every published value is met within its stated tolerance."""

import os
from pathlib import Path

from qualitas.statistics.conformance import cases, computed, outcomes

TRUTH = os.environ.get("QUALITAS_TRUTH", "")
PAPER = Path(__file__).parents[2] / "docs" / "conformance.md"


def test_every_published_value_is_met() -> None:
    missed = [
        f"{one.case.id} {one.name}: expected {one.expected}, got {one.got}, tolerance {one.tolerance}"
        for one in outcomes(Path(TRUTH) if TRUTH else None)
        if one.case.id in computed() and not one.within
    ]
    assert not missed, "\n".join(missed)


def test_the_page_tells_of_every_case() -> None:
    told = PAPER.read_text(encoding="utf-8")
    assert not [case.id for case in cases() if f"`{case.id}`" not in told], "Run scripts/conformance."
