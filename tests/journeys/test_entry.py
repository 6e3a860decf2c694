"""Coming in and going out, the administrator's work, the two languages, and the pages without JavaScript."""

import re
from types import SimpleNamespace

import pytest

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity.models import Attempt
from qualitas.kernel.ledger.models import Head
from qualitas.site.worker import one_round
from tests.cast import PASSWORD
from tests.journeys.conftest import Human, Somebody

pytestmark = pytest.mark.browser


def sign_in(human: Human, email: str, password: str = PASSWORD) -> None:
    human.open("/sign-in/")
    human.page.get_by_label("E-mail address").fill(email)
    human.page.get_by_label("Password").fill(password)
    human.tap("button", "Sign in")


def test_a_session_can_be_ended_from_another_browser(site: SimpleNamespace, somebody: Somebody) -> None:
    here, there = somebody(), somebody(phone=True)
    for human in (here, there):
        sign_in(human, "author@northgate.example")
        assert human.path == "/o/northgate/"
    here.open("/me/sessions/")
    assert "this one" in here.says
    here.page.locator("main li").filter(has_not_text="this one").get_by_role("button").first.click()
    here.hears("Ended: 1.")
    there.open("/o/northgate/")
    assert there.path.startswith("/sign-in/")
    here.page.locator("summary.who").click()
    here.tap("button", "Sign out")
    assert "You are signed out." in here.says
    here.open("/o/northgate/")
    assert here.path.startswith("/sign-in/")
    assert "next=" in here.path


def test_guessing_is_slowed_down_in_words(site: SimpleNamespace, somebody: Somebody) -> None:
    guesser = somebody()
    guesser.page.expected_errors = ["422", "429"]
    for n in range(6):
        sign_in(guesser, "administrator@northgate.example", f"guess number {n}")
    assert "Too many tries." in guesser.says
    assert guesser.page.get_by_label("E-mail address").input_value() == "administrator@northgate.example"
    Attempt.objects.all().delete()


def test_an_administrator_brings_somebody_in(site: SimpleNamespace, somebody: Somebody) -> None:
    admin = somebody("administrator")
    admin.open("/o/northgate/people/")
    admin.tap("link", "Add a person")
    admin.page.get_by_label("Name").fill("D’Arcy Łukasz")
    admin.page.get_by_label("E-mail address").fill("darcy@northgate.example")
    admin.tap("button", "Add a person")
    person = admin.path
    admin.page.locator("summary", has_text="More").click()
    admin.tap("link", "Grant a duty")
    admin.page.locator("#act").get_by_label("Duty").select_option("internal-auditor")
    admin.tap("button", "Grant a duty", within="#act")
    admin.page.locator("#duties li", has_text="Internal auditor").wait_for()
    admin.tap("link", "Send a sign-in link")
    admin.page.locator("#act, form.form").get_by_role("button", name="Send a sign-in link").click()
    admin.hears("Send a sign-in link")
    mail = Outbox.objects.filter(payload__to="darcy@northgate.example", payload__template="link").latest("written_at")
    link = "/sign-in/" + mail.payload["link"].split("/sign-in/")[1]

    darcy, late = somebody(), somebody()
    late.page.expected_errors = ["410"]
    darcy.open(link)
    darcy.tap("button", "Sign in")
    assert darcy.path.startswith("/me/password/")
    late.open(link)
    assert "This link is over" in late.says

    admin.tap("link", "End the duty")
    admin.tap("button", "End the duty")
    admin.hears("done")
    assert "Internal auditor" not in admin.page.locator("#duties").inner_text()
    assert "ended a duty" in admin.page.locator("#history").inner_text()
    assert admin.path == person


def test_a_token_is_shown_once_and_can_be_revoked(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author")
    number = site.northgate.people["author"].number
    author.open(f"/o/northgate/people/{number}/issue_token/")
    author.page.get_by_label("Name").fill("Stock export")
    author.page.get_by_label("Scope").select_option("read")
    author.tap("button", "Make an API token")
    token = author.page.locator("main pre").inner_text()
    assert token.startswith("qlt_")
    answer = author.page.context.request.get(
        f"{site.url}/api/v1/documents?limit=1", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status == 200
    author.tap("link", "I have kept it")
    assert token not in author.page.content()
    author.page.locator("#tokens li", has_text="Stock export").get_by_role("link").click()
    author.tap("button", "Revoke")
    author.hears("Stock export")
    again = author.page.context.request.get(
        f"{site.url}/api/v1/documents?limit=1", headers={"Authorization": f"Bearer {token}"}
    )
    assert again.status == 401


def test_german_is_a_press_away(site: SimpleNamespace, somebody: Somebody) -> None:
    reader = somebody("employee")
    reader.open("/o/northgate/documents/")
    reader.page.locator("summary.who").click()
    reader.tap("button", "Deutsch")
    for path in ("/o/northgate/", "/o/northgate/documents/", "/o/northgate/ledger/"):
        reader.open(path)
        assert reader.page.locator("html").get_attribute("lang") == "de"
    rail = reader.page.locator("#rail").inner_text()
    assert "Dokumente" in rail
    assert "My work" not in rail


def test_the_ledger_says_how_long_it_is_and_hands_out_its_head(site: SimpleNamespace, somebody: Somebody) -> None:
    one_round()
    reader = somebody("internal-auditor")
    reader.open("/o/northgate/")
    reader.tap("link", "The ledger", within="#rail")
    size = Head.objects.get(organisation=site.northgate.id).size
    assert re.search(rf"\b{size:,}\b", reader.says)
    assert "as far as this installation can know" in reader.says
    with reader.page.expect_download() as coming:
        reader.page.locator("main").get_by_role("link", name="Download").first.click()
    assert coming.value.suggested_filename.startswith("northgate")


def test_everything_needed_works_without_javascript(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author", java_script_enabled=False)
    author.open("/o/northgate/documents/?state=all")
    author.page.locator("summary", has_text="Kind").click()
    author.tap("link", "Procedures")
    assert "of_kind=" in author.path
    author.page.locator("#find-here").fill("draft")
    author.page.locator("#find-here").press("Enter")
    assert author.page.locator("#rows tr").count() == 1
    author.page.locator("#rows a").click()
    author.page.locator("summary", has_text="More").click()
    author.tap("link", "Edit")
    author.page.locator("#f-text").fill("Written without a script.")
    author.tap("button", "Save")
    assert "Written without a script." in author.says
    author.tap("link", "Submit for review")
    author.tap("button", "Submit for review")
    assert author.page.locator(".head .state").first.inner_text() == "In review"
    author.page.locator("#comment").fill("Ready.")
    author.tap("button", "Comment", within="#comments")
    assert "Ready." in author.page.locator("#comments").inner_text()
