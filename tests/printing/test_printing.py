"""A document on paper: what each state says, who may print it, the original behind its cover, the public page."""

import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.colours import contrast_on_white
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger.summary import summary
from qualitas.kernel.records import letterhead, printing, standing
from qualitas.kernel.ui.printing import Patience
from tests.cast import Cast, Company
from tests.pictures import png

STATES = {
    "draft": "DRAFT",
    "in review": "IN REVIEW",
    "approved": "NOT YET IN FORCE",
    "effective": "",
    "superseded": "SUPERSEDED",
    "withdrawn": "WITHDRAWN",
}
PNG = png()


def printed(company: Company, name: str, role: str = "author") -> PdfReader:
    """Print what the cast keeps under ``name``."""
    return PdfReader(io.BytesIO(printing.printed(acting(company.people[role]), company[name])))


def words(reader: PdfReader) -> str:
    """Return the text of all pages, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("state", STATES)
def test_every_page_says_which_revision_it_is_and_how_it_stands(cast: Cast, state: str) -> None:
    company = cast.northgate
    revision = company[state]
    sealed = summary(company.id).size > 0  # PostgreSQL seals in the worker
    reader = printed(company, state)
    for page in reader.pages:
        text = re.sub(r"\s+", " ", page.extract_text())
        assert f"{revision.code} · rev {revision.revision}" in text
        assert STATES[state] in text
        assert f"of {len(reader.pages)}" in text
        assert ("unchanged since sealing" in text) == sealed
    assert ("ot work by" in words(reader)) == (state != "effective")


def test_signatures_stand_with_name_meaning_and_both_times(cast: Cast) -> None:
    text = words(printed(cast.northgate, "effective"))
    approver = cast.northgate.people["approver"].name
    assert f"{approver} I approve this revision for use." in text
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", text)
    assert "New scales." in text, "what changed and why"


def test_paper_speaks_the_language_of_the_organisation(cast: Cast) -> None:
    company = cast.st_brannoc
    reader = printed(company, "superseded")
    assert reader.trailer["/Root"]["/Lang"].startswith("de")
    assert "ERSETZT" in words(reader)


def test_an_uploaded_file_lies_whole_behind_its_cover(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    company = cast.northgate
    given = b"Shelf A, shelf B"
    revision = documents.draft(
        company.act("author"),
        of_kind=company["SOP"],
        title="Plan of the shelves",
        file=SimpleUploadedFile("plan.txt", given),
    )
    monkeypatch.setitem(company.kept, "uploaded", revision)  # the cast is everybody's
    reader = printed(company, "uploaded")
    assert reader.attachments["plan.txt"] == [given]
    assert revision.content is not None
    assert revision.content.sha256 in words(reader).replace(" ", "")


def test_a_page_and_a_program_get_the_same_pdf(cast: Cast) -> None:
    company = cast.northgate
    number = company["effective"].number
    browser = Client()
    browser.force_login(company.people["employee"].account)
    page = browser.get(f"/o/northgate/documents/{number}/pdf/")
    assert page.status_code == 200
    assert page["Content-Type"] == "application/pdf"
    assert page["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in page["Content-Security-Policy"]
    program = Client(headers={"Authorization": f"Bearer {company.tokens['employee']}"})
    answer = program.get(f"/api/v1/documents/{number}/pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert program.get(f"/api/v1/people/{company.people['author'].number}/pdf").status_code == 404
    assert program.get("/api/v1/documents/DOC-1999-0001/pdf").status_code == 404
    stranger = Client()
    stranger.force_login(cast.lindqvist.people["quality-manager"].account)
    assert stranger.get(f"/o/northgate/documents/{number}/pdf/").status_code == 404
    assert b'href="pdf/"' in browser.get(f"/o/northgate/documents/{number}/").content


# --- the public page ---------------------------------------------------------------------------------------------------


def asked(code: str, language: str = "en", address: str = "127.0.0.1") -> Any:
    """Ask the public page about a code, signed out."""
    return Client(headers={"accept-language": language}).get(f"/check/{code}/", REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("state", "word"),
    [("effective", "current"), ("superseded", "superseded"), ("draft", "not valid"), ("withdrawn", "not valid")],
)
def test_the_public_page_says_one_word_and_nothing_of_the_record(cast: Cast, state: str, word: str) -> None:
    company = cast.northgate
    record = company[state]
    response = asked(standing.code_of(record))
    text = response.content.decode()
    assert response.status_code == 200
    assert re.search(rf"</span> {word}</h1>", text)
    for secret in (record.title, record.code, record.number, company.organisation.title, str(record.pk), "Qualitas"):
        assert secret not in text
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert not response.cookies


def test_the_page_cannot_be_told_from_one_that_was_made_up(cast: Cast) -> None:
    found, made_up = asked(standing.code_of(cast.northgate["draft"])), asked("a" * 26)
    assert found.status_code == made_up.status_code == 200
    assert found.content == made_up.content


@pytest.mark.parametrize("code", ["a", "A" * 26, "1" * 26, "-" * 26, "ä" * 26, "a" * 400, "z" * 26])
def test_any_code_is_answered(cast: Cast, code: str) -> None:
    assert b"not valid" in asked(code).content


def test_the_public_page_speaks_the_language_of_the_browser(cast: Cast) -> None:
    assert "ersetzt" in asked(standing.code_of(cast.northgate["superseded"]), "de").content.decode()


def test_a_code_is_unguessable_and_the_same_each_time(cast: Cast) -> None:
    company = cast.northgate
    codes = {standing.code_of(company[state]) for state in STATES}
    assert len(codes) == len(STATES)
    assert all(re.fullmatch("[a-z2-7]{26}", code) for code in codes)
    assert standing.code_of(company["draft"]) == standing.code_of(company["draft"])
    assert standing.address_of(company["draft"]).startswith(f"{settings.QUALITAS.base_url}/check/")
    assert standing.standing(standing.code_of(company["effective"]).upper()) == "current"


def test_who_guesses_is_slowed_down_and_who_scans_is_not() -> None:
    patience = Patience(most=20, again=1, addresses=2)
    assert all(patience.take("scanner", 1, now=at) for at in range(100))
    assert [patience.take("guesser", 10, now=0) for _turn in range(4)] == [True, True, False, False]
    assert patience.take("guesser", 10, now=30)
    assert patience.take("third", 1, now=30)
    assert len(patience._left) == 2


# --- the organisation's own paper --------------------------------------------------------------------------------------


def fresh(company: Company) -> Organisation:
    return Organisation.objects.get(pk=company.id)


def test_a_logo_takes_the_place_of_the_name(cast: Cast) -> None:
    company = cast.northgate
    before = fresh(company)
    after = letterhead.set_logo(company.act("administrator"), before, file=SimpleUploadedFile("logo.png", PNG))
    assert letterhead.letterhead(after).logo == PNG
    assert letterhead.letterhead(letterhead.remove_logo(company.act("administrator"), after)).logo == b""


@pytest.mark.parametrize(("name", "data"), [("logo.txt", b"words"), ("logo.png", PNG[:40])])
def test_what_is_no_picture_is_no_logo(cast: Cast, name: str, data: bytes) -> None:
    company = cast.northgate
    with pytest.raises(Invalid):
        letterhead.set_logo(company.act("administrator"), fresh(company), file=SimpleUploadedFile(name, data))


def test_the_accent_colour_must_be_readable_on_paper(cast: Cast) -> None:
    company = cast.northgate
    organisation = letterhead.set_accent(company.act("administrator"), fresh(company), accent="#7a1f5c")
    assert letterhead.letterhead(organisation).accent == "#7a1f5c"
    for colour in ("#ffee00", "red", "#12345", "javascript:"):
        with pytest.raises(Invalid):
            letterhead.set_accent(company.act("administrator"), fresh(company), accent=colour)
    assert (
        letterhead.letterhead(letterhead.set_accent(company.act("administrator"), fresh(company))).accent == "#0b5f59"
    )


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#FFFFFF") == pytest.approx(1)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_who_was_renamed_signs_under_the_name_that_is_kept(cast: Cast) -> None:
    company = cast.northgate
    approver = company.people["approver"]
    identity.change_details(company.act("administrator"), approver, name="Mia Lindberg", email=approver.email)
    assert [one.name for one in printing.signatures(company["effective"])] == ["Mia Lindberg"]
