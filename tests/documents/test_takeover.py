"""Taking over a legacy stack by its master list: revisions, states, days and approvals as stated history."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from qualitas.documents import taking_over
from qualitas.documents.guessing import revision_of
from qualitas.documents.models import Author, Document, DocumentKind, Revision
from qualitas.documents.printing import paper
from qualitas.documents.taking_over import MasterList, Report, writing
from qualitas.documents.taking_over.listed import suggested
from qualitas.documents.taking_over.sorting import rank
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.extraction import read_waiting
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.lists import tables
from qualitas.kernel.lists.models import Import, Stated
from qualitas.kernel.lists.verbs import undo
from tests.cast import Cast
from tests.files import honest
from tests.files.settled import given

HEADINGS = [
    "Nr.",
    "Titel",
    "Ausgabe",
    "Gültig ab",
    "Verantwortlich",
    "Freigegeben von",
    "Freigabedatum",
    "Status",
    "Datei",
]
ROWS = [
    ["VA 4-2", "Lenkung von Dokumenten", "2", "01.03.2021", "", "H. Alt", "", "ersetzt", "alt/VA_4-2_Rev2.md"],
    ["VA 4-2", "Lenkung von Dokumenten", "3", "15.06.2023", "jane", "H. Alt", "10.06.2023", "gültig", "VA_4-2_Rev3.md"],
    ["AA-7", "Bohren", "B", "2022-02-02", "Emil Fort", "K. Neu", "", "", "bohren.pdf"],
    ["FB-1", "Prüfliste", "1", "", "", "", "", "Entwurf", ""],
    ["FB-2", "Bohren", "1", "31.02.2020", "", "", "", "gültig", "FB-2.md"],
    ["FB-3", "Fehlt", "1", "", "", "", "", "gültig", "nirgends.docx"],
    ["FB-4", "Seltsam", "1", "", "", "", "", "vielleicht", "FB-4.md"],
    ["AA-8", "Bohren", "1", "2022-02-02", "", "", "", "gültig", "AA-8.md"],
]


@pytest.fixture
def who(cast: Cast) -> Acting:
    """Return the quality manager of a company, who takes over."""
    return acting(cast.northgate.people["quality-manager"])


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with the files of a legacy stack; what is kept of them lies in a folder of the test's own."""
    home = tmp_path / "Handbuch 2023"
    (home / "alt").mkdir(parents=True)
    (home / "alt" / "VA_4-2_Rev2.md").write_text("# Lenkung\n\nFrüher so.\n")
    (home / "VA_4-2_Rev3.md").write_text("# Lenkung\n\nJetzt so.\n")
    (home / "bohren.pdf").write_bytes(honest.pdf("Bohren"))
    (home / "FB-1 Prüfliste.md").write_text("# Prüfliste\n\nFrage.\n")
    for name in ("FB-2", "FB-4", "AA-8"):
        (home / f"{name}.md").write_text(f"# {name}\n\nText von {name}.\n")
    (home / "Notizen.md").write_text("# Notizen\n\nNicht in der Liste.\n")
    with given(files=tmp_path / "files"):
        yield home


def listed(who: Acting, home: Path, rows: list[list[str]] = ROWS, **more: object) -> MasterList:
    """Return the master list beside the files."""
    path = home / "Dokumentenliste.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([HEADINGS, *rows])
    table = tables.read(path.name, path.read_bytes())
    return MasterList(table, suggested(table.headings), who, "Dokumentenliste 2023", path=path, **more)  # type: ignore[arg-type] # tests


def owner_named(who: Acting, rows: list[list[str]]) -> list[list[str]]:
    return [[who.person.name if cell == "jane" else cell for cell in row] for row in rows]


def test_the_columns_are_recognised() -> None:
    german = suggested(tuple(HEADINGS))
    assert [german[heading] for heading in HEADINGS] == [
        "code", "title", "revision", "effective_on", "owner", "approved_by", "approved_on", "state", "file",
    ]  # fmt: skip
    english = ("Document No", "Document title", "Rev", "Effective date", "Next review", "Approved by", "File name")
    assert [suggested(english)[heading] for heading in english] == [
        "code", "title", "revision", "effective_on", "review_due", "approved_by", "file",
    ]  # fmt: skip


def test_a_stack_is_taken_over_as_stated_history(who: Acting, stack: Path) -> None:
    before = Event.objects.count()
    report = taking_over.take_over(stack, who, master=listed(who, stack, owner_named(who, ROWS)))
    taken = {(one.code, one.revision): one.state for one in report.taken}
    assert taken == {
        ("VA-4-2", 2): "superseded", ("VA-4-2", 3): "effective", ("AA-7", 2): "effective", ("FB-1", 1): "draft",
        ("AA-8", 1): "effective",
    }  # fmt: skip
    assert Event.objects.count() - before == 1 + len(report.new_kinds) + 1  # the documents, each kind, the record of it
    rows = {
        (one.code, one.revision): one
        for one in Revision.readable(who.organisation_id).filter(document__code__in=["VA-4-2", "AA-7"])
    }
    current = rows["VA-4-2", 3]
    assert (current.title, current.state, current.effective_on) == (
        "Lenkung von Dokumenten",
        "effective",
        dt.date(2023, 6, 15),
    )
    assert current.owner == who.person
    assert current.review_due == dt.date(2025, 6, 15)
    assert current.text == "Jetzt so.\n"
    assert rows["VA-4-2", 2].state == "superseded"
    assert rows["VA-4-2", 2].document == current.document
    assert not Author.objects.filter(revision__in=list(rows.values())).exists()
    stated = Stated.objects.get(on_id=current.pk)
    assert (stated.source, stated.former, stated.stands) == ("Dokumentenliste 2023", "3", "effective")
    assert "approved: H. Alt, 2023-06-10" in stated.approvals
    ((_label, said),) = [fact for fact in paper(who, current).facts if fact[0] == "Stated, not recorded here"]
    assert said == "“Dokumentenliste 2023”; approved: H. Alt, 2023-06-10"
    drilled = Stated.objects.get(on_id=rows["AA-7", 2].pk)
    assert "owner: Emil Fort" in drilled.approvals
    assert DocumentKind.objects.filter(organisation=who.organisation_id, code="VA").exists()


def test_what_is_not_taken_says_why(who: Acting, stack: Path) -> None:
    report = taking_over.look_through(stack, who.organisation_id, master=listed(who, stack))
    left = {one.where: one.why for one in report.left_out}
    assert left == {
        "row 6 of the master list": "Effective on: There is no such day as “31.02.2020”.",
        "row 7 of the master list": "There is no file for it (nirgends.docx).",
        "row 8 of the master list": "“vielleicht” is no state; there are: draft, in force, superseded, withdrawn.",
        "Notizen.md": "The master list does not name it.",
    }
    notes = {(one.where, one.why) for one in report.notes}
    assert (
        "bohren.pdf",
        "There is no person “Emil Fort” here; whoever takes it over owns it, the name is kept.",
    ) in notes
    assert ("AA-8.md", "AA-7 has the same title; is it the same document?") in notes
    assert not Document.objects.filter(code="AA-7").exists()


def test_a_second_run_takes_nothing_twice_and_an_import_can_be_undone(who: Acting, stack: Path) -> None:
    master = listed(who, stack)
    first = taking_over.take_over(stack, who, master=master)
    again = taking_over.take_over(stack, who, master=master)
    assert (len(first.taken), len(again.taken), len(again.known)) == (5, 0, 5)
    brought = Import.objects.get(organisation=who.organisation_id, source="Dokumentenliste 2023")
    assert (brought.taken, brought.not_taken, brought.lines.count()) == (5, 4, 5)
    undo(who.act("web"), brought, reason="The wrong list.")
    assert set(Revision.objects.filter(pk__in=brought.lines.values("subject")).values_list("state", flat=True)) == {
        "withdrawn", "superseded",
    }  # fmt: skip


def test_a_run_that_ends_early_goes_on(who: Acting, stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PORTION", 2)
    master = listed(who, stack)
    told: list[tuple[int, int]] = []

    def killed(done: int, of_all: int) -> None:
        told.append((done, of_all))
        if of_all == 5 and done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taking_over.take_over(stack, who, killed, master)
    codes = {"VA-4-2", "AA-7", "AA-8", "FB-1"}
    half = Revision.objects.filter(document__code__in=codes).count()
    assert 2 <= half < 5
    assert not Import.objects.filter(source="Dokumentenliste 2023").exists()
    report = taking_over.take_over(stack, who, master=master)
    assert len(report.known) == half
    assert Revision.objects.filter(document__code__in=codes).count() == 5
    assert Import.objects.get(source="Dokumentenliste 2023").taken == 5  # the record of the run names both halves


def test_one_content_under_two_codes_is_reported(who: Acting, stack: Path) -> None:
    (stack / "AA-8.md").write_text("# Lenkung\n\nJetzt so.\n")
    (stack / "VA_4-2_Rev3.md").write_text("# Lenkung\n\nJetzt so.\n")
    report = taking_over.look_through(stack, who.organisation_id, master=listed(who, stack))
    why = [one.why for one in report.left_out if "same content" in one.why]
    assert why == [
        "It has the same content as VA_4-2_Rev3.md, which the master list calls VA-4-2; one of them is wrong."
    ]


def test_without_a_list_only_the_newest_revision_is_drafted(who: Acting, stack: Path) -> None:
    report = taking_over.look_through(stack, who.organisation_id)
    found = {one.where: (one.code, one.revision) for one in report.taken}
    assert found["VA_4-2_Rev3.md"] == ("VA-4-2", 3)
    left = {one.where: one.why for one in report.left_out}
    assert left["alt/VA_4-2_Rev2.md"] == "A newer revision of VA-4-2 is here: VA_4-2_Rev3.md."


def test_a_mapping_that_cannot_be_is_refused(who: Acting, stack: Path) -> None:
    table = tables.read("a.csv", b"Title;When\nBuying;2020-01-01\n")
    for mapping, field in (({"Title": "title"}, "code"), ({"Title": "colour"}, "Title"), ({"Other": "code"}, "Other")):
        with pytest.raises(Invalid) as refused:
            taking_over.look_through(stack, who.organisation_id, master=MasterList(table, mapping, who))
        assert field in refused.value.errors


@pytest.mark.parametrize(
    ("name", "label"),
    [("SOP-007 Goods in Rev. 3.docx", "3"), ("WI_12_v2.pdf", "2"), ("VA-4 Rev B.md", "B"), ("Plan (Version 2.1).odt", "2.1"),
     ("Reverse.md", ""), ("audit-report-2027.md", ""), ("AA-7_Index_C.pdf", "C")],
)  # fmt: skip
def test_a_name_tells_its_revision(name: str, label: str) -> None:
    assert revision_of(name) == label


def test_revisions_stand_in_order() -> None:
    labels = ["", "2", "2.1", "3", "10", "A", "C", "Rev. B"]
    assert [rank(one) for one in labels] == [(1, 0), (2, 0), (2, 1), (3, 0), (10, 0), (1, 0), (3, 0), (2, 0)]
    assert isinstance(Report().notes, list)


def test_a_scan_without_text_is_told_of_before_and_after(who: Acting, tmp_path: Path) -> None:
    home = tmp_path / "Scans"
    home.mkdir()
    (home / "AA-7 Bohren.pdf").write_bytes(honest.pdf("Bohren"))
    (home / "AA-8 Einrichten.pdf").write_bytes(honest.pdf(""))
    with given(files=tmp_path / "files"):
        report = taking_over.take_over(home, who)
        assert [(one.where, "a scan?" in one.why) for one in report.notes] == [("AA-8 Einrichten.pdf", True)]
        read_waiting(timezone.now())
    for code, told in (("AA-7", 0), ("AA-8", 1)):
        revision = Revision.objects.get(organisation=who.organisation_id, document__code=code)
        client = Client()
        client.force_login(who.person.account)
        page = client.get(f"/o/northgate/documents/{revision.number}/").content.decode()
        assert page.count("search and comparison see only its title") == told
