"""Texts, tables as text, HTML without anything that runs, and drawings that are text."""

import re
from pathlib import Path

from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.inspecting.reading import finds, start_of, windows

_BINARY = re.compile(
    rb"\A(?:\x7fELF|\xca\xfe\xba\xbe|MZ[\x00-\x08\x0e-\x1f\x80-\xff]|PK\x03\x04|%PDF-|\xd0\xcf\x11\xe0)"
)
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|script|svg|iframe|\?php)", re.IGNORECASE)
# A cell that starts a program when a spreadsheet opens the table: =cmd|' /C calc'!A0
_STARTS_A_PROGRAM = re.compile(rb"(?:^|[\n\r,;\t\"'])\s*[=+\-@][^\n\r|]{1,80}\|[^\n\r!]{0,200}!", re.MULTILINE)
_RUNS = re.compile(
    rb"<\s*(?:script|iframe|frame|object|embed|applet|base|svg|form)\b|javascript:|vbscript:|data:text/html"
    rb"|\bon(?:load|error|click|focus|mouse\w+|toggle|begin|pointer\w+|animation\w+)\s*=|http-equiv\s*=\s*[\"']?refresh",
    re.IGNORECASE,
)


def inspect(path: Path, name: str, ending: str) -> None:
    """Refuse what should be text and is not, and text that would run."""
    start = start_of(path)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or any(b"\0" in piece for piece in windows(path)):
        raise Invalid(_("The file “%s” should be text but is not. Save it as text in UTF-8.") % name)
    if _BINARY.match(start):
        raise Invalid(
            _("The file “%s” is a program or another file that was renamed. Send it under its own ending.") % name
        )
    if ending in {".html", ".htm"}:
        _inspect_html(path, name)
    elif ending != ".md" and _MARKUP.match(start):
        raise Invalid(_("The file “%s” is a web page that was renamed. Save it as PDF, or send it as .html.") % name)
    elif ending == ".csv" and finds(path, _STARTS_A_PROGRAM):
        raise Invalid(
            _(
                "The table “%s” has a cell that starts a program when it is opened. Take out the formula and save it again."
            )
            % name
        )


def _inspect_html(path: Path, name: str) -> None:
    if found := finds(path, _RUNS):
        what = found.decode("ascii", "replace").strip()
        raise Invalid(
            _("The web page “%(name)s” holds something that runs (%(what)s). Save it as PDF, or without scripts.")
            % {"name": name, "what": what}
        )
