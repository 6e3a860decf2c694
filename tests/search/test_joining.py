"""An index that was made before, with names and texts in two vectors, is joined into one by the migration."""

import pytest

from qualitas.kernel.identity.acting import acting
from qualitas.kernel.search import tables
from qualitas.kernel.search.finding import search
from tests.cast import Cast

pytestmark = pytest.mark.postgres


def test_an_index_of_two_vectors_becomes_one(cast: Cast) -> None:
    before = tables.execute("SELECT id, whole FROM search_entry ORDER BY id")
    for sql in (
        "ALTER TABLE search_entry ADD COLUMN texts tsvector NOT NULL DEFAULT ''",
        "UPDATE search_entry SET texts = qualitas_words(body)",
        "ALTER TABLE search_entry DROP COLUMN whole",
    ):
        tables.execute(sql)
    tables.join()
    tables.install()
    assert len(before) > 10
    assert tables.execute("SELECT id, whole FROM search_entry ORDER BY id") == before
    assert search(acting(cast.northgate.people["author"]), "goods").count
