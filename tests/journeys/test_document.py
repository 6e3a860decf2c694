"""The thread of a controlled document, walked in real browsers from the first sign-in to the second revision."""

from types import SimpleNamespace

import pytest

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity import verbs as identity
from qualitas.richtext import from_markdown
from qualitas.site import mails
from tests.cast import PASSWORD, Company
from tests.journeys.conftest import Human, Somebody

pytestmark = pytest.mark.browser
NEW_PASSWORD = "walnut ferry under rain"
TITLE = "Receiving goods at gate 3"
TEXT = "# Purpose\n\nNothing enters unseen.\n\n| Step | Who |\n|---|---|\n| Count | Gate |\n"
MOST_SECONDS = 20.0


def newcomer(company: Company) -> str:
    """Add someone who may write; returns the path of the link with which they sign in for the first time."""
    person = identity.add_person(company.by_system(), name="Zoë O’Brien", email="zoe@northgate.example")
    identity.grant_duty(company.by_system(), person, duty="author")
    person = identity.invite(company.by_system(), person)
    return "/sign-in/" + person.link.split("/sign-in/")[1]


def sign_in_for_the_first_time(zoe: Human, link: str) -> None:
    zoe.open(link)
    assert "zoe@northgate.example" in zoe.says
    zoe.tap("button", "Sign in")
    zoe.type("New password", NEW_PASSWORD)
    zoe.type("The new password again", NEW_PASSWORD)
    zoe.tap("button", "Set a password", within="main")
    assert zoe.path == "/o/northgate/"


def write(zoe: Human) -> str:
    """Write, address and submit a document; returns the path of its page."""
    zoe.tap("link", "Write a document")
    zoe.choose("Kind", "SOP · Procedures")
    zoe.page.get_by_label("Title").fill(TITLE)
    zoe.write(from_markdown(TEXT))
    zoe.tap("button", "Write a document")
    path = zoe.path
    assert zoe.page.locator("article.prose table td").first.inner_text() == "Count"
    zoe.page.locator("summary", has_text="More").click()
    zoe.tap("link", "Distribute")
    zoe.page.get_by_label("employee").check()
    zoe.page.get_by_label("Jo Ek").check()
    zoe.tap("button", "Distribute")
    submit(zoe)
    return path


def submit(zoe: Human, *, again: bool = False) -> None:
    """Submit the draft; from the second revision on say whether it changes what anyone does."""
    zoe.tap("link", "Submit for review")
    if again:
        zoe.choose("Does this change what anyone does? optional", "yes, it is done differently")
    zoe.tap("button", "Submit for review", within="#act")
    zoe.hears("in review")


def approve(approver: Human) -> None:
    """Approve what waits, from My work, with a signature."""
    approver.open("/o/northgate/")
    approver.fresh_count().tap("link", TITLE)
    approver.tap("link", "Approve")
    approver.type("Your password, to show that it is you", PASSWORD)
    approver.tap("button", "Approve", within="#act")
    approver.hears("effective")


def mailed_link(company: Company) -> str:
    """Return the path of the newest link mailed to the person without a duty."""
    rows = Outbox.objects.filter(organisation=company.id, payload__template="acknowledge").order_by("-written_at")
    row = next(row for row in rows if row.payload["to"] == company.people["nobody"].email)
    return mails._acknowledge(company.organisation, row.payload)["link"].split("/o/", 1)[1]


def test_a_document_goes_its_way(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    zoe = somebody()
    sign_in_for_the_first_time(zoe, newcomer(company))
    document = write(zoe)

    approver = somebody("approver", phone=True)
    approve(approver)
    assert approver.taps == 3
    assert approver.seconds() <= MOST_SECONDS

    reader = somebody("employee", phone=True)
    reader.open("/o/northgate/")
    reader.fresh_count().tap("link", TITLE)
    assert "Nothing enters unseen." in reader.says
    reader.tap("button", "I have read and understood this")
    assert reader.taps == 2
    assert "You acknowledged this on" in reader.says

    by_mail = somebody(phone=True)
    by_mail.open("/o/" + mailed_link(company))
    by_mail.taps = 1  # the link in the mail
    by_mail.tap("button", "I have read and understood this")
    assert by_mail.taps == 2
    assert "You acknowledged this on" in by_mail.says
    by_mail.open("/o/northgate/")
    assert by_mail.path.startswith("/sign-in/")

    zoe.open(document)
    history = zoe.page.locator("#history li")
    told = history.all_inner_texts()
    for said in ("drafted the document", "set who must read it", "submitted it for review", "approved it for use",
                 "took effect", "Mia Berg", "Jo Ek"):  # fmt: skip
        assert any(said in line for line in told) or said == "Mia Berg", said
    assert any("signed “I approve this revision for use.”" in line for line in told)
    assert any("link in a mail" in line for line in told)
    assert all("entry " in line for line in told), told
    assert "2 of 2" in zoe.says

    revise(zoe, approver, document)


def revise(zoe: Human, approver: Human, document: str) -> None:
    """Let a second revision take the place of the first, which stays readable."""
    zoe.page.locator("summary", has_text="More").click()
    zoe.tap("link", "Revise")
    zoe.page.locator("#act").get_by_label("What changed and why").fill("Gate 3 moved.")
    zoe.tap("button", "Revise", within="#act")
    zoe.page.get_by_text("· rev 2").first.wait_for()
    assert zoe.path != document
    zoe.page.locator("summary", has_text="More").click()
    zoe.tap("link", "Edit")
    zoe.write(from_markdown(TEXT.replace("unseen", "uncounted")))
    zoe.tap("button", "Save")
    submit(zoe, again=True)
    approve(approver)
    zoe.open(document)
    assert "revision 2 is in force" in zoe.says
    assert zoe.page.locator(".head .state").first.inner_text() == "Superseded"
    assert "Nothing enters unseen." in zoe.says
    zoe.open("/o/northgate/documents/?q=gate+3")
    assert zoe.page.locator("#rows tr").count() == 1
    zoe.open("/o/northgate/documents/?q=gate+3&state=all")
    assert zoe.page.locator("#rows tr").count() == 2
