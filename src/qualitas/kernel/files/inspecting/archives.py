"""Archives (every Office and OpenDocument file is one): what they declare is compared with limits and with the bytes.

The directory's own size is looked at before it is read, so that a directory of a million entries costs nothing.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.inspecting.reading import EICAR

MOST_MEMBERS = 10_000
LARGEST_DIRECTORY = 2 * 1024 * 1024
MOST_UNPACKED = 4 * 1024**3
FREE_OF_RATIO = 32 * 1024 * 1024
MOST_TIMES = 100
PROLOGUE = 64 * 1024
MOST_CHECKED = 128 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
OVERLAP = 2048
_LINK = 0o120000
_TYPE = 0o170000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ABSOLUTE = re.compile(r"^(?:[/\\]|[A-Za-z]:)")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


class Members:
    """The members of an archive that may be looked into."""

    def __init__(self, handle: BinaryIO, name: str) -> None:
        self._name = name
        _check_end(handle, name)
        try:
            self._zip = zipfile.ZipFile(handle)
        except _BROKEN as error:
            raise damaged(name) from error
        self.infos = self._zip.infolist()
        self.names = [info.filename for info in self.infos]
        self._check()

    def _check(self) -> None:
        """Compare names, numbers and sizes with what is allowed."""
        infos, name = self.infos, self._name
        if len(infos) > MOST_MEMBERS:
            raise _bomb(name)
        if len(set(self.names)) != len(infos):
            raise damaged(name)
        for info in infos:
            parts = info.filename.replace("\\", "/").split("/")
            if ".." in parts or _ABSOLUTE.match(info.filename) or "\0" in info.orig_filename:
                raise Invalid(
                    _(
                        "The file “%s” would write outside its own folder when it is unpacked. It is not taken; tell whoever sent it."
                    )
                    % name
                )
            if (info.external_attr >> 16) & _TYPE == _LINK:
                raise Invalid(
                    _("The file “%s” holds a link to elsewhere. Open it in its program and save it again.") % name
                )
            if info.flag_bits & 1:
                raise Invalid(_("The file “%s” is protected by a password. Save it without one.") % name)
            if info.compress_type not in _METHODS:
                raise damaged(name)
        unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
        if unpacked > MOST_UNPACKED or (unpacked > FREE_OF_RATIO and unpacked > MOST_TIMES * max(packed, 1)):
            raise _bomb(name)
        self._check_places()

    def _check_places(self) -> None:
        """Refuse members that share bytes (a bomb), and bytes before the first member (a second file)."""
        rows = sorted((i.header_offset, i.compress_size) for i in self.infos)
        if rows and rows[0][0] != 0:
            raise two_at_once(self._name)
        for (place, length), (following, _length) in pairwise(rows):
            if place + length > following:
                raise _bomb(self._name)

    def start(self, name: str, length: int = PROLOGUE) -> bytes:
        """Return the first bytes of a member."""
        try:
            with self._zip.open(name) as member:
                return member.read(length)
        except KeyError:
            return b""
        except _BROKEN as error:
            raise damaged(self._name) from error

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member in pieces; a length or a checksum that lies is found at its end."""
        try:
            with self._zip.open(name) as member:
                while piece := member.read(PROLOGUE):
                    yield piece
        except _BROKEN as error:
            raise damaged(self._name) from error

    def checked(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and each piece of every member, smallest first, as far as the limit goes."""
        left = MOST_CHECKED
        for info in sorted(self.infos, key=lambda info: info.file_size):
            left -= info.file_size
            if left < 0:
                return
            before = b""
            for piece in self.pieces(info.filename):
                if EICAR in piece[:200]:
                    raise Invalid(_("The file “%s” holds the test file of virus scanners. Take it out.") % self._name)
                yield info.filename, before + piece
                before = piece[-OVERLAP:]


def _check_end(handle: BinaryIO, name: str) -> None:
    """Look at the end of the archive before its directory is read: where it is, how long, and that nothing follows."""
    size = handle.seek(0, 2)
    handle.seek(max(0, size - _END.size - 0xFFFF))
    tail = handle.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + _END.size:
        raise damaged(name)
    _sign, _disk, _first, _here, count, length, _offset, comment = _END.unpack_from(tail, place)
    if len(tail) != place + _END.size + comment:
        raise two_at_once(name)
    long = tail.rfind(b"PK\x06\x06", 0, place)
    if long >= 0 and len(tail) >= long + 56:
        count, length = struct.unpack_from("<QQ", tail, long + 32)
    if count > MOST_MEMBERS or length > LARGEST_DIRECTORY:
        raise _bomb(name)
    handle.seek(0)


def damaged(name: str) -> Invalid:
    """Return the refusal of an archive that cannot be read or lies about itself."""
    return Invalid(_("The file “%s” is damaged. Open it in its program, save it again and send that.") % name)


def _bomb(name: str) -> Invalid:
    return Invalid(
        _("The file “%s” would unpack to far more than it is. Save it again; if it stays so, split it.") % name
    )


def two_at_once(name: str) -> Invalid:
    """Return the refusal of a file that is two things at once."""
    return Invalid(
        _("The file “%s” is another file at the same time. Open it in its program and save it again.") % name
    )


def opened(path: Path, name: str) -> tuple[BinaryIO, Members]:
    """Return the open file and its members; raises Invalid where the archive may not come in."""
    handle = path.open("rb")
    try:
        return handle, Members(handle, name)
    except BaseException:
        handle.close()
        raise
