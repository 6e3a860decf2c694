"""Something went wrong (J2): walked whole on a phone in the example organisation, and reported without a network."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from qualitas.kernel.identity.models import Person
from qualitas.nonconformities.models import Nonconformity
from qualitas.site.example import found_example
from tests.browsers import NewPage, sticks_out
from tests.journeys.conftest import PHONE, Human, Somebody, comes_true
from tests.pictures import png

pytestmark = pytest.mark.browser
REPORT, MINOR = 30, 90  # seconds that a person may need, by taps, letters and the time of the server
KEPT = """async () => Boolean(await caches.match(location.href))
  && Boolean(await caches.match(document.querySelector("link[rel=stylesheet]").href))
  && navigator.serviceWorker.controller !== null"""
NONE_LEFT = """async () => new Promise((resolve) => {
  const asked = indexedDB.open("qualitas-reports");
  asked.onsuccess = () => {
    const counted = asked.result.transaction("reports").objectStore("reports").count();
    counted.onsuccess = () => resolve(counted.result === 0);
  };
})"""
TITLE = "Bores of VB-20 too large"


def by_phone(live_site: SimpleNamespace, new_page: NewPage, email: str) -> Human:
    """Return somebody of the example organisation at a phone, signed in."""
    client, page = Client(), new_page(**PHONE)
    client.force_login(Person.objects.get(email=f"{email}@northgate.example").account)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_site.url}])
    return Human(page, live_site.url)


def act(human: Human, label: str, **lines: str) -> None:
    """Open an act of the record, fill its questions by their labels, and send it."""
    link = human.page.locator("main").get_by_role("link", name=label, exact=True).first
    if not link.is_visible():
        human.page.locator("summary", has_text="More").first.click()
        human.taps += 1
    human.tap("link", label, exact=True)
    for question, answer in lines.items():
        named = re.compile(rf"^{re.escape(question.replace('_', ' '))}( optional)?$")
        field = human.page.locator("#act, main form").get_by_label(named).first
        if field.evaluate("(field) => field.tagName") == "SELECT":
            human.taps += 2
            field.select_option(label=answer)
        else:
            human.keys += len(answer)
            field.fill(answer)
    human.tap("button", label, within="#act, main form", exact=True)


def test_what_went_wrong_is_reported_by_phone_and_brought_to_its_end(
    live_site: SimpleNamespace, new_page: NewPage
) -> None:
    found_example("automotive")
    process = "Machining"
    manager = by_phone(live_site, new_page, "ana.meyer")
    manager.open("/o/northgate/report/poster/")
    manager.page.get_by_label(process).check()
    manager.tap("button", re.compile("Make|poster|Show", re.IGNORECASE), within="main form")
    code = re.search(r"/o/northgate/report/\?about=[\w-]+", manager.says)
    assert code is not None  # what the square code says is printed below it

    worker = by_phone(live_site, new_page, "kwame.boateng").fresh_count()
    worker.open(code[0])
    worker.type("What is wrong?", TITLE)
    worker.page.get_by_label("Photo").set_input_files({"name": "bore.png", "mimeType": "image/png", "buffer": png()})
    worker.taps += 2
    worker.page.get_by_label("Major").check()
    worker.taps += 1
    worker.tap("button", "Send it")
    worker.page.locator("main", has_text="It was reported as NC-").wait_for()  # the script sends, then goes there
    assert worker.seconds() <= REPORT
    worker.tap("link", "Open it")
    assert "bore.png" in worker.says
    case = Nonconformity.objects.get(title=TITLE)
    assert case.process is not None
    assert case.process.title == process

    owner = by_phone(live_site, new_page, "priya.nair").fresh_count()
    owner.open("/o/northgate/")
    owner.tap("link", f"Look into: {TITLE}")
    owner.open(f"/o/northgate/nonconformities/{case.number}/")
    act(owner, "Contain", What_was_done_at_once="Two boxes locked away", Quantity="40")
    owner.hears("Contained")
    act(owner, "Describe", Quantity_affected="40", Unit="pieces")
    owner.hears("Describe: done")
    act(owner, "Correct", Correction="Tool changed")
    act(
        owner,
        "Decide on corrective action",
        **{"Corrective_action": "not needed", "Why,_or_why_not?": "Worn tool, single"},
    )
    owner.hears("corrective action: done")
    for of_how_much, how in (("38", "rework"), ("2", "scrap")):
        assert "It is not decided yet what becomes of" in owner.says  # and so it cannot be closed
        act(owner, "Decide on the goods", Quantity=of_how_much, What_becomes_of_it=how)
    act(owner, "Verify", **{"What_was_looked_at,_and_what_was_found?": "40 measured, 38 conform"})
    act(owner, "Close")
    owner.hears("Closed")
    case.refresh_from_db()
    assert (case.state, case.disposed) == ("closed", case.quantity)
    assert sticks_out(owner.page) == 0


def test_a_minor_case_is_closed_on_one_screen(site: SimpleNamespace, somebody: Somebody) -> None:
    owner = somebody("process-owner", phone=True).fresh_count()
    owner.open(f"/o/northgate/nonconformities/{site.northgate['minor'].number}/")
    act(owner, "Put right and close", **{"What_was_done?": "Label put back, shelf checked"})
    owner.hears("Closed")
    assert owner.seconds() <= MINOR


def test_a_report_is_kept_without_a_network_and_sent_once_there_is_one(
    site: SimpleNamespace, somebody: Somebody
) -> None:
    employee = somebody("employee", phone=True)
    page: Any = employee.page
    page.expected_errors = ["Failed to load resource", "net::ERR", "Failed to fetch"]
    employee.open("/o/northgate/report/")
    assert comes_true(page, KEPT)
    page.context.set_offline(True)
    process = site.northgate["process"].number
    employee.open(f"/o/northgate/report/?about={process}")  # another place than was opened before
    page.locator("#waiting", has_text="Report all the same").wait_for()
    for title in ("Oil on the floor", "Lamp is out"):
        employee.type("What is wrong?", title)
        page.get_by_role("button", name="Send it").click()
        page.locator("#waiting", has_text="kept on this device").wait_for()
    assert not Nonconformity.objects.filter(title="Oil on the floor").exists()
    page.context.set_offline(False)
    employee.open("/o/northgate/")  # whatever is opened next sends it
    assert comes_true(page, NONE_LEFT)
    employee.open("/o/northgate/report/")
    assert comes_true(page, NONE_LEFT)
    for title in ("Oil on the floor", "Lamp is out"):
        case = Nonconformity.objects.get(title=title)
        assert case.process == site.northgate["process"]


def test_the_report_page_answers_without_scripts(site: SimpleNamespace, somebody: Somebody) -> None:
    employee = somebody("employee", phone=True, java_script_enabled=False)
    employee.open("/o/northgate/report/")
    employee.type("What is wrong?", "Door does not close")
    employee.tap("button", "Send it")
    assert "It was reported as NC-" in employee.says
