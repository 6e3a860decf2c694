"""J2 and J3 by the API alone: reported, contained, decided on, closed; caused, acted on, its effect looked at, concluded."""

import datetime as dt
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qualitas.actions.clock import look_today
from qualitas.actions.models import Cause
from tests.api.conftest import BASE, Program
from tests.cast import PASSWORD, Cast, Company
from tests.pictures import png
from tests.ui.conftest import visitor

TODAY = timezone.now().date()
SHORT = "It is not decided yet what becomes of 2 pieces of 40 pieces"


def done(answer: Any) -> Any:
    """Return what a program got for something that was done."""
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def reported(company: Company) -> str:
    """Report what is wrong with a photo, as a phone app would; return its number."""
    worker = Program(company, "employee")
    sent = {"title": "Bores too large", "severity": "major", "process": company["process"].number,
            "photo": SimpleUploadedFile("bore.png", png(), "image/png")}  # fmt: skip
    made = done(worker.client.post(f"{BASE}/nonconformities", sent, headers={"Idempotency-Key": "a scan"}))
    again = worker.client.post(f"{BASE}/nonconformities", {**sent, "photo": SimpleUploadedFile("bore.png", png())},
                               headers={"Idempotency-Key": "a scan"})  # fmt: skip
    assert again.json()["number"] == made["number"]
    return str(made["number"])


def test_what_went_wrong_is_brought_to_its_end_by_programs(cast: Cast) -> None:
    company = cast.northgate
    owner, case = Program(company, "process-owner"), f"nonconformities/{reported(company)}"
    done(owner.post(f"{case}/contain", {"containment": "Locked away", "held": [{"quantity": "40", "place": "stock"}]}))
    told = {"title": "Bores too large", "quantity": "40", "unit": "pieces", "process": company["process"].number}
    done(owner.post(f"{case}/describe", told))
    done(owner.post(f"{case}/correct", {"correction": "Tool changed"}))
    done(owner.post(f"{case}/decide_action", {"action_needed": "yes", "action_reason": "It came back"}))
    done(owner.post(f"{case}/decide", {"lines": [{"quantity": "38", "how": "rework"}]}))
    short = owner.post(f"{case}/close")
    assert short.status_code == 422
    assert SHORT in short.json()["detail"]
    number = case.rpartition("/")[2]
    assert SHORT in visitor(company, "process-owner").text(f"/o/northgate/{case}/")  # the page says the same
    assert SHORT in owner.get(f"{case}/goods").json()["missing"][0]
    done(owner.post(f"{case}/decide", {"lines": [{"quantity": "2", "how": "scrap"}]}))
    done(owner.post(f"{case}/verify", {"inspection": "40 measured, 38 conform"}))
    assert done(owner.post(f"{case}/close"))["state"] == "closed"
    goods = owner.get(f"{case}/goods").json()
    assert [(line["quantity"], line["how"]) for line in goods["dispositions"]] == [("38", "rework"), ("2", "scrap")]
    events = [one["verb"] for one in owner.get(f"{case}/history").json()["items"]]
    assert sum(verb == "nonconformity.close" for verb in events) == 1, json.dumps(events)
    assert number


def test_it_does_not_come_again_by_programs(cast: Cast) -> None:
    company = cast.northgate
    owner, case = Program(company, "process-owner"), f"nonconformities/{reported(company)}"
    opened = done(
        owner.post(f"{case}/open_case_because", {"title": "Bores drift", "problem": "They grow by the hour."})
    )
    ca = f"corrective-actions/{opened['number']}"
    assert opened["process"]["number"] == company["process"].number
    done(owner.post(f"{ca}/name_cause", {"text": "Worn tool", "category": "machine"}))
    cause = Cause.objects.get(text="Worn tool")
    done(owner.post(f"beside/cause/{cause.pk}/verify_cause", {"shown_by": "A new tool bores to size."}))
    done(owner.post(f"{ca}/settle_causes"))
    act = {"title": "Change the tool by count", "owner": company.people["employee"].number, "due": TODAY.isoformat()}
    action = done(owner.post(f"{ca}/plan_because", act))
    look_on = (TODAY + dt.timedelta(days=90)).isoformat()
    plan = {
        "expected": "None in 90 days",
        "measure": "nonconformities-of-process",
        "before_days": 90,
        "look_on": look_on,
    }
    done(owner.post(f"{ca}/plan_effect", plan))
    waits = owner.post(f"{ca}/watch_effect")
    assert waits.status_code == 409
    assert "is still open" in waits.json()["detail"]
    done(Program(company, "employee").post(f"actions/{action['number']}/report_done", {"result": "The counter stops."}))
    assert done(owner.post(f"{ca}/watch_effect"))["state"] == "watching effect"
    manager = Program(company, "quality-manager")
    early = manager.post(f"{ca}/conclude", {"signature": {"password": PASSWORD}})
    assert early.status_code in (409, 422)
    assert look_today(timezone.now() + dt.timedelta(days=91)) >= 1
    concluded = {"conclusion": "Few cases, and none since.", "signature": {"password": PASSWORD}}
    assert owner.post(f"{ca}/conclude", concluded).status_code in (403, 422)  # the owner does not
    assert done(manager.post(f"{ca}/conclude", concluded))["state"] == "closed"
    paper = manager.get(f"{ca}/pdf")
    assert paper.status_code == 200
