"""Texts are read by a child under limits: whatever is in a file, the worst is that it could not be read."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from qualitas.kernel.files import extraction, store
from qualitas.kernel.files.allowed import TYPES
from qualitas.kernel.files.models import Content, ExtractedText
from tests.cast import Cast, Company
from tests.files import honest
from tests.files.hostile import HOSTILE, Hostile

CHILD = [sys.executable, "-I", "-m", "qualitas.kernel.files.extracting"]
HARMLESS = [hostile for hostile in HOSTILE if not hostile.refused]


@pytest.fixture
def company(cast: Cast, in_folder: Path) -> Company:
    """Return a company of the cast, whose files lie in a folder of the test's own."""
    ExtractedText.objects.bulk_create(ExtractedText(content=one, state="none") for one in Content.objects.all())
    return cast.northgate


@pytest.fixture
def heard() -> Iterator[list[Content]]:
    """Return the contents of which those who search are told."""
    told: list[Content] = []
    extraction.EXTRACTED.append(told.append)
    yield told
    extraction.EXTRACTED.remove(told.append)


def kept(company: Company, name: str, content: bytes) -> Content:
    return store.keep(company.id, SimpleUploadedFile(name, content))[0]


WORDS = {
    "work.pdf": "Hold the valve",
    "work.docx": "Hold the valve",
    "work.xlsx": "Gauges\nGauge\tResult\nM-17\t4.2",
    "work.pptx": "First\nSecond",
    "work.odt": "Hold the valve",
    "work.ods": "M-17",
    "work.odp": "First",
    "work.txt": "Grüße aus der Fertigung",
    "work.md": "# Purpose\nHold the valve with <b>both</b> hands.",
    "work.csv": "Gauge;Result\nM-17;-4.2\nM-18;=A1+1",
    "work.html": "Valve\nHold the valve.",
    "work.dfq": "K0100 1\nK1001 Valve",
}


def test_the_text_of_every_kind_is_read_and_told(company: Company, heard: list[Content]) -> None:
    contents = {name: kept(company, name, content) for name, content in honest.honest().items()}
    assert extraction.read_waiting(timezone.now(), most=100) == len(contents)
    assert {content.pk for content in heard} == {content.pk for content in contents.values()}
    read = {name: ExtractedText.objects.get(content=content) for name, content in contents.items()}
    assert {name: text.text for name, text in read.items() if text.state == "ready"} == WORDS
    assert {text.state for name, text in read.items() if name not in WORDS} == {"none"}
    assert extraction.read_waiting(timezone.now()) == 0


def test_what_is_drawn_upon_sheets_and_within_tables_is_read(company: Company) -> None:
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    parts = {
        "xl/drawings/drawing1.xml": f'<wsDr xmlns="urn:d" {space}><a:p><a:r><a:t>Tick where done</a:t></a:r></a:p></wsDr>',
        "xl/comments1.xml": "<comments><t>Ask Rosa</t></comments>",
    }
    sheet = extraction.text_of(kept(company, "form.xlsx", honest.xlsx(("Gauge", "M-17"), parts=parts)))
    assert [line for line in sheet.splitlines() if line] == ["Gauges", "Gauge\tM-17", "Tick where done", "Ask Rosa"]
    cells = "".join(f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in ("Tool", "17"))
    body = f"<office:text><table:table><table:table-row>{cells}</table:table-row></table:table></office:text>"
    assert extraction.text_of(kept(company, "a.odt", honest.open_document("text", body))).split() == ["Tool", "17"]


def test_some_at_a_time_the_oldest_first(company: Company) -> None:
    first = kept(company, "a.txt", b"first")
    for number in range(3):
        kept(company, "b.txt", b"later %d" % number)
    assert extraction.read_waiting(timezone.now(), most=1) == 1
    assert ExtractedText.objects.get(content=first).text == "first"


@pytest.mark.parametrize("hostile", HARMLESS, ids=lambda hostile: hostile.title.replace(" ", "-"))
def test_a_hostile_file_hurts_nobody_while_it_is_read(hostile: Hostile, company: Company) -> None:
    content = kept(company, hostile.name, hostile.make())
    began = time.monotonic()
    text = extraction.extract(content)
    assert time.monotonic() - began < extraction.SECONDS + 10
    assert text.state in {"ready", "none", "failed"}
    assert len(text.text) <= 2_000_000
    with translation.override("de"):
        assert bool(extraction.why(text)) == (text.state == "failed")


def test_a_file_that_is_missing_or_too_large_is_told(company: Company) -> None:
    content = kept(company, "a.txt", b"here")
    store.the_store().remove(company.id, content.sha256)
    assert extraction.why(extraction.extract(content)) == "It is missing from the store."
    huge = Content.objects.create(
        organisation=company.organisation, sha256="0" * 64, size=extraction.LARGEST + 1, media_type="text/plain"
    )
    assert extraction.why(extraction.extract(huge)) == "It is too large to be read."


def test_a_locked_pdf_says_so(company: Company) -> None:
    import io

    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(honest.pdf()))
    writer.encrypt("secret", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    assert (
        extraction.why(extraction.extract(kept(company, "a.pdf", made.getvalue()))) == "It is protected by a password."
    )


def test_who_fails_to_hear_hurts_nobody(
    company: Company, heard: list[Content], caplog: pytest.LogCaptureFixture
) -> None:
    def fails(content: Content) -> None:
        raise RuntimeError("no index")

    extraction.EXTRACTED.insert(0, fails)
    try:
        content = kept(company, "a.txt", b"here")
        assert extraction.extract(content).state == "ready"
    finally:
        extraction.EXTRACTED.remove(fails)
    assert heard == [content]
    assert "What follows the text of a file failed" in caplog.text


# --- the child alone -------------------------------------------------------------------------------------------------


def child(media_type: str, content: bytes) -> dict[str, object]:
    """Return what the child says of a file."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        done = subprocess.run([*CHILD, media_type], stdin=file, capture_output=True, check=True, timeout=60, env={})
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def test_the_child_knows_no_django() -> None:
    script = "import sys, qualitas.kernel.files.extracting.readers as r; print('django' in sys.modules, len(r.READERS))"
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["False", "11"]


def test_a_long_text_is_cut() -> None:
    told = child("text/plain", b"word " * 1_000_000)
    assert told["cut"] is True
    assert len(str(told["text"])) <= 2_000_000


def test_an_entity_is_never_followed() -> None:
    bad = honest.docx(parts={"word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'})
    assert child(TYPES[".docx"][0], bad) == {"state": "failed", "text": "", "why": "unsafe", "cut": False}


def test_the_child_gives_up_memory_time_network_and_other_programs() -> None:
    script = (
        "import resource, socket, subprocess, os\n"
        "from qualitas.kernel.files.extracting.limits import confine\n"
        "confine()\n"
        "def tried(what):\n"
        "    try:\n"
        "        what()\n"
        "        return 'done'\n"
        "    except (PermissionError, MemoryError, OSError) as error:\n"
        "        return type(error).__name__\n"
        "print(tried(lambda: socket.create_connection(('127.0.0.1', 9))))\n"
        "print(tried(lambda: subprocess.run(['true'])))\n"
        "print(tried(lambda: os.system('true')))\n"
        "print(tried(lambda: open('/dev/null', 'w')))\n"
        "print(tried(lambda: bytearray(700_000_000)))\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0], os.nice(0) >= 10)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["PermissionError"] * 4 + ["MemoryError", "10", "True"]


def test_a_child_that_never_ends_is_ended(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "SECONDS", 0.001)
    assert extraction.why(extraction.extract(kept(company, "a.txt", b"here"))) == "Reading it took too long."
