"""Before a person is erased the page says what cannot be undone and where the name stands; a lookalike is left alone."""

from django.test import Client

from qualitas.kernel.records import verbs
from tests.ledger.houses import House


def test_the_page_says_what_will_be_gone(house: House) -> None:
    company = house.company
    person = company.people["employee"]
    verbs.comment(company.act("author"), company["draft"], text=f"{person.name} knows.")
    verbs.ask(company.act("author"), title=f"Ask {person.name.split()[-1]}", person=company.people["author"])
    client = Client()
    client.force_login(company.people["administrator"].account)
    page = client.get(f"/o/{company.slug}/people/{person.number}/erase/").content.decode()
    assert "This cannot be undone." in page
    assert "The name stands in 1 text of other records" in page
    assert "The family name alone also stands in to-do TD-" in page
    done = client.post(
        f"/o/{company.slug}/people/{person.number}/erase/", {"reason": "She asked.", "also": "", "files": "false"}
    )
    assert done.status_code == 303
    page = client.get(f"/o/{company.slug}/people/{person.number}/").content.decode()
    assert f"Erased person {person.number}" in page
    assert person.name not in page
    assert "The name was blanked in 1 texts of other records." in page
    assert house.said() == ""
