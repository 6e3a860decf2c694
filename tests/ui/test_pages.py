"""Every page of every record type, seen by everybody: right status, strict policy, nothing inline, no fault."""

from typing import Any

import pytest
from django.test import Client

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.ledger.sealing import publish, seal_all
from tests.cast import ROLES, Cast, Company
from tests.ui.conftest import Visitor, visitor

LISTED = [model for model in Subject.types.values() if model.collection]
TYPES = pytest.mark.parametrize("model", LISTED, ids=[model.collection for model in LISTED])
PLAIN = ["", "ledger/", "ledger/checkpoint/"]


def kept(company: Company, model: type[Subject]) -> list[Any]:
    """Return records of a type: what the cast keeps, people, and the organisation itself."""
    found = [one for one in (*company.kept.values(), *company.people.values()) if type(one) is model]
    return found or list(model.within(company.id)[:3])


def addresses(company: Company) -> list[str]:
    """Return every address of the company's pages."""
    home, found = f"/o/{company.slug}/", []
    for model in LISTED:
        found += [f"{home}{model.collection}/", f"{home}{model.collection}.csv"]
        for record in kept(company, model):
            url = f"{home}{model.collection}/{record.reference}/"
            verbs = [verb.name for verb in verbs_of(model).values() if verb.nature != "opens" and not verb.inner]
            found += [url, *(f"{url}{name}/" for name in verbs)]
    return [home, f"{home}ledger/", f"{home}files/{company.kept['attachment'].id}/", *found]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_everybody_without_a_fault(northgate: Company, role: str) -> None:
    client = visitor(northgate, role)
    for url in addresses(northgate):
        answer = client.get(url)
        assert answer.status_code in {200, 403, 409}, (url, answer.status_code)
        if answer.status_code != 200:
            assert "<h1>" in answer.content.decode()


def test_nothing_of_another_organisation_is_there(cast: Cast) -> None:
    client = visitor(cast.northgate, "administrator")
    for url in addresses(cast.lindqvist):
        assert client.get(url).status_code == 404, url
        assert client.post(url, {"key": "k", "title": "x"}).status_code in {404, 405}, url


def test_a_record_of_another_organisation_is_not_under_ones_own_address(cast: Cast) -> None:
    client = visitor(cast.northgate, "administrator")
    theirs = cast.lindqvist.kept["attachment"]
    assert client.get(f"/o/northgate/files/{theirs.id}/").status_code == 404
    assert client.get("/o/northgate/documents/DOC-2020-0001/").status_code == 404
    assert client.get(f"/o/northgate/documents/{cast.lindqvist.kept['draft'].id}/").status_code == 404


def test_who_has_not_signed_in_is_led_to_the_door(cast: Cast) -> None:
    client = Client()
    for url in ("/o/northgate/", "/o/northgate/documents/?q=a", "/me/sessions/", "/style-guide/"):
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/?next=")
    assert client.get("/o/northgate/", headers={"HX-Request": "true"}).status_code == 401


@TYPES
def test_a_list_names_its_records_and_what_can_be_begun(northgate: Company, model: type[Subject]) -> None:
    client = visitor(northgate, "quality-manager")
    text = client.text(f"/o/northgate/{model.collection}/?state=all")
    for record in kept(northgate, model)[:5]:
        assert f"/o/northgate/{model.collection}/{record.reference}/" in text
    assert 'aria-current="page"' in text


@TYPES
def test_opening_shows_the_questions_or_says_why_not(northgate: Company, model: type[Subject]) -> None:
    url = f"/o/northgate/{model.collection}/new/"
    verb = next((v for v in verbs_of(model).values() if v.nature == "opens" and not v.inner), None)
    answers = {role: visitor(northgate, role).get(url) for role in ("quality-manager", "nobody")}
    if verb is None:
        assert {answer.status_code for answer in answers.values()} == {404}
        return
    text = answers["quality-manager"].content.decode()
    assert all(f'name="{name}"' in text for name in verb.form.base_fields)
    if verb.duties:
        assert answers["nobody"].status_code == 403
        assert "belongs to the duty" in answers["nobody"].content.decode()


def test_a_reader_is_told_why_a_door_is_shut(northgate: Company) -> None:
    text = visitor(northgate, "employee").text("/o/northgate/documents/")
    assert "“Write a document” belongs to the duty" in text
    url = f"/o/northgate/documents/{northgate.kept['in review'].number}/"
    assert "“Approve” belongs to the duty" in visitor(northgate, "employee").text(url)


def test_the_other_pages(northgate: Company) -> None:
    client = visitor(northgate, "quality-manager")
    for url in ("/style-guide/", "/me/sessions/", "/me/password/", "/o/northgate/ledger/"):
        assert "<h1>" in client.text(url)
    assert client.get("/").headers["Location"] == "/o/northgate/"
    assert client.get("/healthz").json() == {"alive": True}
    assert client.get("/readyz").json()["database"] is True


def test_what_is_not_there_is_said_in_words(northgate: Company) -> None:
    client = visitor(northgate, "quality-manager")
    for url in ("/nowhere/", "/o/northgate/nowhere/", "/o/nowhere/", "/o/northgate/documents/DOC-1/nothing/"):
        text = client.text(url, status=404)
        assert "Not there" in text


def test_the_history_tells_what_happened(northgate: Company) -> None:
    seal_all()
    url = f"/o/northgate/documents/{northgate.kept['effective'].number}/"
    text = visitor(northgate, "employee").text(url)
    assert "submitted it for review" in text
    assert "signed “I approve this revision for use.”" in text
    assert "Liv Dahl" in text
    assert "entry " in text
    draft = visitor(northgate, "employee").text(f"/o/northgate/documents/{northgate.kept['draft'].number}/")
    assert "The second step is unclear." in draft
    assert "A slip." not in draft.split('id="history"')[0]
    assert "plan.txt" in draft
    assert "Refers to" in draft


def test_german_is_spoken_where_it_was_chosen(northgate: Company) -> None:
    client = visitor(northgate, "author")
    answer = client.post("/language/", {"language": "de", "next": "/o/northgate/documents/"})
    assert answer.headers["Location"] == "/o/northgate/documents/"
    assert '<html lang="de"' in client.text("/o/northgate/documents/")
    client.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})
    assert '<html lang="en"' in client.text("/o/northgate/documents/")


def test_the_theme_is_remembered(northgate: Company) -> None:
    client = visitor(northgate, "author")
    answer = client.post("/theme/", {"theme": "dark", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert 'data-theme="dark"' in client.text("/o/northgate/")
    client.post("/theme/", {"theme": "", "next": "/"})
    assert 'data-theme=""' in client.text("/o/northgate/")


def test_a_page_is_kept_by_nobody_else(northgate: Company) -> None:
    answer = visitor(northgate, "author").get("/o/northgate/documents/")
    assert "private" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


def test_a_form_from_elsewhere_is_refused(northgate: Company) -> None:
    client = Visitor(enforce_csrf_checks=True)
    client.force_login(northgate.people["author"].account)
    answer = client.post("/o/northgate/documents/new/", {"title": "x"})
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_the_ledger_page_says_what_was_checked(northgate: Company) -> None:
    client = visitor(northgate, "internal-auditor")
    assert "The worker signs a checkpoint soon." in client.text("/o/northgate/ledger/")
    assert client.get("/o/northgate/ledger/checkpoint/").status_code == 404
    assert client.get("/o/northgate/ledger/0/proof/").status_code == 404
    seal_all()
    publish(northgate.id)
    text = client.text("/o/northgate/ledger/")
    assert "agrees with what was signed and anchored" in text
    note = client.text("/o/northgate/ledger/checkpoint/")
    assert note.startswith("qualitas/")
    assert client.text("/o/northgate/ledger/3/proof/").endswith(note)
    assert client.get("/o/northgate/ledger/999999/proof/").status_code == 404
