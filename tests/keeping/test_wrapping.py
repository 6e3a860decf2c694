"""Encrypted backups: nothing readable without the key, every flipped byte found, and they come back whole."""

import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from qualitas.site.archives import Archive, Spoilt, Writer
from qualitas.site.cli import main
from qualitas.site.keeping import backup, backup_key, restore
from qualitas.site.wrapping import PIECE, TAG, Changed, Unwrapped, Wrapper, WrongKey, is_wrapped, make_key, read_key
from tests.keeping.test_keeping import _elsewhere, _everything
from tests.ledger.houses import House

HEAD = 18 + 32 + 16


@contextmanager
def _key_set(path: Path | None) -> Iterator[None]:
    """Let backups be encrypted by the key in ``path`` meanwhile."""
    usual = settings.QUALITAS
    settings.QUALITAS = replace(usual, backups=replace(usual.backups, key=path))
    try:
        yield
    finally:
        settings.QUALITAS = usual


def _flipped(whole: bytes, offset: int) -> bytes:
    return whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_what_is_wrapped_is_read_back_from_anywhere(tmp_path: Path, size: int) -> None:
    data, key, file = os.urandom(size), os.urandom(32), tmp_path / "wrapped"
    with file.open("wb") as target:
        wrapper = Wrapper(target, key)
        for start in range(0, size, 300_001):
            wrapper.write(data[start : start + 300_001])
        wrapper.finish()
    assert file.stat().st_size == HEAD + size + TAG * max(1, -(-size // PIECE))
    with Unwrapped(file, key) as opened:
        assert opened.read() == data
        assert (opened.seek(-3, os.SEEK_END), opened.tell(), opened.read()) == (max(0, size - 3),) * 2 + (data[-3:],)
        opened.seek(size // 2)
        assert io.BufferedReader(opened).read(100) == data[size // 2 :][:100]


def test_pieces_cannot_be_changed_exchanged_cut_off_or_added(tmp_path: Path) -> None:
    key, file = os.urandom(32), tmp_path / "wrapped"
    with file.open("wb") as target:
        wrapper = Wrapper(target, key)
        wrapper.write(os.urandom(3 * PIECE))
        wrapper.finish()
    whole, step = file.read_bytes(), PIECE + TAG
    one, two = whole[HEAD : HEAD + step], whole[HEAD + step : HEAD + 2 * step]
    for spoilt in (
        _flipped(whole, HEAD),
        _flipped(whole, len(whole) - 1),
        whole[:HEAD] + two + one + whole[HEAD + 2 * step :],
        whole[: HEAD + 2 * step],
        whole[:-1],
        whole + one,
    ):
        file.write_bytes(spoilt)
        with pytest.raises(Changed, match="was changed in piece"), Unwrapped(file, key) as opened:
            opened.read()
    for offset in (18, 40, HEAD - 1):
        file.write_bytes(_flipped(whole, offset))
        with pytest.raises(WrongKey, match="another key"):
            Unwrapped(file, key)


def test_keys_are_made_for_their_owner_alone_and_read_in_words(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "backups.key"
    assert main(["backup-key", str(path)]) == 0
    assert "Set QUALITAS_BACKUP_KEY=" in capsys.readouterr().out
    assert (path.stat().st_mode & 0o777, len(read_key(path))) == (0o600, 32)
    assert main(["backup-key", str(path)]) == 2
    with pytest.raises(FileExistsError):
        make_key(path)
    with pytest.raises(WrongKey, match="There is no key"):
        read_key(tmp_path / "none")
    for bad in ("c2hvcnQ=", "not base64 at all!", "ü"):
        path.write_text(bad)
        with pytest.raises(WrongKey, match="is no key for backups"):
            read_key(path)


def test_an_encrypted_backup_tells_nothing_and_comes_back_whole(house: House, tmp_path: Path) -> None:
    make_key(tmp_path / "backups.key")
    make_key(tmp_path / "other.key")
    (house.folder / "qualitas.toml").write_text('email_url = "smtps://jo:s3cret-word@mail.example:465"\n')
    file = tmp_path / "monday.qualitas"
    with _key_set(tmp_path / "backups.key"):
        backup(file)
        assert backup_key() is not None
    before, raw = _everything(), file.read_bytes()
    assert is_wrapped(file)
    assert not zipfile.is_zipfile(io.BytesIO(raw))
    for word in (b"manifest.json", b"PK\x03\x04", b"s3cret-word", b"Northgate", b"identity_person"):
        assert word not in raw
    shutil.copytree(house.folder / "keys", tmp_path / "new" / "keys")
    with _elsewhere(tmp_path / "new"):
        with pytest.raises(WrongKey, match="is encrypted; name the file of its key by QUALITAS_BACKUP_KEY"):
            restore(file)
        with _key_set(tmp_path / "other.key"), pytest.raises(WrongKey, match="another key"):
            restore(file)
        with _key_set(tmp_path / "backups.key"):
            assert restore(file).holds
        assert _everything() == before
        kept = tmp_path / "new" / "qualitas.toml.restored"
        assert ("s3cret-word" in kept.read_text(), kept.stat().st_mode & 0o777) == (True, 0o600)
        assert not (tmp_path / "new" / "qualitas.toml").exists()


def test_settings_stay_out_of_a_backup_that_others_could_read(house: House, tmp_path: Path) -> None:
    (house.folder / "qualitas.toml").write_text('email_url = "smtps://jo:s3cret-word@mail.example:465"\n')
    backup(tmp_path / "plain.qualitas")
    backup(tmp_path / "keys.qualitas", with_keys=True)
    with Archive(tmp_path / "plain.qualitas") as plain, Archive(tmp_path / "keys.qualitas") as whole:
        assert plain.below("settings") == []
        assert whole.below("settings") == ["settings/qualitas.toml"]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_every_byte_is_compared_a_flipped_one_is_found_in_each_sort_of_member(
    house: House, tmp_path: Path, encrypted: bool
) -> None:
    """Members of every sort, headers, directory, manifest and checksum: one byte each is flipped."""
    make_key(tmp_path / "backups.key")
    (house.folder / "qualitas.toml").write_text('language = "de"\n')
    file, key = tmp_path / "monday.qualitas", tmp_path / "backups.key" if encrypted else None
    with _key_set(key):
        backup(file, with_keys=True)
        whole = file.read_bytes()
        if encrypted:
            offsets = [0, 20, HEAD - 1, HEAD, *range(HEAD + 5, len(whole), len(whole) // 40), len(whole) - 1]
        else:
            offsets = _one_of_each_sort(file)
        with _elsewhere(tmp_path / "new"):
            for offset in offsets:
                file.write_bytes(_flipped(whole, offset))
                with pytest.raises((Spoilt, WrongKey)):
                    restore(file)
                assert not (tmp_path / "new" / "anchors").exists()
            file.write_bytes(whole)
            assert restore(file).holds


def _one_of_each_sort(file: Path) -> list[int]:
    """Return an offset inside one member of each sort, in its header, in the directory, the end and the checksum."""
    offsets, seen = [1], set()
    with zipfile.ZipFile(file) as opened:
        for info in opened.infolist():
            folder = info.filename.partition("/")[0]
            start = info.header_offset + 30 + len(info.filename) + 20  # the header, with sizes of 64 bits
            if folder not in seen and info.compress_size > 1:
                seen.add(folder)
                offsets += [info.header_offset + 32, start + info.compress_size // 2]
        assert seen == {"database", "files", "anchors", "keys", "settings", "manifest.json"}
        offsets += [opened.start_dir + 50, file.stat().st_size - 70, file.stat().st_size - 5]
    return offsets


def test_a_backup_that_could_not_be_finished_leaves_nothing(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "half", os.urandom(32))
    writer.add("files/one", [b"x" * 1000])
    writer.give_up()
    assert list(tmp_path.iterdir()) == []
