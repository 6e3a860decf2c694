"""A revision goes along its route: two reviewers at once, a comment at a passage, two approvers one after the other."""

from types import SimpleNamespace

import pytest

from qualitas.documents import verbs as documents
from tests.browsers import WCAG, axe_faults, sticks_out
from tests.cast import PASSWORD
from tests.journeys.conftest import Human, Somebody

pytestmark = pytest.mark.browser
TEXT = "# Purpose\n\nTighten the valve to 14 Nm before each shift.\n\n| Tool | Torque |\n|---|---|\n| A | 14 Nm |\n"


def clean(human: Human) -> None:
    """Let axe look at the page, and see that nothing sticks out."""
    assert axe_faults(human.page, WCAG) == []
    assert sticks_out(human.page) <= 0


def line(human: Human, place: int, does: str, person: str, step: str = "") -> None:
    """Fill in a line of the route."""
    box = human.page.locator("#act fieldset.lines li").nth(place)
    box.get_by_label("What is asked").select_option(label=does)
    box.get_by_label("Person").select_option(label=person)
    box.get_by_label("Step").fill(step)


def sign(human: Human) -> None:
    human.tap("link", "Approve", exact=True)
    human.type("Your password, to show that it is you", PASSWORD)
    human.tap("button", "Approve", within="#act")


ROUTE = (
    ("review", "Gareth Pugh", "1"),
    ("review", "Tom Okafor", ""),
    ("approve", "Liv Dahl", "2"),
    ("approve", "Ana Meyer", "3"),
)


def submit(author: Human, path: str) -> None:
    """Submit the draft on a route of two reviewers at once and two approvers one after the other."""
    author.open(path)
    author.tap("link", "Submit for review")
    author.choose("Does this change what anyone does? optional", "yes, it is done differently")
    for place, (does, person, step) in enumerate(ROUTE):
        if place:
            author.page.locator("#act").get_by_role("button", name="Add a line").click()
        line(author, place, does, person, step)
    clean(author)
    author.tap("button", "Submit for review", within="#act")
    author.hears("in review")
    assert "is asked now" in author.says


def remark(reviewer: Human) -> None:
    """Choose words in the text, comment on them, and review with remarks."""
    reviewer.page.locator("article.prose p", has_text="Tighten the valve").evaluate(
        """(one) => { const range = document.createRange(); const node = one.firstChild;
        range.setStart(node, node.data.indexOf("before")); range.setEnd(node, node.data.indexOf(" shift"));
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    reviewer.page.get_by_role("button", name="Comment on this passage").click()
    reviewer.page.locator("#comment").fill("Once a day is enough?")
    reviewer.tap("button", "Comment", within="#comments", exact=True)
    assert reviewer.page.locator("article.prose .passage-mark").count() == 1
    assert reviewer.page.locator("#comments li blockquote.passage").inner_text() == "before each"
    clean(reviewer)
    review(reviewer, "suitable, with remarks", "See my question.")


def review(reviewer: Human, verdict: str, comment: str = "") -> None:
    reviewer.tap("link", "Review", exact=True)
    reviewer.page.locator("#act").get_by_label("Is it suitable?").select_option(label=verdict)
    reviewer.page.locator("#act").get_by_label("Comment").fill(comment)
    reviewer.tap("button", "Review", within="#act")


def look_at_changes(reader: Human) -> None:
    """Open what changed, step to the first change by a key, and see both columns."""
    reader.tap("link", "What changed against rev")
    assert "passages changed" in reader.says
    reader.page.keyboard.press("n")
    assert reader.page.evaluate("document.activeElement.id") == "change-1"
    clean(reader)
    reader.tap("link", "Side by side")
    clean(reader)


def test_a_revision_goes_along_its_route(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    first = company["effective"]
    draft = documents.revise(company.act("author"), first, change_note="More torque.")
    draft = documents.edit(company.act("author"), draft, title=first.title, text=TEXT, change_note="More torque.")
    path = f"/o/northgate/documents/{draft.number}/"
    author = somebody("author")
    submit(author, path)

    reviewer = somebody("process-owner")
    reviewer.open("/o/northgate/")
    reviewer.tap("link", f"Review {draft.code} rev")
    remark(reviewer)
    author.open(path)
    author.page.locator("#comments").get_by_text("Answer", exact=False).first.click()
    author.page.locator(".reply textarea").first.fill("Each shift has its own crew.")
    author.tap("button", "Answer", within="#comments")
    assert "Each shift has its own crew." in author.says

    second = somebody("quality-manager", phone=True)
    second.open(path)
    clean(second)
    look_at_changes(second)
    second.open(path)
    review(second, "suitable")

    approver = somebody("approver")
    approver.open(path)
    approver.tap("link", "Approve", exact=True)
    assert "1 comment on a passage is open." in approver.says
    author.open(path)
    author.tap("button", "Resolve")
    approver.open(path)
    sign(approver)
    approver.hears("in review")

    last = somebody("top-management")
    last.open(path)
    sign(last)
    last.hears("effective")
    clean(last)
