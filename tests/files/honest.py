"""Small files that are what they say: the honest ones, made here so that none is kept as a binary."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(parts: Mapping[str, str | bytes], **more: Any) -> bytes:
    """Return an archive of these parts, in their order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx_parts(text: str = "Hold the valve", **more: str | bytes) -> dict[str, str | bytes]:
    """Return the parts of a Word document; further ones by name, with __ for / in it."""
    return {
        "[Content_Types].xml": CONTENT_TYPES.format(part="word/document.xml", kind="wordprocessingml.document"),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>',
        **{name.replace("__", "/"): content for name, content in more.items()},
    }


def docx(text: str = "Hold the valve", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a Word document."""
    return packed(docx_parts(text) | dict(parts or {}))


def pptx(*slides: str) -> bytes:
    """Return a presentation with one line on each slide."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES.format(part="ppt/presentation.xml", kind="presentationml.presentation"),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{SLIDES}"/>',
    }
    for number, line in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = (
            f'<p:sld xmlns:p="{SLIDES}" xmlns:a="{DRAWING}"><a:p><a:r><a:t>{line}</a:t></a:r></a:p></p:sld>'
        )
    return packed(parts)


def xlsx(*rows: tuple[str | float, ...], parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a workbook with one sheet."""
    lines = "".join(
        "<row>"
        + "".join(
            f"<c><v>{cell}</v></c>" if isinstance(cell, float | int) else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            for cell in row
        )
        + "</row>"
        for row in rows
    )
    own = {
        "[Content_Types].xml": CONTENT_TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet"),
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE_RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE_RELATIONS}"><sheets>'
        '<sheet name="Gauges" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{lines}</sheetData></worksheet>',
    }
    return packed(own | dict(parts or {}))


def open_document(kind: str, body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an OpenDocument file: kind text, spreadsheet or presentation."""
    own = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": '<office:document-content xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:a" '
        f'xmlns:script="urn:s" xmlns:xlink="urn:x"><office:body>{body}</office:body></office:document-content>',
    }
    return packed(own | dict(parts or {}))


def pdf(text: str = "Hold the valve", *more: str, catalog: str = "") -> bytes:
    """Return a PDF of one page; ``more`` are further objects, from number 6 on."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ]
    return bound([one.encode("latin-1") for one in objects])


def bound(objects: list[bytes]) -> bytes:
    """Return a PDF of these objects, the first of them its catalogue."""
    made = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a black picture; a large one claims its size without having the pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (min(width, 1000) + 1) * min(height, 1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*one) for one in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def gif(width: int = 1, height: int = 1) -> bytes:
    """Return a picture of one point; it may claim another size."""
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0\0\0\0\xff\xff\xff"
    return head + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


def jpeg(width: int = 1, height: int = 1, comment: bytes = b"") -> bytes:
    """Return the frame of a photograph; no viewer is asked to draw it."""
    note = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return start + note + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x37\xff\xd9"


def honest() -> dict[str, bytes]:
    """Return one honest file of each kind, by name."""
    return {
        "work.pdf": pdf(),
        "work.docx": docx(),
        "work.xlsx": xlsx(("Gauge", "Result"), ("M-17", 4.2)),
        "work.pptx": pptx("First", "Second"),
        "work.odt": open_document("text", "<office:text><text:p>Hold<text:s/>the valve</text:p></office:text>"),
        "work.ods": open_document("spreadsheet", "<table:table-cell><text:p>M-17</text:p></table:table-cell>"),
        "work.odp": open_document("presentation", "<text:p>First</text:p>"),
        "work.png": png(),
        "work.gif": gif(),
        "work.jpg": jpeg(),
        "work.txt": "Grüße aus der Fertigung\n".encode(),
        "work.md": b"# Purpose\n\nHold the valve with <b>both</b> hands.\n",
        "work.csv": b"Gauge;Result\nM-17;-4.2\nM-18;=A1+1\n",
        "work.html": b"<!doctype html><title>Valve</title><style>p{color:red}</style><p>Hold the valve.</p>",
        "work.dfq": b"K0100 1\nK1001 Valve\n",
        "work.step": b"ISO-10303-21;\nHEADER;\nENDSEC;\n",
    }
