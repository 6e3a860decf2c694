"""Contents in a bucket of an S3-compatible store; what travels is checked by the store and read in ranges."""

import base64
import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from qualitas.kernel.files.stores import ADDRESS, COMING, Lying, NotKept, OutOfReach, address, not_kept
from qualitas.kernel.files.where import Bucket

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PART = 16 * 1024 * 1024
AT_ONCE = 1024 * 1024
GONE = {"404", "NoSuchKey", "NotFound"}


@cache
def _client(bucket: Bucket) -> "S3Client":
    """Return the client of a bucket, shared by all threads; raises OutOfReach where the library is missing."""
    try:
        import boto3  # noqa: PLC0415 - only those who use a bucket need it
        from botocore.config import Config  # noqa: PLC0415
    except ImportError as error:
        raise OutOfReach(_("A bucket for files needs a further library: install qualitas[s3].")) from error
    config = Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"max_attempts": 4, "mode": "standard"},
        max_pool_connections=32,
        request_checksum_calculation="when_required",  # the parts carry their own; older stores know no other
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if bucket.endpoint else "auto"},
    )
    made: Any = boto3.session.Session().client(
        "s3",
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region or None,
        aws_access_key_id=bucket.key or None,
        aws_secret_access_key=bucket.secret or None,
        config=config,
    )
    return cast("S3Client", made)


@contextmanager
def _asking(sha256: str = "") -> Iterator[None]:
    """Turn the library's errors into ours."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - it is there: a client was made

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if sha256 and code in GONE:
            raise not_kept(sha256) from error
        raise OutOfReach(
            _("The store of files refused (%s). Ask your administrator to run the check.") % code
        ) from error
    except BotoCoreError as error:
        raise OutOfReach(_("The store of files cannot be reached just now. Try again in some minutes.")) from error


@dataclass(frozen=True, slots=True)
class BucketStore:
    """Contents as objects in a bucket."""

    bucket: Bucket

    @property
    def _client(self) -> "S3Client":
        return _client(self.bucket)

    def _at(self, organisation: UUID, sha256: str) -> dict[str, Any]:
        return {"Bucket": self.bucket.name, "Key": self.bucket.prefix + address(organisation, sha256)}

    def drafts(self) -> Path:
        """Return a folder beside the database: what comes in is hashed and inspected before it travels on."""
        folder = Path(settings.QUALITAS.data, "incoming")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def bring(self, organisation: UUID, sha256: str, draft: Path) -> None:
        """Send the draft in parts, each with a checksum that the store compares; a wrong length is refused."""
        where, client, length = self._at(organisation, sha256), self._client, draft.stat().st_size
        with _asking(), draft.open("rb") as handle:
            if length <= PART:
                piece = handle.read()
                client.put_object(**where, Body=piece, ContentLength=length, ContentMD5=_checksum(piece))
            else:
                self._send_parts(client, where, handle)
        if self.size(organisation, sha256) != length:
            self.remove(organisation, sha256)
            raise OutOfReach(_("The store of files did not take the whole file. Send it once more."))

    def _send_parts(self, client: "S3Client", where: dict[str, Any], handle: BinaryIO) -> None:
        upload = client.create_multipart_upload(**where)["UploadId"]
        try:
            parts: list[Any] = []
            while piece := handle.read(PART):
                number = len(parts) + 1
                done = client.upload_part(
                    **where, UploadId=upload, PartNumber=number, Body=piece, ContentMD5=_checksum(piece)
                )
                parts.append({"ETag": done["ETag"], "PartNumber": number})
            client.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})
        except BaseException:
            client.abort_multipart_upload(**where, UploadId=upload)
            raise

    def settle(self, organisation: UUID, sha256: str, draft: Path) -> None:
        """See that what was brought is still there, and let the draft go."""
        if self.size(organisation, sha256) != draft.stat().st_size:
            raise not_kept(sha256)
        draft.unlink()

    def opened(self, organisation: UUID, sha256: str) -> BinaryIO:
        """Return a reader that asks for one range after the other."""
        length = self.size(organisation, sha256)
        if length is None:
            raise not_kept(sha256)
        return io.BufferedReader(_Ranges(self._client, self._at(organisation, sha256), length), AT_ONCE)

    def _head(self, organisation: UUID, sha256: str) -> Any:
        try:
            with _asking(sha256):
                return self._client.head_object(**self._at(organisation, sha256))
        except NotKept:
            return None

    def size(self, organisation: UUID, sha256: str) -> int | None:
        """Return the length of the object."""
        found = self._head(organisation, sha256)
        return None if found is None else int(found["ContentLength"])

    def since(self, organisation: UUID, sha256: str) -> dt.datetime | None:
        """Return when the object was written."""
        found = self._head(organisation, sha256)
        return None if found is None else found["LastModified"]

    def remove(self, organisation: UUID, sha256: str) -> None:
        """Delete the object."""
        with _asking():
            self._client.delete_object(**self._at(organisation, sha256))

    def lying(self) -> Iterator[Lying]:
        """Ask for the list of objects, page by page."""
        client = self._client
        with _asking():
            pages = client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket.name, Prefix=self.bucket.prefix)
            for page in pages:
                for row in page.get("Contents", []):
                    found = ADDRESS.fullmatch(row["Key"].removeprefix(self.bucket.prefix))
                    if found:
                        yield Lying(UUID(found[1]), found[2], row["Size"], row["LastModified"])

    def try_out(self) -> str:
        """Write, read and remove a small object."""
        client = self._client
        where: dict[str, Any] = {"Bucket": self.bucket.name, "Key": f"{self.bucket.prefix}{COMING}{uuid4()}"}
        with _asking():
            client.put_object(**where, Body=b"trial", ContentMD5=_checksum(b"trial"))
            same = client.get_object(**where)["Body"].read() == b"trial"
            client.delete_object(**where)
        if not same:
            raise OutOfReach(_("What is written does not read back; look at the store's own log."))
        return f"s3://{self.bucket.name}/{self.bucket.prefix}"


def _checksum(piece: bytes) -> str:
    """Return what the store compares a part with on arrival: S3 speaks MD5 here, our own proof is the SHA-256."""
    return base64.b64encode(hashlib.md5(piece, usedforsecurity=False).digest()).decode()


class _Ranges(io.RawIOBase):
    """An object read range by range, so that a long answer needs no open connection and can begin anywhere."""

    def __init__(self, client: "S3Client", where: dict[str, Any], length: int) -> None:
        super().__init__()
        self._client, self._where, self._length, self._place = client, where, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._length}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` with the next bytes by one request."""
        wanted = min(len(buffer), self._length - self._place)
        if wanted <= 0:
            return 0
        span = f"bytes={self._place}-{self._place + wanted - 1}"
        with _asking(self._where["Key"].rpartition("/")[2]):
            piece = self._client.get_object(**self._where, Range=span)["Body"].read()
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)
