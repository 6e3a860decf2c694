"""Something went wrong (J2): reported by phone in half a minute, kept while there is no connection, closed in one act."""

from types import SimpleNamespace

import pytest

from qualitas.nonconformities.models import Nonconformity
from tests.journeys.conftest import Somebody
from tests.pictures import png

pytestmark = pytest.mark.browser
REPORT, MINOR = 30, 90  # seconds that a person may need


def test_a_report_by_phone_takes_half_a_minute_and_a_minor_case_is_closed_in_one_act(
    site: SimpleNamespace, somebody: Somebody
) -> None:
    employee = somebody("employee", phone=True)
    process = site.northgate["process"]
    employee.fresh_count().open(f"/o/northgate/report/?about={process.number}")
    employee.type("What is wrong?", "Bore too large")
    employee.page.locator(".alike", has_text="Bore too large").wait_for()
    photo = {"name": "bore.png", "mimeType": "image/png", "buffer": png()}
    employee.page.get_by_label("Photo").set_input_files(photo)
    employee.taps += 2
    employee.tap("button", "Send it")
    employee.page.locator("main", has_text="It was reported as NC-").wait_for()  # the script sends, then goes there
    assert employee.seconds() <= REPORT
    employee.tap("link", "Open it")
    assert "bore.png" in employee.says

    owner = somebody("process-owner", phone=True).fresh_count()
    owner.open(employee.path)
    owner.page.locator("summary", has_text="More").first.click()
    owner.taps += 1
    owner.tap("link", "Put right and close")
    owner.type("What was done?", "Tool changed, part redone")
    owner.tap("button", "Put right and close", within="#act, main form")
    owner.hears("Closed")
    assert owner.seconds() <= MINOR
    assert Nonconformity.objects.filter(title="Bore too large", state="closed").count() == 1


def test_what_cannot_be_sent_is_kept_and_sent_once_there_is_a_connection(
    site: SimpleNamespace, somebody: Somebody
) -> None:
    employee = somebody("employee", phone=True)
    employee.page.expected_errors = ["Failed to load resource", "net::ERR"]
    employee.open("/o/northgate/report/")
    employee.page.wait_for_load_state("networkidle")
    employee.page.context.set_offline(True)
    employee.type("What is wrong?", "Oil on the floor")
    employee.page.get_by_role("button", name="Send it").click()
    employee.page.locator("#waiting", has_text="kept on this device").wait_for()
    assert not Nonconformity.objects.filter(title="Oil on the floor").exists()
    employee.page.context.set_offline(False)
    employee.page.evaluate("dispatchEvent(new Event('online'))")
    employee.page.locator("#waiting", has_text="has been sent").wait_for()
    employee.open("/o/northgate/report/")
    employee.page.wait_for_load_state("networkidle")
    assert Nonconformity.objects.filter(title="Oil on the floor").count() == 1


def test_the_report_page_answers_without_scripts(site: SimpleNamespace, somebody: Somebody) -> None:
    employee = somebody("employee", phone=True, java_script_enabled=False)
    employee.open("/o/northgate/report/")
    employee.type("What is wrong?", "Door does not close")
    employee.tap("button", "Send it")
    assert "It was reported as NC-" in employee.says
