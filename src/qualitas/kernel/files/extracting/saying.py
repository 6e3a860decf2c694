"""Saying what a file says: its text, or a Word file as HTML, as one JSON object on standard output."""

import importlib
import json
import sys
import zipfile
import zlib
from dataclasses import asdict
from itertools import islice

from defusedxml.common import DefusedXmlException

from qualitas.kernel.files.extracting.readers import BEGINNING, FIRST_PAGES, PDF, READERS, Locked, Unsafe
from qualitas.wordfiles.parts import NoWordFile
from qualitas.wordfiles.reading import read as read_word

WORD = "word"
"""Asks for a Word file as HTML with a report, instead of its bare text."""

LONGEST = 2_000_000
"""Characters that are kept of a text; the rest is not searched."""

_KEPT = {"\n", "\t"}


def read(media_type: str, pieces: int | None = None) -> dict[str, object]:
    """Return what standard input says: state, text, why not, and whether the text was cut.

    pieces: so many pages or parts are read, where not all are wanted.
    """
    said: list[str] = []
    left = LONGEST
    try:
        for piece in islice(READERS[media_type](sys.stdin.buffer), pieces):
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


def read_as_word() -> dict[str, object]:
    """Return what the Word file on standard input says as HTML, its pictures and what could not be kept."""
    try:
        return {"state": "ready", "why": "", **asdict(read_word(sys.stdin.buffer))}
    except DefusedXmlException:
        return failed("unsafe")
    except MemoryError:
        return failed("too-large")
    except (zipfile.BadZipFile, zlib.error, EOFError, NoWordFile):
        return failed("damaged")
    except Exception as error:  # noqa: BLE001 - a reader of what anybody sends may stumble over anything
        return failed("damaged", type(error).__name__)


def load(media_type: str = "") -> None:
    """Load what reading a type needs (every type where none is named), before the limits hold."""
    if media_type in ("", "application/pdf"):
        importlib.import_module("pypdf")
    if not media_type or media_type.endswith("spreadsheetml.sheet"):
        importlib.import_module("python_calamine")


def tell(what: str) -> None:
    """Write what the file on standard input says to standard output."""
    try:
        if what == BEGINNING:
            told = json.dumps(read(PDF, FIRST_PAGES))
        else:
            told = json.dumps(read_as_word() if what == WORD else read(what))
    except MemoryError:
        told = json.dumps(failed("too-large"))
    sys.stdout.write(told)
    sys.stdout.flush()
