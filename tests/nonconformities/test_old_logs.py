"""A real log is brought whole: each row is taken, or the report says why not."""

import csv
from pathlib import Path
from typing import Any

import pytest

from qualitas.kernel.lists.checking import check, prepared
from qualitas.kernel.lists.tables import Table
from qualitas.kernel.lists.taking import counts, take
from qualitas.nonconformities.models import Nonconformity
from tests.cast import Cast, Company

MAPPING = {
    "Unique Key": "former",
    "Created Date": "found_on",
    "Complaint Type": "title",
    "Descriptor": "evidence",
    "Location Type": "place",
}


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def test_a_real_log_of_complaints_is_taken_whole_or_says_why_not(northgate: Company, examples: Path) -> None:
    file = examples / "complaints" / "city-service-requests.csv"
    with file.open(encoding="utf-8", newline="") as handle:
        headings, *rows = csv.reader(handle)
    table = Table(tuple(headings), tuple(map(tuple, rows[:1000])), tuple(range(2, 1002)))
    who: Any = northgate.act("quality-manager").actor
    given = prepared(Nonconformity, who, table, MAPPING, source="The city's portal")
    lines = check(given)
    assert all(line.good or line.why for line in lines)
    before, sums = Nonconformity.objects.count(), counts(lines)
    brought = take(given, who.act("import"), file.name, b"", lines, good_only=True)
    assert brought.taken == sums["good"] > 900
    assert Nonconformity.objects.count() == before + sums["good"]
