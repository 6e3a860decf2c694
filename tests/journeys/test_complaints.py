"""A customer complains from a phone without scripts, is answered by letter and mail, and says that they are content."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from qualitas.feedback import replies
from qualitas.feedback.models import Complaint
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity import verbs as identity
from qualitas.nonconformities.models import Nonconformity
from qualitas.site.mails import compose
from tests.browsers import sticks_out
from tests.journeys.conftest import Somebody

pytestmark = pytest.mark.browser


def test_a_complaint_goes_from_the_phone_of_a_customer_to_an_answer_they_are_content_with(
    site: SimpleNamespace, somebody: Somebody
) -> None:
    northgate, product = site.northgate, site.northgate["product"]
    identity.set_preference(
        northgate.act("administrator"), northgate.organisation, name="feedback.open-complaints", value="true"
    )
    customer = somebody(phone=True, java_script_enabled=False)
    customer.open(f"/o/northgate/complain/?about={product.number}")
    assert sticks_out(customer.page) == 0
    customer.type("What are you not content with?", "The valve leaks")
    customer.page.get_by_label("Your name").fill("Kim Lee")
    customer.page.get_by_label("Your e-mail address").fill("kim@lee.example")
    customer.tap("button", "Send it")
    assert "has received your complaint as CPL-" in customer.says
    complaint = Complaint.objects.get(title="The valve leaks")

    manager = somebody("quality-manager")
    manager.open(f"/o/northgate/complaints/{complaint.number}/acknowledge/")
    manager.tap("button", "Acknowledge", within="#act, main form")
    manager.hears("Acknowledged")
    manager.open(f"/o/northgate/complaints/{complaint.number}/find_justified/")
    manager.type("What was found?", "The seal was cut.")
    manager.tap("button", "Find it justified", within="#act, main form")
    manager.open(f"/o/northgate/complaints/{complaint.number}/raise_nonconformity/")
    manager.type("What is wrong?", "Seal cut on assembly")
    manager.tap("button", "Open a nonconformity", within="#act, main form")
    case = Nonconformity.objects.get(title="Seal cut on assembly")
    assert (case.product_id, case.source) == (product.pk, "customer")
    assert f"{case.number}, to which this complaint led, is still open" in manager.says
    manager.open(f"/o/northgate/complaints/{complaint.number}/answer/")
    manager.type("Answer to the customer", "You get a new valve tomorrow.")
    manager.tap("button", "Answer the customer", within="#act, main form")
    assert "You get a new valve tomorrow." in manager.says

    row = Outbox.objects.filter(payload__template="complaint-answered", due_at__lte=timezone.now()).latest("written_at")
    mail = compose(row)
    assert mail.to == ["kim@lee.example"]
    assert mail.attachments[0].content.startswith(b"%PDF")
    link = replies.signed_link(site.url, "northgate", complaint.pk, 0)
    assert link.removeprefix(site.url)[:20] in mail.body
    customer.open(link.removeprefix(site.url))
    assert "You get a new valve tomorrow." in customer.says
    assert sticks_out(customer.page) == 0
    customer.page.get_by_label("I am content with it").check()
    customer.tap("button", "Send it")
    assert "What you said was noted." in customer.says
    manager.open(f"/o/northgate/complaints/{complaint.number}/")
    assert "Content with the answer" in manager.says
