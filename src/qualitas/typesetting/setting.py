"""Setting a page set into a PDF by typst: tagged, fonts embedded, PDF/A-2a and PDF/UA-1 (PDF/A-3a where files go along)."""

import io
import json
import tempfile
import threading
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from qualitas.typesetting import pages as p
from qualitas.typesetting.glyphs import FONTS
from qualitas.typesetting.plainly import Files, block_data, cleaned

LONGEST_SHORT = 90
TEMPLATE = Path(__file__).parent / "template.typ"
STANDARDS = {False: ["a-2a", "ua-1"], True: ["a-3a", "ua-1"]}


one_at_a_time = threading.Lock()


class NotSet(RuntimeError):
    """A page set could not be made into a PDF; the message says why in the words of the typesetter."""


def typeset(pages: p.PageSet) -> bytes:
    """Return the PDF of a page set; raises NotSet. The same page set gives the same bytes."""
    return _compile(pages, "pdf")[0]


def pictures(pages: p.PageSet, ppi: float = 100) -> list[bytes]:
    """Return the pages of a page set as PNG pictures."""
    return _compile(pages, "png", ppi)


def rastered(drawing: p.Drawing) -> bytes:
    """Return a drawing as PNG, with the fonts of the paper; raises NotSet."""
    texts: Any = {"main.typ": b'#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")'}
    with one_at_a_time, tempfile.TemporaryDirectory(prefix="qualitas-paper-") as folder:
        Path(folder, "drawing.svg").write_bytes(drawing.svg)
        try:
            made = compiler().compile(input=texts, root=folder, format="png", ppi=72 * drawing.scale / 0.75)
        except typst.TypstError as error:
            raise NotSet("; ".join([error.message, *error.hints])) from error
    return made[0] if isinstance(made, list) else made or b""


def _compile(pages: p.PageSet, form: Any, ppi: float | None = None) -> list[bytes]:
    files = Files()
    texts: Any = {"main.typ": _template(), "data.json": _data(pages, files)}
    standards: Any = STANDARDS[bool(pages.attached)] if form == "pdf" else []
    with one_at_a_time, tempfile.TemporaryDirectory(prefix="qualitas-paper-") as folder:
        for name, data in files.kept.items():
            Path(folder, name).write_bytes(data)
        try:
            made = compiler().compile(
                input=texts,  # typst takes texts in memory; the bytes of pictures lie in the folder, its only one
                root=folder,
                format=form,
                ppi=ppi,
                pdf_standards=standards,
                timestamp=int(pages.moment.timestamp()),
            )
        except typst.TypstError as error:
            raise NotSet("; ".join([error.message, *error.hints])) from error
    return made if isinstance(made, list) else [made or b""]


def _data(pages: p.PageSet, files: Files) -> bytes:
    """Return the data that the template reads, as JSON; pictures and attached files join ``files``."""
    footer, head = pages.footer, pages.letterhead
    data = {
        "title": pages.title,
        "short-title": pages.title if len(pages.title) <= LONGEST_SHORT else pages.title[: LONGEST_SHORT - 1] + "…",
        "author": pages.author,
        "description": " · ".join(filter(None, (pages.header.code, pages.header.revision, pages.header.state))),
        "kicker": pages.kicker,
        "language": pages.language,
        "header": asdict(pages.header),
        "letterhead": {
            "organisation": head.organisation,
            "accent": head.accent,
            "logo": files.picture(head.logo) if head.logo else "",
        },
        "footer": asdict(footer),
        "code": files.add(square_code(footer.check_url), ".svg") if footer.check_url else "",
        "facts": pages.facts,
        "notice": pages.notice,
        "notice_tone": pages.notice_tone,
        "mark": pages.mark,
        "blocks": [data for block in pages.blocks for data in block_data(block, files)],
        "signatures": [asdict(one) for one in pages.signatures],
        "words": asdict(pages.words),
        "attached": [
            {
                "file": files.add(one.data, ".bin"),
                "name": one.name,
                "media_type": one.media_type,
                "description": one.description,
            }
            for one in pages.attached
        ],
    }
    return json.dumps(cleaned(data), ensure_ascii=False).encode()


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def square_code(address: str) -> bytes:
    """Return a QR code as SVG."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", border=0, scale=1)
    return made.getvalue()


@cache
def compiler() -> typst.Compiler:
    """Return the typesetter: our fonts only, no packages, nothing of the disk."""
    empty = tempfile.mkdtemp(prefix="qualitas-paper-")
    return typst.Compiler(
        root=empty,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)]),
        ignore_system_fonts=True,
        package_path=empty,
        package_cache_path=empty,
    )
