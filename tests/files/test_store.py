"""A folder and a bucket keep the same promises: whole or not at all, under the hash, out in pieces, gone when removed."""

import datetime as dt
import hashlib
import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files import leaving, store
from qualitas.kernel.files.check import check_contents
from qualitas.kernel.files.models import Content
from qualitas.kernel.files.quotas import TooMuch, in_words, usage
from qualitas.kernel.files.stores import NotKept, OutOfReach
from qualitas.kernel.files.where import Bucket, bucket_of, bytes_of
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.records import verbs as records
from qualitas.proof.fault import Faults
from tests.cast import Cast, Company
from tests.files.seaweed import Seaweed
from tests.files.settled import given, stored

DAY = dt.timedelta(days=1)


class Large:
    """A text of many megabytes that is never whole in memory."""

    name = "large.txt"

    def __init__(self, size: int) -> None:
        self.size = size

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002 - its pieces have one size
        piece = b"0123456789abcde\n" * 4096
        for _ in range(self.size // len(piece)):
            yield piece


@pytest.fixture
def company(cast: Cast, in_store: str) -> Company:
    """Return a company of the cast; what it kept before lies elsewhere."""
    return cast.northgate


def text(content: bytes = b"Shelf C\n", name: str = "plan.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attached(company: Company, file: SimpleUploadedFile) -> Content:
    found = records.attach(company.act("author"), company["draft"], file=file).content
    assert isinstance(found, Content)
    return found


def drafts() -> list[Path]:
    return list(store.the_store().drafts().glob(".coming-*"))


def test_a_file_is_kept_under_its_hash_and_comes_out_in_pieces(company: Company) -> None:
    content = attached(company, text())
    assert content.sha256 == hashlib.sha256(b"Shelf C\n").hexdigest()
    assert b"".join(store.pieces(content)) == b"Shelf C\n"
    assert store.size(company.id, content.sha256) == 8
    assert store.fault(company.id, content.sha256) == ""
    with store.opened(content) as handle:
        handle.seek(6)
        assert handle.read() == b"C\n"
        assert handle.seek(0, os.SEEK_END) == 8
        handle.seek(2)
        assert handle.read(3) == b"elf"
    assert not drafts()
    again = attached(company, text(name="other.txt"))
    assert again.pk == content.pk


def test_two_organisations_share_no_content(cast: Cast, in_store: str) -> None:
    one, two = (attached(company, text()) for company in (cast.northgate, cast.lindqvist))
    assert one.sha256 == two.sha256
    store.drop([(cast.northgate.id, one.sha256)])
    assert store.exists(cast.northgate.id, one.sha256)  # it has a row
    store.the_store().remove(cast.northgate.id, one.sha256)
    assert not store.exists(cast.northgate.id, one.sha256)
    assert store.exists(cast.lindqvist.id, two.sha256)


def test_what_is_refused_leaves_nothing_behind(company: Company) -> None:
    before = Content.objects.count()
    for bad in (text(b""), text(b"a\0b"), text(b"x", "run.exe"), text(b"%PDF-1.7", "cut.pdf")):
        with pytest.raises(Invalid):
            attached(company, bad)
    assert (Content.objects.count(), drafts(), store.is_empty()) == (before, [], True)


def test_a_missing_and_a_changed_file_are_told(company: Company) -> None:
    content = attached(company, text())
    the_store = store.the_store()
    the_store.remove(company.id, content.sha256)
    assert store.fault(company.id, content.sha256) == "is missing from the store"
    with pytest.raises(NotKept, match="restore it from a backup"):
        store.opened(content)
    with store.draft_file() as (path, handle):
        handle.write(b"Shelf D\n")
        handle.flush()
        assert "no longer give its name" in store.put_back(company.id, content.sha256, path)
    faults = Faults(10)
    check_contents(faults)
    assert any(content.sha256 in fault.object for fault in faults.drain())


def test_memory_stays_flat_while_a_large_file_comes_and_goes(company: Company) -> None:
    large = Large(64 * 1024 * 1024)
    tracemalloc.start()
    content, name = store.keep(company.id, large)
    came = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    assert store.fault(company.id, content.sha256) == ""
    went = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (name, content.size) == ("large.txt", large.size)
    assert came < 48 * 1024 * 1024  # a part of 16 MiB and what the library makes of it
    assert went < 16 * 1024 * 1024


def test_only_what_was_never_kept_is_collected_and_only_after_a_day(company: Company) -> None:
    kept = attached(company, text())
    upload = text(b"never kept\n")
    store.receive_early(company.id, upload)
    draft = upload.draft
    store.settle(company.id, draft.sha256, draft.path)
    killed = store.the_store().drafts() / ".coming-killed"
    killed.write_bytes(b"half")
    now = timezone.now()
    assert leaving.collect(now) == 0
    assert leaving.collect(now + DAY + dt.timedelta(minutes=1)) == 2
    assert store.exists(company.id, kept.sha256)
    assert not store.exists(company.id, draft.sha256)
    assert not killed.exists()


def test_what_comes_in_again_meanwhile_is_not_collected(company: Company) -> None:
    upload = text(b"first forgotten\n")
    store.receive_early(company.id, upload)
    store.settle(company.id, upload.draft.sha256, upload.draft.path)
    late = timezone.now() + DAY + DAY
    attached(company, text(b"first forgotten\n"))
    assert leaving.collect(late) == 0
    assert store.exists(company.id, upload.draft.sha256)


def test_a_removed_content_is_gone_with_its_row(company: Company, django_capture_on_commit_callbacks) -> None:
    content, _name = store.keep(company.id, text())
    with django_capture_on_commit_callbacks(execute=True):
        store.remove(company.id, content.sha256)
    assert not Content.objects.filter(pk=content.pk).exists()
    assert not store.exists(company.id, content.sha256)
    store.remove(company.id, content.sha256)


def test_the_store_is_tried_out(in_store: str) -> None:
    assert store.the_store().try_out().startswith("s3://" if in_store == "bucket" else "/")
    assert store.is_empty()


def test_everything_can_be_cleared(company: Company) -> None:
    attached(company, text())
    assert not store.is_empty()
    store.clear()
    assert store.is_empty()


def test_a_file_larger_than_is_taken_is_refused_before_it_is_whole(company: Company) -> None:
    with given(largest_file=100_000), pytest.raises(TooMuch, match="is larger than 100 kB") as refusal:
        store.keep(company.id, Large(10 * 1024**3))
    assert refusal.value.status == 413
    assert not drafts()


def test_an_organisation_keeps_no_more_than_its_quota(cast: Cast, in_store: str) -> None:
    company = cast.northgate
    before = usage(company.id)
    with given(files_quota=before.size + 10):
        attached(company, text(b"12345678"))
        now = usage(company.id)
        assert (now.files, now.size, now.left) == (before.files + 1, before.size + 8, 2)
        with pytest.raises(TooMuch, match="does not fit: your organisation keeps") as refusal:
            attached(company, text(b"123"))
        assert refusal.value.status == 413
        attached(cast.lindqvist, text(b"123"))
    assert usage(company.id).left is None


def test_an_organisation_may_choose_a_lower_quota(cast: Cast, in_folder: Path) -> None:
    company = cast.northgate
    identity.set_preference(company.act("administrator"), company.organisation, name="files.quota_gb", value="1")
    assert usage(company.id).quota == 10**9
    with given(files_quota=5 * 10**8):
        assert usage(company.id).quota == 5 * 10**8
    with given(files_quota=5 * 10**9):
        assert usage(company.id).left == 10**9 - usage(company.id).size
    assert usage(cast.lindqvist.id).quota == 0


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (12_345_678, "12 MB"), (2 * 1024**3, "2.1 GB")]
)
def test_a_size_is_said_as_people_say_it(size: int, words: str) -> None:
    assert in_words(size) == words


def test_the_bytes_are_in_the_store_before_the_transaction(
    cast: Cast, in_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow store must not hold the lock of those who write."""
    from django.db import connection

    company, seen = cast.northgate, []
    kind = type(store.the_store())
    bring = kind.bring

    def watched(self, *given):
        seen.append(len(connection.savepoint_ids))
        return bring(self, *given)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(kind, "bring", watched)
    attached(company, text(b"early\n"))
    documents.draft(company.act("author"), of_kind=company["SOP"], title="Drawing", file=text(b"drawn\n"))
    assert seen == [outside, outside]


def test_a_refused_act_leaves_no_draft(company: Company) -> None:
    file = text(b"not yours\n")
    with pytest.raises(Exception, match="duty"):
        documents.draft(company.act("employee"), of_kind=company["SOP"], title="Drawing", file=file)
    assert drafts()
    del file.draft
    assert not drafts()


# --- the bucket alone ------------------------------------------------------------------------------------------------


def test_a_large_file_travels_in_parts(seaweed: Seaweed, tmp_path: Path, cast: Cast) -> None:
    bucket = seaweed.bucket()
    with stored(tmp_path, bucket=bucket):
        content, _name = store.keep(cast.northgate.id, Large(40 * 1024 * 1024))
        listed = seaweed.client().list_objects_v2(Bucket=bucket.name, Prefix=bucket.prefix)["Contents"]
    assert [row["Key"] for row in listed] == [
        f"{bucket.prefix}{cast.northgate.id}/{content.sha256[:2]}/{content.sha256}",
    ]
    assert listed[0]["Size"] == content.size


def test_a_bucket_that_refuses_or_is_away_is_told_in_words(seaweed: Seaweed, tmp_path: Path, cast: Cast) -> None:
    bucket = seaweed.bucket()
    away = replace(bucket, endpoint="http://127.0.0.1:9")
    for wrong, words in ((replace(bucket, secret="wrong"), "refused"), (away, "cannot be reached")):
        with stored(tmp_path, bucket=wrong):
            with pytest.raises(OutOfReach, match=words) as refusal:
                store.keep(cast.northgate.id, text())
            assert refusal.value.status == 503
            with pytest.raises(OutOfReach, match=words):
                store.the_store().try_out()
            assert not drafts()


def test_a_lost_object_is_noticed_before_its_row_is_made(seaweed: Seaweed, tmp_path: Path, cast: Cast) -> None:
    with stored(tmp_path, bucket=seaweed.bucket()):
        upload = text(b"lost\n")
        store.receive_early(cast.northgate.id, upload)
        store.the_store().remove(cast.northgate.id, upload.draft.sha256)
        with pytest.raises(Invalid, match="Send it once more"):
            store.keep(cast.northgate.id, upload)


# --- settings --------------------------------------------------------------------------------------------------------


def test_a_bucket_is_read_off_its_address() -> None:
    url = "s3://qms-files/north%20gate/a?endpoint=https://s3.example.org/&region=eu-central-1"
    assert bucket_of(url, "k", "s") == Bucket(
        "qms-files", "north gate/a/", "https://s3.example.org", "eu-central-1", "k", "s"
    )
    assert bucket_of("s3://qms-files", "", "") == Bucket("qms-files")
    assert bucket_of("/srv/files", "", "") is None
    assert "s3cret" not in repr(bucket_of("s3://a", "k", "s3cret"))


@pytest.mark.parametrize(
    ("url", "key", "sentence"),
    [
        ("s3://b?zone=x", "", "takes endpoint and region"),
        ("s3:///x", "", "names no bucket"),
        ("s3://b?endpoint=ftp://x", "", "must begin with https://"),
        ("s3://b", "k", "belong together"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, key: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        bucket_of(url, key, "")


def test_sizes_are_read_as_people_write_them() -> None:
    sizes = {"500": 500, "500 MB": 500_000_000, "2 GiB": 2 * 1024**3, "1kb": 1000, "3TiB": 3 * 1024**4}
    assert {text: bytes_of(text, "X") for text in sizes} == sizes
    with pytest.raises(ValueError, match="write a size such as"):
        bytes_of("much", "QUALITAS_FILES_QUOTA")


def test_the_settings_of_this_test_are_the_usual_ones() -> None:
    assert settings.QUALITAS.bucket is None
