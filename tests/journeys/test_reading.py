"""Reading before effect in the browser: questions, attempts, the matrix, a request for a change, a periodic review."""

from types import SimpleNamespace

import pytest

from qualitas.documents import verbs
from qualitas.documents.models import Revision
from tests.browsers import axe_faults, sticks_out
from tests.cast import PASSWORD, Company, act, signature
from tests.journeys.conftest import Human, Somebody

pytestmark = pytest.mark.browser


def submitted(company: Company) -> Revision:
    """Return a document in review that the employee must read."""
    draft = verbs.draft(company.act("author"), of_kind=company["SOP"], title="Mixing paint", text="# Mix\n\nStir well.")
    draft = verbs.distribute(company.act("author"), draft, people=[company.people["employee"]])
    return verbs.submit(company.act("author"), draft)


def faultless(human: Human) -> None:
    """Fail where axe finds something on the page, or something sticks out of it."""
    assert axe_faults(human.page) == []
    assert sticks_out(human.page) <= 0


def ask_questions(author: Human, path: str) -> None:
    """Ask two questions; the second line is added without loading the page again."""
    author.open(f"{path}set_quiz/")
    lines = author.page.locator("[data-lines=questions] > ol > li")
    lines.nth(0).get_by_label("Question").fill("Which way round?")
    lines.nth(0).get_by_label("Answers").fill("*Clockwise\nThe other way")
    author.page.get_by_role("button", name="Add a line").click()
    assert lines.count() == 2
    lines.nth(1).get_by_label("Question").fill("What is worn?")
    lines.nth(1).get_by_label("Answered by").select_option(label="several right answers")
    lines.nth(1).get_by_label("Answers").fill("*Gloves\n*Goggles\nA hat")
    faultless(author)
    author.tap("button", "Ask questions about it", within="main")
    assert author.path == path


def test_a_document_is_understood_before_it_takes_effect(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    revision = submitted(company)
    path = f"/o/northgate/documents/{revision.number}/"
    ask_questions(somebody("author"), path)
    manager = somebody("quality-manager")
    manager.open(f"{path}require_reading/")
    manager.type("Per cent of those addressed optional", "100")
    manager.tap("button", "Require reading before effect", within="main")
    approver = company.people["approver"]
    verbs.approve(act(approver, signature=signature(approver)), Revision.readable(company.id).get(pk=revision.pk))

    manager.open(path)
    assert "It waits: 0 of 1 have acknowledged it" in manager.says
    reader = somebody("employee", phone=True)
    reader.page.expected_errors = ["422"]
    reader.open("/o/northgate/")
    reader.tap("link", "Mixing paint")
    faultless(reader)
    reader.page.get_by_label("The other way").check()
    reader.tap("button", "I have read and understood this")
    assert "0 of 2 right" in reader.says
    assert "Attempts left: 2." in reader.says
    reader.page.get_by_label("Clockwise").check()
    reader.page.get_by_label("Gloves").check()
    reader.page.get_by_label("Goggles").check()
    reader.tap("button", "I have read and understood this")
    assert "You acknowledged this on" in reader.says

    manager.open(path)
    assert "Effective" in manager.says
    manager.tap("link", "Who has read what", within="main")
    assert revision.code in manager.says
    faultless(manager)
    wish(reader, path)
    review(manager, path)


def wish(reader: Human, path: str) -> None:
    """Ask for a change from the page of the document."""
    reader.open(path)
    reader.page.locator("summary", has_text="More").click()
    reader.tap("link", "Ask for a change")
    reader.page.get_by_label("Title").fill("Say how long")
    reader.page.get_by_label("What should change, and why").fill("Nobody knows when to stop.")
    reader.tap("button", "Ask for a change", within="#act")
    reader.hears("Ask for a change")
    assert "Say how long" in reader.says
    faultless(reader)


def review(manager: Human, path: str) -> None:
    """Look at the document again and keep it, signed."""
    manager.open(f"{path}periodic_review/")
    manager.page.get_by_label("What was found?").fill("Still as we work.")
    manager.type("Your password, to show that it is you", PASSWORD)
    faultless(manager)
    manager.tap("button", "Review it again", within="main")
    manager.open(path)
    assert "Still as we work." in manager.says or "reviewed it again" in manager.says
    manager.open(f"{path}readers/")
    assert "1 of 1 have acknowledged it." in manager.says
    faultless(manager)
