"""The registers on the ground: processes with their people, parties, products with lots."""

from decimal import Decimal

import pytest

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity import verbs as identity
from qualitas.processes import queries
from qualitas.processes import verbs as processes
from qualitas.products import verbs as products
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import visitor


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def test_the_people_of_a_process_are_its_owner_and_its_team_each_once(northgate: Company) -> None:
    owner, author, employee = (northgate.people[role] for role in ("process-owner", "author", "employee"))
    team = [author, employee, owner]
    process = processes.name_team(northgate.act("quality-manager"), northgate["process"], people=team)
    assert queries.people_of(process) == sorted(team, key=lambda person: person.number)
    identity.leave(northgate.act("administrator"), employee)
    assert employee not in queries.people_of(process)


def test_the_page_of_a_process_names_the_team_and_its_form_begins_with_it(northgate: Company) -> None:
    reader, process = visitor(northgate, "quality-manager"), northgate["process"]
    processes.name_team(northgate.act("quality-manager"), process, people=[northgate.people["author"]])
    page = reader.text(f"/o/northgate/processes/{process.number}/")
    assert northgate.people["author"].name in page
    form = reader.text(f"/o/northgate/processes/{process.number}/name_team/")
    assert northgate.people["author"].number in form


def test_a_lot_has_no_negative_quantity(northgate: Company) -> None:
    with pytest.raises(Invalid):
        products.register_lot(northgate.act("author"), title="L-1", product=northgate["product"], quantity=Decimal(-1))


def test_programs_register_and_find_them(northgate: Company) -> None:
    program = Program(northgate, "quality-manager")
    made = program.post("parties", {"title": "Ferro Castings", "relation": "supplier"})
    assert made.status_code == 201
    assert "Ferro Castings" in [one["title"] for one in program.get("parties").json()["items"]]
    lot = program.get("lots").json()["items"][0]
    assert (lot["title"], lot["quantity"]) == ("L-2291", "400")


def test_quantities_are_read_without_zeros_that_say_nothing(northgate: Company) -> None:
    page = visitor(northgate, "author").text(f"/o/northgate/lots/{northgate['lot'].number}/")
    assert "<dd>400</dd>" in page
    form = visitor(northgate, "author").text(f"/o/northgate/lots/{northgate['lot'].number}/change_lot/")
    assert 'value="400"' in form
