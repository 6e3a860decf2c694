"""The child: reads a file from standard input, writes what it says to standard output as JSON, and is done."""

import json
import logging
import sys
import zipfile
import zlib

from qualitas.kernel.files.extracting.limits import confine
from qualitas.kernel.files.extracting.readers import READERS, Locked, Unsafe

LONGEST = 2_000_000
"""Characters that are kept of a text; the rest is not searched."""

_KEPT = {"\n", "\t"}


def read(media_type: str) -> dict[str, object]:
    """Return what standard input says: state, text, why not, and whether the text was cut."""
    said: list[str] = []
    left = LONGEST
    try:
        for piece in READERS[media_type](sys.stdin.buffer):
            said.append(piece[:left])
            left -= len(said[-1])
            if left <= 0:
                break
    except Locked:
        return failed("locked")
    except Unsafe:
        return failed("unsafe")
    except MemoryError:
        said.clear()
        return failed("too-large")
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return failed("damaged")
    except Exception as error:  # noqa: BLE001 - a reader of what anybody sends may stumble over anything
        return failed("damaged", type(error).__name__)
    whole = "".join(c if c.isprintable() or c in _KEPT else " " for c in "".join(said))
    whole = "\n".join(line for line in (" ".join(line.split(" ")).strip() for line in whole.splitlines()) if line)
    return {"state": "ready" if whole else "none", "text": whole, "why": "", "cut": left <= 0}


def failed(why: str, detail: str = "") -> dict[str, object]:
    """Return that the file could not be read, and why in a short word."""
    return {"state": "failed", "text": "", "why": f"{why} {detail}".strip(), "cut": False}


def main() -> None:
    """Load the readers, give up what is not needed, read."""
    logging.disable()
    sys.setrecursionlimit(500)
    media_type = sys.argv[1]
    if media_type == "application/pdf":
        import pypdf  # noqa: F401, PLC0415 - loaded before the limits hold
    if media_type.endswith("spreadsheetml.sheet"):
        import python_calamine  # noqa: F401, PLC0415 - the same
    confine()
    try:
        told = json.dumps(read(media_type))
    except MemoryError:
        told = json.dumps(failed("too-large"))
    sys.stdout.write(told)


main()
