"""Pictures: whole, of a size that a browser can draw, and nothing else at the same time."""

import re
from pathlib import Path

import imagesize
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.inspecting.reading import end_of, ends_as_zip, finds

KINDS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_PIXELS = 100_000_000
_MARKUP = re.compile(rb"<script|<html|<!doctype|<iframe|<\?php|<svg\s+[a-z]+=|javascript:", re.IGNORECASE)
_ENDS = {"image/png": b"IEND", "image/jpeg": b"\xff\xd9", "image/gif": b"\x3b"}


def inspect(path: Path, name: str, kind: str) -> None:
    """Refuse a picture that is broken, too large to be drawn, or also something else."""
    width, height = _measured(path)
    if width <= 0 or height <= 0:
        raise Invalid(_("The picture “%s” is damaged: its size cannot be read. Save it again.") % name)
    if width * height > MOST_PIXELS:
        raise Invalid(
            _("The picture “%(name)s” has %(width)d × %(height)d pixels; 100 million are taken. Make it smaller.")
            % {"name": name, "width": width, "height": height}
        )
    if not _is_whole(path, kind):
        raise Invalid(_("The picture “%s” is cut off. Send it once more, or save it again.") % name)
    if ends_as_zip(path) or finds(path, _MARKUP):
        raise Invalid(
            _("The picture “%s” holds another file or a script inside. Open it in a picture program and save it again.")
            % name
        )


def _measured(path: Path) -> tuple[float, float]:
    try:
        width, height = imagesize.get(str(path))
    except Exception:  # noqa: BLE001 - the library reads what anybody sends: whatever it stumbles over is damage
        return -1, -1
    return width, height


def _is_whole(path: Path, kind: str) -> bool:
    """Tell whether the picture has its end."""
    if kind == "image/webp":
        with path.open("rb") as handle:
            head = handle.read(12)
        declared = int.from_bytes(head[4:8], "little") + 8
        return head[8:12] == b"WEBP" and declared <= path.stat().st_size + 1
    return _ENDS[kind] in end_of(path, 64 if kind == "image/gif" else 65_536)
