"""Which files may come in, by their ending, and how their names are made harmless."""

import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid

_ZIP = (b"PK\x03\x04",)
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    ".odp": ("application/vnd.oasis.opendocument.presentation", _ZIP),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    ".webp": ("image/webp", (b"RIFF",)),
    ".txt": ("text/plain", ()),
    ".md": ("text/markdown", ()),
    ".csv": ("text/csv", ()),
    ".html": ("text/html", ()),
    ".htm": ("text/html", ()),
    ".dfq": ("text/plain", ()),
    ".step": ("model/step", (b"ISO-10303-21",)),
    ".dxf": ("image/vnd.dxf", ()),
}
LONGEST = 150
LONGEST_BYTES = 240
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows takes for a device, whatever their ending."""

INSTEAD = {
    "svg": "PNG or PDF",
    "docm": "DOCX",
    "xlsm": "XLSX",
    "xlsb": "XLSX",
    "pptm": "PPTX",
    "doc": "DOCX or PDF",
    "xls": "XLSX or PDF",
    "ppt": "PPTX or PDF",
    "rtf": "DOCX or PDF",
    "tif": "PNG or PDF",
    "tiff": "PNG or PDF",
    "bmp": "PNG",
    "heic": "JPEG",
}
"""In which format to save a file of a type that is not taken."""


def clean_name(name: str) -> str:
    """Return a file's own name without folders, control and direction marks, at most 150 characters."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(c for c in bare if c.isprintable() and c not in '<>:"/\\|?*').strip(". ") or "file"
    if kept.partition(".")[0].strip().lower() in DEVICES:
        kept = f"_{kept}"
    ending = PurePosixPath(kept).suffix[:10]
    stem = kept.removesuffix(ending)[: LONGEST - len(ending)]
    while len((stem + ending).encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return stem + ending


def known(name: str) -> str:
    """Return the ending of a name in small letters; raises Invalid where such files are not taken."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in TYPES:
        return ending
    if instead := INSTEAD.get(ending[1:]):
        raise Invalid(
            _("Files of the type “%(ending)s” are not taken. Save it as %(instead)s and send that.")
            % {"ending": ending, "instead": instead}
        )
    allowed = ", ".join(sorted(kind[1:] for kind in TYPES))
    raise Invalid(
        _("Files of the type “%(ending)s” are not taken. Allowed are: %(known)s.")
        % {"ending": ending or name, "known": allowed}
    )
