"""Exports hold exactly what is shown, in every format; what one organisation exports another can bring."""

import csv
import io
import json
from typing import Any

import pytest

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.lists import tables
from qualitas.kernel.lists.checking import prepared
from qualitas.kernel.lists.taking import take
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from tests.cast import Cast, Company
from tests.ui.conftest import visitor


def file_of(company: Company, path: str, role: str = "quality-manager") -> bytes:
    answer = visitor(company, role).get(f"/o/{company.slug}/{path}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_every_format_has_the_shown_columns_in_their_order(northgate: Company) -> None:
    query = "state=draft&state=effective&columns=title&columns=state&columns=effective_on&order=-title"
    text = file_of(northgate, f"documents.csv?{query}").decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["Number", "Title", "State", "Effective on"]
    assert [row[1] for row in rows] == ["Handling goods, superseded", "Handling goods, draft"]
    table = tables.read("documents.xlsx", file_of(northgate, f"documents.xlsx?{query}"))
    assert list(table.headings) == head
    assert [[tables_text(cell) for cell in row] for row in table.rows] == rows
    lines = [json.loads(line) for line in file_of(northgate, f"documents.jsonl?{query}").splitlines()]
    assert [list(line) for line in lines] == [["number", "title", "state", "effective_on"]] * 2
    assert lines[0]["effective_on"] == rows[0][3]


def tables_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")


def test_what_only_the_record_can_tell_is_there_too(northgate: Company) -> None:
    text = file_of(northgate, "people.csv").decode("utf-8-sig")
    rows = {row["Name"]: row["Duties held"] for row in csv.DictReader(io.StringIO(text))}
    assert rows[northgate.people["author"].name] == "author"


def test_no_cell_is_a_formula(northgate: Company) -> None:
    for title in ("=1+1", "+1", "-1", "@x"):
        records.ask(northgate.act("author"), title=title, person=northgate.people["author"])
    text = file_of(northgate, "to-dos.csv").decode("utf-8-sig")
    titles = {row["Title"] for row in csv.DictReader(io.StringIO(text))}
    assert {"'=1+1", "'+1", "'-1", "'@x"} <= titles
    sheet = tables.read("x.xlsx", file_of(northgate, "to-dos.xlsx"))
    assert {"=1+1", "+1", "-1", "@x"} <= {sheet.named(row)["Title"] for row in sheet.rows}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_what_is_exported_can_be_brought_elsewhere_and_is_the_same(cast: Cast, ending: str) -> None:
    here, there = cast.northgate, cast.lindqvist
    kind = there.kept["SOP"]
    for n, title in enumerate(("Läuten, “leise”", "=SUM(A1)", "  Zwei\nZeilen", "Comma, semicolon; tab\tend")):
        documents.draft(
            here.act("author"), of_kind=here.kept["SOP"], title=title, code=f"X-{n}", text=f"# {n}\n\nText; “{n}”."
        )
    content = file_of(here, f"documents.{ending}?q=X-&whole=1")
    table = tables.read(f"documents.{ending}", content)
    who = acting(there.people["author"])
    mapping = None
    if ending == "jsonl":
        mapping = {"code": "code", "title": "title", "of_kind": "of_kind", "text": "text", "owner": "owner"}
    given = prepared(Revision, who, table, mapping)
    done = take(given, who.act(), f"documents.{ending}", content)
    assert done.taken == 4

    def kept(company: Company) -> list[tuple[str, str, str, str]]:
        rows = Revision.within(company.id).filter(document__code__startswith="X-").order_by("document__code")
        return list(rows.values_list("document__code", "title", "text", "document__of_kind__code"))

    assert kept(there) == [
        (code, " ".join(title.split(" ")).strip(), text.strip(), of) for code, title, text, of in kept(here)
    ]
    assert kind.code == "SOP"


def test_sites_and_people_go_round_too(cast: Cast) -> None:
    here, there = cast.northgate, cast.lindqvist
    identity.add_site(here.act("administrator"), code="MILL", title="The mill", address="2 Mill Lane\nMilltown")
    for model, name in ((Site, "sites"), (ToDo, "to-dos"), (Person, "people")):
        content = file_of(here, f"{name}.xlsx?whole=1&state=all")
        table = tables.read(f"{name}.xlsx", content)
        who = acting(there.people["administrator"])
        given = prepared(model, who, table, None)
        done = take(given, who.act(), f"{name}.xlsx", content, good_only=True)
        assert done.taken
        assert done.rows == model.within(here.id).count()
    mill = Site.within(there.id).get(code="MILL")
    assert (mill.title, mill.address) == ("The mill", "2 Mill Lane\nMilltown")
    assert Person.within(there.id).get(email="author@northgate.example").site.code == "HQ"
