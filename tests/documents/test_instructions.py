"""Instructions at the workplace: what is in force under a code, as the poster's square leads to it."""

import pytest
from django.test import Client

from qualitas.documents import verbs
from tests.cast import Cast, Company
from tests.documents.test_copies import supersede
from tests.ui.conftest import visitor


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def test_the_square_leads_to_what_is_in_force(northgate: Company) -> None:
    effective = northgate["effective"]
    reader = visitor(northgate, "employee")
    poster = reader.text(f"/o/northgate/posters/?about={effective.number}")
    assert f"/o/northgate/instructions/{effective.code}/" in poster
    page = reader.text(f"/o/northgate/instructions/{effective.code}/")
    assert "Handle with care." in page
    assert "rev 2" in page
    supersede(northgate)
    assert "rev 3" in reader.text(f"/o/northgate/instructions/{effective.code}/")
    nothing = reader.text(f"/o/northgate/instructions/{northgate['draft'].code}/", status=404)
    assert "Nothing is in force under the code" in nothing
    assert Client().get(f"/o/northgate/instructions/{effective.code}/").status_code == 302


def test_the_list_shows_what_is_in_force(northgate: Company) -> None:
    reader = visitor(northgate, "employee")
    effective = northgate["effective"]
    assert effective.title in reader.text("/o/northgate/instructions/")
    site = northgate.kept["HQ"].number
    assert effective.title not in reader.text(f"/o/northgate/instructions/?site={site}")
    verbs.distribute(northgate.act("author"), effective, sites=[northgate.kept["HQ"]])
    assert effective.title in reader.text(f"/o/northgate/instructions/?site={site}")
    assert "Nothing in force matches this." in reader.text("/o/northgate/instructions/?q=unheard")
    script = reader.get("/o/northgate/instructions/worker.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
