"""Tables that somebody brings, and who brings them."""

from typing import Any

import pytest

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.lists.checking import Bringing, prepared
from qualitas.kernel.lists.tables import read
from tests.cast import Cast, Company


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def brought(
    company: Company, role: str, model: type[Subject], text: str | bytes, name: str = "rows.csv", **more: Any
) -> Bringing:
    """Return a table as the person of a duty brings it, its columns found by their headings."""
    content = text.encode() if isinstance(text, str) else text
    return prepared(model, acting(company.people[role]), read(name, content), more.pop("mapping", None), **more)
