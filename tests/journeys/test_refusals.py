"""Refusals in the browser: sentences that say why, and nothing that was typed is lost."""

from types import SimpleNamespace

import pytest

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.identity import verbs as identity
from tests.cast import PASSWORD, Company
from tests.journeys.conftest import Somebody

pytestmark = pytest.mark.browser


def draft(company: Company, title: str, *, submitted: bool = False) -> str:
    """Write a document; returns the path of its page."""
    act = company.act
    revision = documents.draft(act("author"), of_kind=company.kept["SOP"], title=title, text="Old text.")
    if submitted:
        revision = documents.submit(act("author"), revision)
    return f"/o/{company.slug}/documents/{revision.number}/"


def test_two_tabs_do_not_overwrite_each_other(site: SimpleNamespace, somebody: Somebody) -> None:
    path = draft(site.northgate, "Two tabs")
    first, second = somebody("author"), somebody("process-owner")
    first.page.expected_errors = ["409"]
    for human in (first, second):
        human.open(f"{path}edit/")
    second.page.locator("#f-title").fill("Two tabs, said by the second")
    second.tap("button", "Save")
    first.write("What I typed for an hour.")
    first.tap("button", "Save")
    assert "Two tabs, said by the second" in first.says
    assert "What you typed is still here" in first.says
    assert first.written == "<p>What I typed for an hour.</p>"
    first.page.locator("#f-title").fill("Two tabs, agreed")
    first.tap("button", "Save")
    assert "What I typed for an hour." in first.says
    assert "Two tabs, agreed" in first.says


def test_what_is_over_meanwhile_is_refused_and_the_comment_stays(site: SimpleNamespace, somebody: Somebody) -> None:
    path = draft(site.northgate, "Sent back meanwhile", submitted=True)
    approver = somebody("approver")
    approver.page.expected_errors = ["409"]
    approver.open(f"{path}approve/")
    number = path.rstrip("/").rpartition("/")[2]
    revision = Revision.readable(site.northgate.id).get(number=number)
    documents.send_back(site.northgate.act("quality-manager"), revision, reason="A table is missing.")
    approver.page.locator("#f-comment").fill("Well done.")
    approver.page.locator("#f-password").fill(PASSWORD)
    approver.tap("button", "Approve")
    assert "sent it back" in approver.says
    assert approver.page.locator("#f-comment").input_value() == "Well done."
    assert approver.page.locator("#f-password").input_value() == ""
    approver.page.locator("#f-password").fill(PASSWORD)
    approver.tap("button", "Approve")
    assert "draft" in approver.page.locator("form [role=alert]").inner_text()
    assert approver.page.locator("#f-comment").input_value() == "Well done."


def test_an_author_does_not_approve_their_own(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    path = draft(company, "My own", submitted=True)
    held = identity.grant_duty(company.by_system(), company.people["author"], duty="approver")
    author = somebody("author")
    author.page.expected_errors = ["403"]
    author.open(path)
    author.page.locator("summary", has_text="Approve").click()
    author.page.get_by_text("may not approve it; ask another approver").wait_for()
    author.open(f"{path}approve/")
    assert "may not approve it; ask another approver" in author.says
    identity.end_duty(company.by_system(), held)


def test_a_wrong_password_does_not_sign(site: SimpleNamespace, somebody: Somebody) -> None:
    path = draft(site.northgate, "Not signed", submitted=True)
    approver = somebody("approver")
    approver.page.expected_errors = ["422"]
    approver.open(path)
    approver.tap("link", "Approve")
    approver.page.locator("#f-comment").fill("Kept.")
    approver.page.locator("#f-password").fill("not the password")
    approver.tap("button", "Approve", within="#act")
    approver.page.locator("#act [role=alert], #act .error").first.wait_for()
    assert approver.page.locator("#f-comment").input_value() == "Kept."
    assert approver.page.locator(".head .state").first.inner_text() == "In review"


def test_what_is_missing_is_said_beside_the_field(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author")
    author.page.expected_errors = ["422"]
    author.open("/o/northgate/documents/new/")
    author.page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    author.write("A text without a title.")
    author.tap("button", "Write a document")
    assert author.page.locator("#f-title").get_attribute("aria-invalid") == "true"
    assert author.page.locator("#title-error").inner_text().strip().endswith(".")
    assert author.written == "<p>A text without a title.</p>"


def test_a_draft_survives_a_reload_and_can_be_discarded(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author")
    author.open("/o/northgate/documents/new/")
    author.write("Half a thought")
    author.page.reload()
    author.page.get_by_text("What you typed on").wait_for()
    assert author.written == "<p>Half a thought</p>"
    author.page.get_by_role("button", name="Discard").click()
    assert author.written == ""
    author.page.reload()
    assert author.written == ""
    author.choose("Kind", "SOP · Procedures")
    author.page.get_by_label("Title").fill("A whole thought")
    author.write("A whole thought.")
    author.tap("button", "Write a document")
    author.open("/o/northgate/documents/new/")
    assert author.written == ""
