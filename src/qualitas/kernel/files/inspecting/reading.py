"""Reading a file in pieces for something that must not be in it, without ever holding it whole."""

import re
from collections.abc import Iterator
from pathlib import Path

START = 64 * 1024
PIECE = 256 * 1024
OVERLAP = 256
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The agreed test string of virus scanners; it is harmless, and what carries it is a test or a joke."""

_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_END = 65_557


def start_of(path: Path, length: int = START) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as handle:
        return handle.read(length)


def end_of(path: Path, length: int = START) -> bytes:
    """Return the last bytes of a file."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - length))
        return handle.read()


def windows(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces that overlap a little, so that nothing short is cut in two."""
    with path.open("rb") as handle:
        before = b""
        while piece := handle.read(PIECE):
            yield before + piece
            before = piece[-OVERLAP:]


def finds(path: Path, pattern: re.Pattern[bytes]) -> bytes:
    """Return the first thing in the file that the pattern fits, or nothing."""
    for piece in windows(path):
        if found := pattern.search(piece):
            return found[0]
    return b""


def ends_as_zip(path: Path) -> bool:
    """Tell whether an archive hangs at the end of a file, which would then be two things at once."""
    end = end_of(path, _LONGEST_END)
    place = end.rfind(_END_OF_ZIP)
    return place >= 0 and len(end) >= place + 22


def what_it_is(start: bytes) -> str:
    """Return what a file seems to be by its first bytes, in a few words, or nothing."""
    import puremagic  # noqa: PLC0415 - its tables take time to load, and are needed for a refusal alone

    try:
        found = puremagic.magic_string(start)
    except (puremagic.PureError, ValueError):
        return ""
    return str(found[0].name or found[0].extension)[:60] if found else ""
