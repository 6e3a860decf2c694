"""What stands on the store stands on a bucket too: backup, restore, verification, the doctor."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from qualitas.kernel.files import store
from qualitas.kernel.files.stores import FolderStore
from qualitas.kernel.files.where import Bucket
from qualitas.site.cli import health
from qualitas.site.dumps import NotEmpty
from qualitas.site.keeping import backup, restore
from tests.files.seaweed import Seaweed
from tests.files.settled import given, stored
from tests.keeping.test_keeping import _elsewhere
from tests.ledger.houses import House, house, house_made

__all__ = ["house", "house_made"]


def moved(folder: Path, bucket: Bucket) -> int:
    """Move what lies in a folder into a bucket, as a restore would; returns how many."""
    lying = list(FolderStore(folder).lying())
    with given(bucket=bucket):
        for one in lying:
            with store.draft_file() as (draft, _handle):
                shutil.copyfile(FolderStore(folder).place(one.organisation, one.sha256), draft)
                assert store.put_back(one.organisation, one.sha256, draft) == ""
    shutil.rmtree(folder)
    return len(lying)


def test_a_backup_of_a_bucket_comes_back_into_another(house: House, seaweed: Seaweed, tmp_path: Path) -> None:
    one, two, file = seaweed.bucket(), seaweed.bucket(), tmp_path / "monday.qualitas"
    count = moved(house.folder / "files", one)
    assert count > 0
    with given(bucket=one):
        assert house.verify().holds
        assert backup(file)["files_missing"] == []
    shutil.copytree(house.folder / "keys", tmp_path / "new" / "keys")
    with given(bucket=two), _elsewhere(tmp_path / "new"):
        report = restore(file)
        assert [fault.sentence for fault in report.faults] == []
        assert report.counts["files"] == count
        assert len(list(store.the_store().lying())) == count
        assert not list(store.the_store().drafts().iterdir())
    with given(bucket=two), _elsewhere(tmp_path / "again"), pytest.raises(NotEmpty, match="folder or bucket"):
        restore(file)


def test_a_changed_and_a_missing_object_are_named(house: House, seaweed: Seaweed) -> None:
    bucket = seaweed.bucket()
    moved(house.folder / "files", bucket)
    with given(bucket=bucket):
        [one, two, *_rest] = store.the_store().lying()
        client = seaweed.client()
        client.put_object(
            Bucket=bucket.name, Key=bucket.prefix + store.name_of(one.organisation, one.sha256), Body=b"x"
        )
        store.the_store().remove(two.organisation, two.sha256)
        said = house.said()
    assert f"The file {one.sha256} was changed" in said
    assert f"The file {two.sha256} is missing" in said


def test_the_doctor_tries_the_store_out(seaweed: Seaweed, tmp_path: Path) -> None:
    bucket = seaweed.bucket()
    for more, fine, words in (
        ({}, True, "none yet"),
        ({"bucket": bucket}, True, "writing and reading were tried"),
        ({"bucket": replace(bucket, secret="wrong")}, False, "Check QUALITAS_FILES_URL"),
        ({"bucket": replace(bucket, endpoint="http://127.0.0.1:9")}, False, "cannot be reached"),
    ):
        with stored(tmp_path, **more):
            ok, sentence = health._files(settings.QUALITAS)
        assert (ok, words in sentence) == (fine, True), sentence
    (tmp_path / "files").mkdir()
    with stored(tmp_path):
        assert health._files(settings.QUALITAS) == (
            True,
            f"kept in {tmp_path / 'files'}; writing and reading were tried.",
        )
