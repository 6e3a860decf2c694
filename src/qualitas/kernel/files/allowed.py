"""Which files may come in: by ending and by content, both must agree."""

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
    ".dfq": ("text/plain", ()),
    ".step": ("model/step", (b"ISO-10303-21",)),
    ".dxf": ("image/vnd.dxf", ()),
}
LONGEST = 150
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})


def clean_name(name: str) -> str:
    """Return a file's own name without folders and control characters, at most 150 characters."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in bare if c.isprintable() and c not in '<>:"/\\|?*').strip(". ") or "file"
    ending = PurePosixPath(kept).suffix[:10]
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(ending)] + ending


def media_type(name: str, start: bytes) -> str:
    """Return the media type of a file by its name and first bytes; raises Invalid where it may not come in."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in TYPES:
        known = ", ".join(sorted(kind[1:] for kind in TYPES))
        raise Invalid(
            _("Files of the type “%(ending)s” are not taken. Allowed are: %(known)s.")
            % {"ending": ending or name, "known": known}
        )
    kind, beginnings = TYPES[ending]
    if not start:
        raise Invalid(_("The file “%s” is empty.") % name)
    if beginnings and not start.startswith(beginnings):
        raise Invalid(
            _("The file “%(name)s” is not what its ending says (%(ending)s). Save it again in that format.")
            % {"name": name, "ending": ending}
        )
    if not beginnings and b"\0" in start:
        raise Invalid(_("The file “%s” should be text but is not. Save it as text in UTF-8.") % name)
    return kind
