"""Taking over a folder of documents: guessed, reported, all or none, nothing twice."""

import json
import os

import pytest

from qualitas.documents import guessing, taking_over
from qualitas.documents.models import Document, DocumentKind, Revision
from qualitas.kernel.acts.models import Done
from qualitas.kernel.files.models import Content
from qualitas.kernel.files.store import opened
from qualitas.kernel.ledger.models import Event
from qualitas.site.cli import main
from tests.files import honest

INIT = ["init", "--organisation", "Fork & Knife", "--admin", "jo@forkknife.example"]
PAGE = """<html><head><title>supplier checklist</title><style>p { color: red }</style></head><body>
<h1>Supplier Checklist</h1><p>Ask <b>each</b> year.</p><script>alert(1)</script>
<table><tr><th>Question</th><th>Answer</th></tr><tr><td>Certified?</td><td></td></tr></table></body></html>"""
WORD = (
    '<w:document><w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>capa</w:t></w:r></w:p>'
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>SOP Corrective</w:t></w:r><w:r><w:t xml:space="preserve"> '
    "&amp; Preventive Action</w:t></w:r></w:p></w:body></w:document>"
)
OPEN = '<office:text><text:h text:outline-level="1">Quality <text:s/>Manual</text:h></office:text>'


@pytest.fixture
def folder(tmp_path):
    """Return a folder of small documents of every sort, good and bad."""
    home = tmp_path / "handbook"
    (home / "forms").mkdir(parents=True)
    (home / ".git").mkdir()
    (home / ".git" / "config.md").write_text("# Hidden\n")
    (home / "LICENSE.md").write_text("# Licence\n")
    (home / "SOP-012 Purchasing.md").write_text("# SOP-012 Purchasing of *goods*\n\nBuy well.\n")
    (home / "sop-sales.md").write_text('---\ntitle: "Sales"\ncode: SOP-020\n---\n\n# Ignored\n\nSell well.\n')
    (home / "forms" / "supplier-checklist.html").write_text(PAGE)
    (home / "forms" / "old.md").write_bytes("# Prüfplan\r\n\r\nMaß nehmen.\r\n".encode("cp1252"))
    (home / "sop-capa.docx").write_bytes(honest.docx(parts={"word/document.xml": WORD}))
    (home / "quality-manual.odt").write_bytes(honest.open_document("text", "", {"content.xml": OPEN}))
    (home / "drawing.pdf").write_bytes(honest.pdf())
    (home / "copy.md").write_text("# SOP-012 Purchasing of *goods*\n\nBuy well.\n")
    (home / "empty.md").write_text("")
    (home / "broken.docx").write_bytes(b"PK\x03\x04 but no archive")
    (home / "program.exe").write_bytes(b"MZ")
    (home / "wrong.pdf").write_bytes(b"no PDF")
    (home / "binary.txt").write_bytes(b"a\0b")
    return home


def take(folder, capsys, *more):
    code = main(["import", "documents", str(folder), "--json", *more])
    assert code == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def here(db, capsys):
    """Found the organisation that takes over."""
    assert main(INIT) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("here")
def test_documents_are_taken_with_code_kind_and_title(folder, capsys):
    report = take(folder, capsys)
    found = {row["file"]: (row["code"], row["kind"], row["title"], row["as"]) for row in report["taken"]}
    assert found == {
        "SOP-012 Purchasing.md": ("SOP-012", "SOP", "Purchasing of goods", "text"),
        "sop-sales.md": ("SOP-020", "SOP", "Sales", "text"),
        "forms/supplier-checklist.html": ("FRM-002", "FRM", "Supplier Checklist", "text"),
        "forms/old.md": ("FRM-001", "FRM", "Prüfplan", "text"),
        "sop-capa.docx": ("SOP-001", "SOP", "Corrective & Preventive Action", "file"),
        "quality-manual.odt": ("MAN-001", "MAN", "Quality Manual", "file"),
        "drawing.pdf": ("DOC-001", "DOC", "Drawing", "file"),
    }
    assert report["new_kinds"] == ["DOC"]
    left = {row["where"]: row["why"] for row in report["left_out"]}
    assert set(left) == {
        "LICENSE.md", "copy.md", "empty.md", "broken.docx", "program.exe", "wrong.pdf", "binary.txt",
    }  # fmt: skip
    assert all(why.endswith(".") for why in left.values())
    assert left["copy.md"] == "It has the same content as SOP-012 Purchasing.md."

    revisions = {revision.code: revision for revision in Revision.objects.select_related("document__owner", "content")}
    assert {revision.state for revision in revisions.values()} == {"draft"}
    assert {revision.owner.name for revision in revisions.values()} == {"Jo"}
    assert revisions["SOP-012"].text == "Buy well.\n"
    page = revisions["FRM-002"].text
    assert "Ask **each** year." in page
    assert "| Question | Answer |" in page
    assert "alert" not in page
    assert "color" not in page
    assert "Maß" in revisions["FRM-001"].text
    with opened(revisions["SOP-001"].content) as kept:
        assert kept.read() == (folder / "sop-capa.docx").read_bytes()
    noted, bulk = (json.loads(bytes(event.body)) for event in Event.objects.order_by("-id")[:2])
    assert (noted["verb"], bulk["verb"]) == ("import.take_in", "document.draft")
    assert len(bulk["files"]) == 3


@pytest.mark.usefixtures("here")
def test_a_check_writes_nothing_and_says_the_same(folder, capsys):
    events = Event.objects.count()
    would = take(folder, capsys, "--check")
    assert Event.objects.count() == events
    assert not Document.objects.exists()
    assert not Content.objects.exists()
    did = take(folder, capsys)
    assert [row["code"] for row in would["taken"]] == [row["code"] for row in did["taken"]]
    assert would["left_out"] == did["left_out"]


@pytest.mark.usefixtures("here")
def test_a_second_run_takes_nothing_twice_and_what_is_new(folder, capsys):
    first = take(folder, capsys)
    (folder / "sop-new.md").write_text("# SOP Cleaning\n\nMop.\n")
    second = take(folder, capsys)
    assert [(row["code"], row["title"]) for row in second["taken"]] == [("SOP-002", "Cleaning")]
    assert len(second["known"]) == len(first["taken"])
    assert Document.objects.count() == len(first["taken"]) + 1


@pytest.mark.usefixtures("here")
def test_a_code_that_is_given_already_is_left_out_with_the_reason(folder, capsys, tmp_path):
    take(folder, capsys)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "SOP-012.md").write_text("# Something else\n\nText.\n")
    report = take(tmp_path / "more", capsys)
    assert report["taken"] == []
    assert "There is a document SOP-012 already" in report["left_out"][0]["why"]


@pytest.mark.usefixtures("here")
def test_a_failed_import_leaves_nothing_half_done(folder, capsys, monkeypatch):
    events, done = Event.objects.count(), Done.objects.count()
    read = taking_over.OnDisk.chunks

    def fails(self, chunk_size=None):
        if self.path.suffix == ".odt":
            raise OSError(5, "Input/output error", str(self.path))
        return read(self, chunk_size)

    monkeypatch.setattr(taking_over.OnDisk, "chunks", fails)
    assert main(["import", "documents", str(folder)]) == 1
    assert "quality-manual.odt: Input/output error" in capsys.readouterr().err
    assert not Document.objects.exists()
    assert not DocumentKind.objects.filter(code="DOC").exists()
    assert (Event.objects.count(), Done.objects.count()) == (events, done)
    monkeypatch.undo()
    assert len(take(folder, capsys)["taken"]) == 7


@pytest.mark.usefixtures("here")
def test_people_read_the_report_as_lines(folder, capsys):
    assert main(["import", "documents", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "SOP-012      Purchasing of goods  (text, SOP-012 Purchasing.md)" in said
    assert "left out     empty.md: It is empty." in said
    assert "7 documents taken over into Fork & Knife as drafts, 7 left out." in said
    assert main(["import", "documents", str(folder)]) == 0
    assert "7 were taken over before." in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_the_owner_must_be_allowed_to_write(folder, capsys):
    main(["people", "add", "--name", "Rosa", "--email", "rosa@forkknife.example", "--duty", "employee"])
    assert main(["import", "documents", str(folder), "--owner", "rosa@forkknife.example"]) == 1
    assert "grant them the duty author" in capsys.readouterr().err
    assert main(["import", "documents", str(folder / "nowhere")]) == 2
    assert "There is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "claims", "guess"),
    [
        ("SOP_007_Goods_in.docx", [], ("SOP-007", "SOP", "Goods in")),
        ("x/wi 12 - set up.pdf", [], ("WI-12", "WI", "Set up")),
        ("procedures/buying.md", ["Buying"], ("", "SOP", "Buying")),
        ("list-of-suppliers.odt", ["List of <enter year> Suppliers"], ("", "LST", "List of Suppliers")),
        ("notes.md", ["1. Purpose", "Visitor rules"], ("", "DOC", "Visitor rules")),
        ("13485.md", ["ISO 13485 Mapping"], ("", "LST", "ISO 13485 Mapping")),
        ("audit-report-2027.md", ["Audit Report \\<Date\\>"], ("", "REP", "Audit Report")),
        ("arbeitsanweisung-bohren.md", [], ("", "WI", "Arbeitsanweisung bohren")),
        ("QP-4.2 Documents.pdf", [], ("QP-4.2", "QP", "Documents")),
    ],
)
def test_guesses(path, claims, guess):
    found = guessing.guess(path, claims)
    assert (found.code, found.kind, found.title) == guess


@pytest.mark.usefixtures("here")
def test_all_documents_of_the_examples_are_taken(examples, capsys):
    home = examples / "documents"
    every = [name for _home, _folders, names in os.walk(home) for name in names]
    report = take(home, capsys)
    assert len(report["taken"]) == len(every) - 2
    assert {row["where"] for row in report["left_out"]} == {"LICENSE.md", "SOURCE.txt"}
    assert all(row["code"] and row["title"] for row in report["taken"])
    assert {row["as"] for row in report["taken"] if row["file"].endswith((".md", ".html"))} == {"text"}
    assert {row["as"] for row in report["taken"] if row["file"].endswith((".docx", ".odt"))} == {"file"}
    again = take(home, capsys)
    assert again["taken"] == []
    assert len(again["known"]) == len(report["taken"])
