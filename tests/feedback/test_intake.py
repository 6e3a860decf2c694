"""How complaints come in: by the open page and its poster, and a real log of past years whole."""

import csv
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qualitas.feedback.models import Complaint
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.lists.checking import check, prepared
from qualitas.kernel.lists.tables import Table
from qualitas.kernel.lists.taking import counts, take
from qualitas.kernel.records.models import Attachment, ToDo
from tests.cast import Company
from tests.pictures import png
from tests.ui.conftest import Visitor, visitor

DOOR = "/o/northgate/complain/"
MAPPING = {
    "Unique Key": "former",
    "Created Date": "received_on",
    "Closed Date": "closed_on",
    "Complaint Type": "category",
    "Descriptor": "title",
    "Location Type": "place",
    "City": "text",
    "Status": "state",
    "Due Date": "due",
}


def said(title: str = "The valve leaks", **more: Any) -> dict[str, Any]:
    return {"title": title, "contact": "Kim Lee", "email": "kim@lee.org", "key": "k1", **more}


def test_a_customer_complains_by_the_open_page_where_it_is_allowed(northgate: Company) -> None:
    assert Visitor().get(DOOR).status_code == 404
    assert visitor(northgate, "employee").get(f"{DOOR}poster/").status_code == 404
    identity.set_preference(
        northgate.act("administrator"), northgate.organisation, name="feedback.open-complaints", value="true"
    )
    product = northgate["product"]
    page = Visitor().text(f"{DOOR}?about={product.number}")
    assert str(product) in page
    assert "Machining" not in page  # what the organisation does is not told to everybody
    assert Visitor().post(DOOR, said(website="http://spam.example")).status_code == 422
    wrong = Visitor().post(DOOR, said(email="nowhere"))
    assert (wrong.status_code, 'value="Kim Lee"' in wrong.content.decode()) == (422, True)
    photos = (SimpleUploadedFile("valve.png", png(), "image/png") for _time in range(2))
    url = f"{DOOR}?about={product.number}"
    first, again = (Visitor().post(url, said(file=photo)) for photo in photos)
    assert first.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    complaint = Complaint.objects.get(email="kim@lee.org")
    assert (complaint.channel, complaint.product, complaint.received_by) == ("link", product, None)
    assert complaint.number in Visitor().text(first.headers["Location"])
    assert Attachment.objects.get(on_id=complaint.pk).name == "valve.png"
    assert ToDo.objects.filter(on_id=complaint.pk, person=northgate.people["quality-manager"]).exists()
    answers = [Visitor().post(DOOR, said(key=f"k{at}")).status_code for at in range(2, 10)]
    assert answers[-1] == 429
    reader = visitor(northgate, "employee")
    assert str(product) in reader.text(f"{DOOR}poster/")
    assert f"{DOOR}?about={product.number}" in reader.text(
        f"{DOOR}poster/", data={"about": product.number, "size": "a5"}
    )
    assert reader.get(f"{DOOR}poster/", {"about": "PRD-1999-0001"}).status_code == 404
    assert Visitor().get("/o/lindqvist/complain/").status_code == 404


def test_a_real_log_of_complaints_is_taken_whole_or_says_why_not(northgate: Company, examples: Path) -> None:
    file = examples / "complaints" / "city-service-requests.csv"
    with file.open(encoding="utf-8", newline="") as handle:
        headings, *rows = csv.reader(handle)
    table = Table(tuple(headings), tuple(map(tuple, rows)), tuple(range(2, len(rows) + 2)))
    who: Any = northgate.act("quality-manager").actor
    given = prepared(Complaint, who, table, MAPPING, source="The city's portal")
    lines = check(given)
    assert all(line.good or line.why for line in lines)
    sums = counts(lines)
    brought = take(given, who.act("import"), file.name, b"", lines, good_only=True)
    assert brought.taken == sums["good"] > 2900
    closed = Complaint.objects.filter(state="closed")
    assert closed.exclude(closed_on=None).exists()
    assert not ToDo.objects.filter(on_type=Complaint.kind).exists()
