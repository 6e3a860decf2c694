"""What may come in is what it says and does nothing by itself; all else is refused in a sentence that says what to do."""

import time
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.allowed import TYPES, clean_name
from qualitas.kernel.files.inspecting import inspect
from tests.files.honest import honest
from tests.files.hostile import HOSTILE, Hostile

HONEST = honest()


@pytest.mark.parametrize("name", sorted(HONEST))
def test_an_honest_file_comes_in(name: str, tmp_path: Path) -> None:
    path = tmp_path / "draft"
    path.write_bytes(HONEST[name])
    assert inspect(path, name) == TYPES[Path(name).suffix][0]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.title.replace(" ", "-"))
def test_a_hostile_file_is_refused_in_words_or_harmless(hostile: Hostile, tmp_path: Path) -> None:
    path = tmp_path / "draft"
    path.write_bytes(hostile.make())
    name = clean_name(hostile.name)
    began = time.process_time()
    if hostile.refused:
        with pytest.raises(Invalid) as refusal:
            inspect(path, name)
        sentence = str(refusal.value)
        assert sentence.endswith(".")
        assert len(sentence) > 40
        assert str(tmp_path) not in sentence
    else:
        inspect(path, name)
    assert time.process_time() - began < 3


def test_there_are_sixty_of_them() -> None:
    assert len(HOSTILE) >= 60
    assert len({hostile.title for hostile in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jo\\Prüfplan §1.pdf", "Prüfplan §1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("nul.txt", "_nul.txt"),
        ("Com1.final.pdf", "_Com1.final.pdf"),
        ("company.pdf", "company.pdf"),
        ("...", "file"),
        ("report.pdf. . ", "report.pdf"),
        ('a<b>:"c|d?*.txt', "abcd.txt"),
        ("u\u0308ber.txt", "über.txt"),
    ],
)
def test_a_name_loses_what_could_harm(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_a_long_name_keeps_its_ending() -> None:
    assert len(clean_name("a" * 300 + ".docx")) == 150
    assert clean_name("ä" * 300 + ".docx").endswith("ä.docx")
    assert len(clean_name("鋼" * 300 + ".docx").encode()) <= 240


def test_a_large_archive_is_looked_at_without_being_unpacked(tmp_path: Path) -> None:
    bomb = next(hostile for hostile in HOSTILE if hostile.title == "a bomb")
    path = tmp_path / "bomb.docx"
    path.write_bytes(bomb.make())
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(Invalid, match="would unpack to far more"):
        inspect(path, path.name)
    assert time.process_time() - began < 0.1
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_what_an_upload_calls_itself_is_cut_by_the_framework_too() -> None:
    assert SimpleUploadedFile("../../etc/passwd", b"x").name == "passwd"
