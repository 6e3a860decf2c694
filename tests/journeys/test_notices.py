"""Being told: named in a comment, the bell rings, the notice opens it; and a to-do done in two taps from its mail."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.utils import timezone

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.ledger.sealing import seal_all
from qualitas.kernel.notices.making import make_notices, post
from qualitas.kernel.records import verbs as records
from qualitas.site.mails import compose
from tests.journeys.conftest import Somebody
from tests.journeys.test_accessible import check

pytestmark = pytest.mark.browser


def ring() -> None:
    """Read the ledger on, as the worker does."""
    seal_all()
    make_notices()


def test_named_in_a_comment_the_bell_rings_and_opens_it(site: SimpleNamespace, somebody: Somebody) -> None:
    company, document = site.northgate, site.northgate["draft"]
    author = somebody("author")
    author.open(f"/o/northgate/documents/{document.number}/")
    field = author.page.locator("#comment")
    field.press_sequentially("Could you look at step two, @noor")
    offered = author.page.locator("#comment-people").get_by_role("option")
    offered.first.wait_for()
    assert company.people["internal-auditor"].name in offered.all_inner_texts()
    field.press("Enter")
    assert field.input_value().endswith(f"@{company.people['internal-auditor'].name} ")
    author.tap("button", "Comment", within="#comments")
    author.hears("Comment: done")
    ring()

    auditor = somebody("internal-auditor", phone=True)
    auditor.open("/o/northgate/")
    auditor.fresh_count().tap("link", re.compile("Notices, 1 unread"))
    auditor.tap("button", re.compile(re.escape(document.title)))
    assert auditor.taps == 2
    assert auditor.path == f"/o/northgate/documents/{document.number}/#comments"
    assert "Could you look at step two" in auditor.says
    assert auditor.page.locator(".bell b").count() == 0


def test_a_to_do_of_the_digest_is_done_in_two_taps(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    employee = company.people["employee"]
    to_do = records.ask(
        company.act("author"), title="Empty the scrap bin", person=employee,
        due=timezone.now().date() + dt.timedelta(days=1),
    )  # fmt: skip
    post(company.id, {"to": employee.email, "template": "digest", "person": str(employee.id)}, timezone.now()).save()
    mail = compose(Outbox.objects.filter(payload__template="digest").latest("written_at"))
    link = re.search(rf"{to_do.title}.*?(/o/\S+/do/\S+/)", str(mail.body), re.DOTALL)
    assert link
    reader = somebody(phone=True)
    reader.open(link[1])
    reader.taps = 1  # the link in the mail
    reader.tap("button", "Done")
    assert reader.taps == 2
    assert "This was done on" in reader.says
    to_do.refresh_from_db()
    assert to_do.state == "done"


def test_my_work_is_done_by_keyboard(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    to_do = records.ask(company.act("author"), title="Sweep the floor", person=company.people["process-owner"])
    owner = somebody("process-owner")
    owner.open("/o/northgate/")
    rows = owner.page.locator(".work li[data-url]")
    mine = next(place for place, text in enumerate(rows.all_inner_texts()) if "Sweep the floor" in text)
    for _ in range(mine + 1):
        owner.page.keyboard.press("j")
    assert owner.page.locator(".work li.at").count() == 1
    assert "Sweep the floor" in owner.page.locator(".work li.at").inner_text()
    owner.page.keyboard.press("Enter")
    owner.page.wait_for_url(f"**/to-dos/{to_do.number}/")
    owner.open("/o/northgate/")
    owner.tap("button", re.compile("Done.*Sweep the floor"))
    owner.hears("Done: Sweep the floor")


def test_the_new_pages_are_for_everyone(site: SimpleNamespace, somebody: Somebody) -> None:
    company, home = site.northgate, "/o/northgate/"
    records.comment(company.act("author"), company["draft"], text="@quality-manager and @employee, look.")
    ring()
    reader = somebody("quality-manager")
    paths = {
        "my work": home,
        "notices": f"{home}notices/",
        "how mail tells": f"{home}notices/mail/",
        "posters": f"{home}posters/",
        "poster": f"{home}posters/?about={company['effective'].number}&size=a4",
    }
    wrong = [fault for name, path in paths.items() for fault in check(reader, name, path)]
    assert not wrong, "\n".join(wrong)
