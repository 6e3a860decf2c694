"""A backup is one file made while everything runs; it comes back whole and proven, or not at all."""

import itertools
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Organisation
from qualitas.site import keeping
from qualitas.site.archives import Spoilt
from qualitas.site.dumps import NotEmpty
from qualitas.site.keeping import NoKeys, backup, restore
from tests.cast import _connected
from tests.databases import ROLE, WORKER, _server, engine
from tests.ledger.houses import House, placed

_numbers = itertools.count(1)


@contextmanager
def _elsewhere(folder: Path) -> Iterator[None]:
    """Stand in an installation with nothing in it: an empty folder and an empty database."""
    folder.mkdir(parents=True, exist_ok=True)
    if engine() == "sqlite":
        with _connected(str(folder / "qualitas.sqlite3")), placed(folder):
            yield
        return
    name = f"empty_{WORKER}_{next(_numbers)}"
    _server().execute(f"CREATE DATABASE {name} OWNER {ROLE}")
    try:
        with _connected(name), placed(folder):
            yield
    finally:
        _server().execute(f"DROP DATABASE {name} WITH (FORCE)")


def _everything() -> dict[str, list[Any]]:
    """Return every row of every table that a backup keeps."""
    told = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            if table in keeping.dumps.FLEETING or table in {"django_migrations", "sqlite_sequence"}:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            told[table] = sorted(map(repr, cursor.fetchall()))
    return told


def test_a_backup_comes_back_whole_and_proven(house: House, tmp_path: Path) -> None:
    file = tmp_path / "monday.qualitas"
    told = backup(file)
    assert (told["with_keys"], file.stat().st_mode & 0o777) == (False, 0o600)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "monday.qualitas"]
    before = _everything()
    shutil.copytree(house.folder / "keys", tmp_path / "new" / "keys")
    with _elsewhere(tmp_path / "new"):
        report = restore(file)
        assert [fault.sentence for fault in report.faults] == []
        assert report.counts["events"] > 100
        assert _everything() == before
        assert Organisation.objects.count() == 2
        company = house.company
        site = identity.add_site(company.by_system(), code="NEW", title="New")
        assert site.number.endswith("-0003")
        assert house.verify().holds
        with pytest.raises(NotEmpty, match="not empty"):
            restore(file)
    for path in (house.folder / "files").rglob("*"):
        if path.is_file():
            assert (tmp_path / "new" / path.relative_to(house.folder)).read_bytes() == path.read_bytes()


def test_a_database_that_holds_something_is_left_alone(house: House, tmp_path: Path) -> None:
    file = tmp_path / "monday.qualitas"
    backup(file)
    for name in ("files", "anchors"):
        shutil.rmtree(house.folder / name)
    with pytest.raises(NotEmpty, match="holds an organisation already"):
        restore(file)


def test_a_backup_without_keys_asks_for_them(house: House, tmp_path: Path) -> None:
    file = tmp_path / "monday.qualitas"
    backup(file)
    assert not [name for name in zipfile.ZipFile(file).namelist() if name.startswith("keys/")]
    with _elsewhere(tmp_path / "new"):
        with pytest.raises(NoKeys, match="holds no keys"):
            restore(file)
        assert not (tmp_path / "new" / "files").exists()
    shutil.copytree(house.folder / "keys", tmp_path / "other" / "keys")
    (tmp_path / "other" / "keys" / "ledger-signing.key").write_bytes(b"\7" * 32)
    with _elsewhere(tmp_path / "other"), pytest.raises(NoKeys, match="another installation"):
        restore(file)


def test_a_backup_with_keys_needs_nothing_else(house: House, tmp_path: Path) -> None:
    file = tmp_path / "monday.qualitas"
    assert backup(file, with_keys=True)["with_keys"] is True
    with _elsewhere(tmp_path / "new"):
        assert restore(file).holds
        key = tmp_path / "new" / "keys" / "wrapping.key"
        assert key.read_bytes() == (house.folder / "keys" / "wrapping.key").read_bytes()
        assert key.stat().st_mode & 0o777 == 0o600


def test_a_flipped_byte_is_found_and_named(house: House, tmp_path: Path) -> None:
    file = tmp_path / "monday.qualitas"
    backup(file)
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as opened:
        members = {info.filename: info.header_offset + 200 for info in opened.infolist() if info.file_size > 400}
    assert len(members) > 3
    shutil.copytree(house.folder / "keys", tmp_path / "new" / "keys")
    with _elsewhere(tmp_path / "new"):
        for name, offset in [
            *members.items(),
            ("", 10),
            ("", len(whole) - 3),
            ("", len(whole) // 2),
            ("", len(whole) - 200),
        ]:
            file.write_bytes(whole[:offset] + bytes([whole[offset] ^ 4]) + whole[offset + 1 :])
            with pytest.raises(Spoilt) as found:
                restore(file)
            assert name in str(found.value) or name == "manifest.json"
            assert not (tmp_path / "new" / "anchors").exists()
        file.write_bytes(whole)
        assert restore(file).holds


def test_a_backup_made_while_others_write_is_one_picture(house: House, tmp_path: Path, monkeypatch: Any) -> None:
    """Between the database's picture and the files, somebody goes on working."""
    kind = keeping.dumps.SqlitePicture if engine() == "sqlite" else keeping.dumps.PostgresPicture
    write = kind.write

    def meanwhile(self: Any, writer: Any) -> Any:
        house.attack(("UPDATE identity_organisation SET size = 77 WHERE slug = 'northgate'", []))
        return write(self, writer)

    monkeypatch.setattr(kind, "write", meanwhile)
    file = tmp_path / "monday.qualitas"
    backup(file)
    assert Organisation.objects.get(slug="northgate").size == 77
    shutil.copytree(house.folder / "keys", tmp_path / "new" / "keys")
    with _elsewhere(tmp_path / "new"):
        assert restore(file).holds
        assert Organisation.objects.get(slug="northgate").size == 11


def test_a_file_of_the_same_name_is_not_overwritten(house: House, tmp_path: Path) -> None:
    file = tmp_path / "monday.qualitas"
    file.write_text("mine")
    with pytest.raises(FileExistsError):
        backup(file)
    assert file.read_text() == "mine"
    with pytest.raises(Spoilt, match="is no backup"):
        restore(file)


def test_a_backup_of_a_newer_version_is_refused(house: House) -> None:
    with pytest.raises(Spoilt, match="made by a newer version"):
        keeping.dumps.check_known([["documents", "0099_later"]])


def test_nobody_is_signed_in_by_a_backup(house: House, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_session (session_key, session_data, expire_date, opened_at, seen_at, agent, address) "
            "VALUES ('s3cretsession', 'x', '2030-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '', '')"
        )
    file = tmp_path / "monday.qualitas"
    backup(file)
    with zipfile.ZipFile(file) as opened:
        assert not any(b"s3cretsession" in opened.read(name) for name in opened.namelist())
