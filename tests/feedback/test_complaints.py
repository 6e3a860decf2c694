"""The life of a complaint: received, acknowledged, assessed, answered by letter and mail, disputed, closed."""

import datetime as dt
from decimal import Decimal
from email.message import Message as Mail
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from qualitas.actions.measuring import MEASURES
from qualitas.actions.series import SERIES
from qualitas.feedback import clock, queries, verbs
from qualitas.feedback.models import Complaint
from qualitas.feedback.verbs.asking import working_days_after
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.records.confiding import restrict
from qualitas.kernel.records.models import Link, ToDo
from qualitas.kernel.records.redacting import redact
from qualitas.nonconformities import verbs as nonconformities
from qualitas.nonconformities.models import Nonconformity
from qualitas.site.worker import deliver
from tests.api.conftest import Program
from tests.cast import Company
from tests.postbox import Post
from tests.ui.conftest import Visitor, visitor


def complain(company: Company, role: str = "employee", **more: Any) -> Complaint:
    """Let somebody note a complaint."""
    said = {"title": "Two valves leak", "contact": "Aiko Ito", "email": "aiko@harbour.org", **more}
    return verbs.receive(company.act(role), **said)


def asked(complaint: Complaint) -> list[tuple[str, Any]]:
    """Return what is still asked about a complaint: the title and the day."""
    rows = ToDo.objects.filter(on_id=complaint.pk, state="open").order_by("title")
    return list(rows.values_list("title", "due"))


def read(mail: Mail) -> tuple[str, list[Mail]]:
    """Return the text of a mail, and what is attached."""
    parts = list(mail.walk())
    text = next(part for part in parts if part.get_content_type() == "text/plain")
    return text.get_payload(decode=True).decode(), [part for part in parts if part.get_filename()]  # type: ignore[union-attr]


def linked(box: Post) -> str:
    """Send what waits; return where the link of the newest mail leads."""
    deliver(timezone.now())
    text, _files = read(box.mails[-1])
    return next(line[line.index("/o/") :].strip() for line in text.splitlines() if "/answer/" in line)


def test_the_clock_begins_when_it_comes_in_and_working_days_count(northgate: Company) -> None:
    friday = dt.date(2026, 3, 6)
    assert [working_days_after(friday, count).isoformat()[-2:] for count in (1, 2, 5)] == ["09", "10", "13"]
    complaint = complain(northgate, severity="critical", received_on=friday, category="delivery")
    assert (complaint.acknowledge_by, complaint.due) == (dt.date(2026, 3, 10), dt.date(2026, 3, 13))
    assert (complaint.category, complaint.channel, complaint.owner) == (
        "Delivery",
        "email",
        northgate.people["quality-manager"],
    )
    assert asked(complaint) == [("Acknowledge the complaint: Two valves leak", dt.date(2026, 3, 10))]
    with pytest.raises(Invalid, match="There is no kind “Weather”"):
        complain(northgate, category="Weather")
    with pytest.raises(Invalid, match="This day has not come yet"):
        complain(northgate, received_on=timezone.now().date() + dt.timedelta(days=3))
    own = complain(northgate, process=northgate["process"], product=northgate["product"], lot=northgate["lot"])
    assert own.owner == northgate["process"].owner
    with pytest.raises(NotYours, match="Only who answers for this complaint"):
        verbs.acknowledge(northgate.act("author"), own)

    now = timezone.now()
    assert clock.escalate_late_complaints(now) == 1
    assert clock.escalate_late_complaints(now) == 0
    complaint = Complaint.objects.get(pk=complaint.pk)
    assert complaint.escalated_on == now.date()
    page = visitor(northgate, "quality-manager").text(f"/o/northgate/complaints/{complaint.number}/")
    assert "The customer was to be answered by 13 Mar 2026." in page
    assert "Two valves leak" in visitor(northgate, "quality-manager").text("/o/northgate/complaints/?due=overdue")


def test_it_is_answered_by_letter_and_mail_and_the_nonconformity_goes_with_it(northgate: Company, post: Post) -> None:
    manager = partial(northgate.act, "quality-manager")
    given = {name: northgate[name] for name in ("customer", "product", "lot", "process")}
    complaint = complain(northgate, **given, quantity=Decimal(12), unit="pieces", text="Oil at the flange.", email="")
    assert complaint.mail_address == "quality@harbour.example"
    complaint = verbs.describe(manager(), complaint, **given, title="Two valves leak", email="aiko@harbour.org",
                               contact="Aiko Ito", quantity=Decimal(12), unit="pieces", text="Oil at the flange.")  # fmt: skip
    complaint = verbs.acknowledge(manager(), complaint, acknowledgement="Please keep the valves.")
    assert complaint.state == "acknowledged"
    assert [title for title, _due in asked(complaint)] == ["Answer the complaint: Two valves leak"]
    assert "aiko" not in str(list(Outbox.objects.filter(topic="mail", sent_at=None).values_list("payload", flat=True)))
    deliver(timezone.now())
    text, _files = read(post.mails[-1])
    assert post.mails[-1]["To"] == "aiko@harbour.org"
    assert complaint.number in post.mails[-1]["Subject"]
    assert "Hello Aiko Ito," in text
    assert "Please keep the valves." in text

    complaint = verbs.find_justified(manager(), complaint, assessment="The seal was cut.", justified="partly")
    complaint = verbs.raise_nonconformity(manager(), complaint, title="Seal cut on assembly", severity="major")
    case = Nonconformity.readable(northgate.id).get(pk=complaint.nonconformity_id)
    assert (case.source, case.party, case.product, case.lot) == (
        "customer",
        given["customer"],
        given["product"],
        given["lot"],
    )
    assert (case.quantity, case.unit, case.evidence, case.process) == (
        12,
        "pieces",
        "Oil at the flange.",
        given["process"],
    )
    assert Link.objects.get(on_id=case.pk, to_id=complaint.pk).meaning == "follows-from"
    reader = visitor(northgate, "employee")
    assert complaint.number in reader.text(f"/o/northgate/nonconformities/{case.number}/")
    assert f"{case.number}, to which this complaint led, is still open (reported)." in reader.text(
        f"/o/northgate/complaints/{complaint.number}/"
    )
    with pytest.raises(NotYours, match="led to a nonconformity already"):
        verbs.raise_nonconformity(manager(), complaint, title="Again")

    complaint = verbs.answer(manager(), complaint, reply="You get new valves.\nThe station was corrected.")
    assert (complaint.state, asked(complaint)) == ("answered", [])
    deliver(timezone.now())
    text, (letter,) = read(post.mails[-1])
    assert "You get new valves." in text
    assert letter.get_payload(decode=True).startswith(b"%PDF")  # type: ignore[union-attr]
    assert letter.get_filename() == f"Answer {complaint.number}.pdf"
    # The nonconformity takes over the answer as soon as it is corrected: nobody types it twice.
    case = nonconformities.correct(northgate.act("process-owner"), case, correction="Blade turned.")
    case.refresh_from_db()
    assert (case.state, case.answer) == ("answered", complaint.reply)


def test_the_customer_disagrees_by_the_link_and_is_content_with_the_second_answer(
    northgate: Company, post: Post
) -> None:
    manager, complaint = partial(northgate.act, "quality-manager"), complain(northgate)
    complaint = verbs.acknowledge(manager(), complaint, by_other_means=True)
    complaint = verbs.find_justified(manager(), complaint, assessment="Two seals were cut.")
    complaint = verbs.answer(manager(), complaint, reply="You get new valves.")
    path = linked(post)
    page = Visitor().text(path)
    assert "You get new valves." in page
    assert Visitor().post(path, {"satisfaction": "disagree"}).status_code == 422
    assert Visitor().post(path, {"satisfaction": "disagree", "note": "The third leaks too."}).status_code == 303
    complaint = Complaint.objects.get(pk=complaint.pk)
    assert (complaint.state, complaint.rounds, complaint.objection) == ("disputed", 1, "The third leaks too.")
    assert "You get new valves." in complaint.exchange
    assert [title for title, _due in asked(complaint)] == ["The customer disagrees, answer anew: Two valves leak"]
    assert "You disagreed with the answer." in Visitor().text(path)

    complaint = verbs.find_justified(manager(), complaint, assessment="All three were cut.")
    complaint = verbs.answer(manager(), complaint, reply="Three valves then.")
    first, path = path, linked(post)
    assert "newest answer" in Visitor().text(first)
    assert Visitor().post(path, {"satisfaction": "content", "note": "Thanks"}).status_code == 303
    assert "What you said was noted." in Visitor().text(path)
    complaint = Complaint.objects.get(pk=complaint.pk)
    assert (complaint.satisfaction, complaint.satisfied_on) == ("content", timezone.now().date())
    complaint = verbs.close(manager(), complaint)
    assert (complaint.state, complaint.closed_by) == ("closed", northgate.people["quality-manager"])
    assert Visitor().get("/o/northgate/answer/wrong/").status_code == 404


def test_a_small_one_is_settled_in_one_act_and_figures_count(northgate: Company) -> None:
    who: Any = northgate.act("quality-manager").actor
    today = timezone.now().date()
    old = complain(northgate, received_on=today - dt.timedelta(days=4))
    old = verbs.settle_at_once(
        northgate.act("quality-manager"), old, reply="Sorry, sent anew.", category="Delivery", satisfaction="content"
    )
    assert (old.state, old.acknowledged_on, old.answered_on, old.category) == ("closed", today, today, "Delivery")
    assert not Outbox.objects.filter(topic="mail", sent_at=None, payload__template="complaint-answered").exists()
    late = complain(northgate, received_on=today - dt.timedelta(days=40), severity="major")
    gone = complain(northgate)
    verbs.withdraw(northgate.act("quality-manager"), gone, reason="Noted twice.")
    found = queries.figures(who, *queries.last_year(today), today)
    assert (found.received, found.open, found.late, found.to_answer, found.in_time) == (2, 1, 1, 4.0, 1)
    assert found.kinds == (("", 1), ("Delivery", 1))
    assert found.satisfied["content"] == 1
    page = visitor(northgate, "author").text("/o/northgate/complaints/figures/")
    assert "4.0 days" in page
    program = Program(northgate, "author")
    assert program.get("complaint-figures").json()["to_answer"] == 4.0
    assert program.get("complaint-figures", since="soon").status_code == 422
    assert program.get(f"complaint-letters/{late.number}").status_code == 404
    assert program.get(f"complaint-letters/{old.number}").content.startswith(b"%PDF")
    assert program.get(f"complaints/{late.number}/behind").json() == {"nonconformity": None, "corrective_actions": []}
    reader = Client()
    reader.force_login(northgate.people["author"].account)
    for path in ("letter/", "pdf/"):
        assert reader.get(f"/o/northgate/complaints/{old.number}/{path}").content.startswith(b"%PDF")

    case = northgate["case analysing"]
    counted = [
        MEASURES[name].count(case, today - dt.timedelta(days=50), today)
        for name in ("complaints", "complaints-of-process", "complaints-of-product")
    ]  # type: ignore[misc]
    assert counted == [2, 0, 0]
    asks = SimpleNamespace(organisation_id=northgate.organisation.pk, process_id=None, product_id=None)
    spans = [(today - dt.timedelta(days=50), today - dt.timedelta(days=10)), (today - dt.timedelta(days=9), today)]
    assert SERIES["complaints"].compute(asks, spans) == [(1.0, 1.0), (1.0, 1.0)]
    wide = [(today - dt.timedelta(days=50), today - dt.timedelta(days=1)), (today, today + dt.timedelta(days=90))]
    assert SERIES["complaints-in-time"].compute(asks, wide) == [(0.0, 1.0), (1.0, 1.0)]
    asks.product_id = northgate["product"].pk
    assert SERIES["complaints"].compute(asks, spans) == [(0.0, 1.0), (0.0, 1.0)]


def test_a_program_walks_the_whole_life(northgate: Company) -> None:
    program = Program(northgate, "quality-manager")
    body = {"title": "Late again", "customer": northgate["customer"].number, "severity": "major", "channel": "program"}
    made = program.post("complaints", body, Idempotency_Key="c1")
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert program.post("complaints", body, Idempotency_Key="c1").json()["number"] == number
    for verb, said, state in (
        ("acknowledge", {}, "acknowledged"),
        ("find_unjustified", {"assessment": "It came on its day."}, "not justified"),
        ("answer", {"reply": "It came on the day that was agreed."}, "answered"),
        ("dispute", {"objection": "The day was another."}, "disputed"),
        ("find_justified", {"assessment": "The order says so."}, "justified"),
        ("answer", {"reply": "You are right."}, "answered"),
        ("note_satisfaction", {"satisfaction": "partly"}, "answered"),
        ("close", {}, "closed"),
    ):
        answer = program.post(f"complaints/{number}/{verb}", said)
        assert answer.status_code in (200, 201), answer.content
        assert program.get(f"complaints/{number}").json()["state"] == state
    assert program.post(f"complaints/{number}/close", {}).status_code == 409
    assert [
        one["number"] for one in program.get("complaints", customer=northgate["customer"].number).json()["items"]
    ] == [number]


def test_a_patients_complaint_is_confidential_and_so_is_what_it_leads_to(northgate: Company) -> None:
    manager = northgate.people["quality-manager"]
    complaint = complain(northgate, title="The nurse was rude to me", contact="Mrs Vane")
    restrict(northgate.act("quality-manager"), complaint, reason="A patient is named.", people=[manager])
    complaint = Complaint.readable(northgate.id).get(pk=complaint.pk)
    complaint = verbs.raise_nonconformity(northgate.act("quality-manager"), complaint, title="Tone on the ward")
    case = Nonconformity.objects.get(pk=complaint.nonconformity_id)
    assert case.confidential
    other = visitor(northgate, "process-owner")
    for path in (f"complaints/{complaint.number}/", f"nonconformities/{case.number}/"):
        assert other.get(f"/o/northgate/{path}").status_code == 404
        assert visitor(northgate, "quality-manager").get(f"/o/northgate/{path}").status_code == 200
    assert "rude" not in other.text("/o/northgate/complaints/")
    who: Any = northgate.act("process-owner").actor
    today = timezone.now().date()
    assert queries.figures(who, today, today, today).received == 0

    redact(
        northgate.act("quality-manager"),
        complaint,
        passages="Mrs Vane\naiko@harbour.org",
        reason="The patient asked for it.",
    )
    complaint = Complaint.objects.get(pk=complaint.pk)
    assert "Vane" not in complaint.contact
    assert "aiko" not in complaint.email


def test_the_settings_say_which_kinds_there_are(northgate: Company) -> None:
    organisation = northgate.organisation
    identity.set_preference(northgate.act("administrator"), organisation, name="feedback.kinds", value="Leak, Noise")
    form = visitor(northgate, "employee").text("/o/northgate/complaints/new/")
    assert '<option value="Leak">' in form
    made = verbs.receive(northgate.by_system(via="link"), title="It hums", category="noise", channel="link")
    assert (made.category, made.owner) == ("Noise", northgate.people["quality-manager"])
