"""Sixty and more hostile files of our own making, each small, each made when it is asked for: name, bytes, and what it tries.

`HOSTILE` gives them by a short title. Each is either refused in words (`refused`) or kept and harmless: served only to be
saved, its text not read or read within limits.
"""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qualitas.kernel.files.inspecting.reading import EICAR
from tests.files import honest

BILLION = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@dataclass(frozen=True)
class Hostile:
    """One hostile file: what it tries, its name, how it is made, and whether it is refused at the door."""

    title: str
    name: str
    make: Callable[[], bytes]
    refused: bool = True


def _parts(ending: str, **parts: str | bytes) -> bytes:
    made = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
    return honest.xlsx(("a",), parts=made) if ending == "xlsx" else honest.docx(parts=made)


def _related(kind: str, target: str, where: str = "word/_rels/settings.xml.rels") -> bytes:
    line = f'<Relationship Id="r9" Type="{honest.OFFICE_RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
    return honest.docx(parts={where: f'<Relationships xmlns="{honest.RELATIONS}">{line}</Relationships>'})


def _macro_types() -> bytes:
    parts = honest.docx_parts()
    types = str(parts["[Content_Types].xml"])
    renamed = types.replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"
    )
    return honest.packed(parts | {"[Content_Types].xml": renamed})


def _bomb(size: int = 256 * 1024 * 1024) -> bytes:
    """Return a Word document whose one part unpacks to ``size`` zeros."""
    made = io.BytesIO(honest.docx())
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/big.xml", "w") as part,
    ):
        for _ in range(size // (1024 * 1024)):
            part.write(bytes(1024 * 1024))
    return made.getvalue()


def _nested(depth: int) -> bytes:
    inner = honest.packed({"zeros.xml": "<a>" + "0" * 100_000 + "</a>"})
    for level in range(depth):
        inner = honest.packed({f"level{level}.zip": inner})
    return honest.docx(parts={"word/embeddings/inner.docx": inner})


def _inner_bomb() -> bytes:
    return honest.docx(
        parts={"word/embeddings/inner.xlsx": honest.packed({"xl/worksheets/sheet1.xml": bytes(80_000_000)})}
    )


def _lying() -> bytes:
    """Return an archive whose directory says that a large part is small."""
    made = bytearray(honest.docx(parts={"word/big.xml": "<a>" + "x" * 5_000_000 + "</a>"}))
    place = made.rfind(b"word/big.xml") - 46
    assert made[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<I", made, place + 24, 100)
    return bytes(made)


def _overlapping() -> bytes:
    """Return an archive in which many names share the same packed bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in honest.docx_parts().items():
            archive.writestr(name, content)
        archive.writestr("word/a.xml", b"x" * 200_000)
        last = archive.infolist()[-1]
        for number in range(50):
            copy = zipfile.ZipInfo(f"word/b{number}.xml")
            for member in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(copy, member, getattr(last, member))
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
    return made.getvalue()


def _many_members() -> bytes:
    return honest.docx(parts={f"word/m/{number}.xml": "" for number in range(12_000)})


def _twice_the_same() -> bytes:
    made = io.BytesIO(honest.docx())
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("word/document.xml", "<another/>")
    return made.getvalue()


def _with_link() -> bytes:
    made = io.BytesIO(honest.docx())
    with zipfile.ZipFile(made, "a") as archive:
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def _locked() -> bytes:
    made = bytearray(honest.docx())
    place = 0
    while (place := made.find(b"PK\x01\x02", place)) >= 0:
        made[place + 8] |= 1
        place += 4
    return bytes(made)


def _hidden_script() -> bytes:
    """Return a PDF whose script lies packed in a stream of objects."""
    inner = b"7 0 8 40 <</S/JavaScript/JS(app.alert(1))>> <</Names[(a) 7 0 R]>>"
    packed = zlib.compress(inner)
    stream = b"<</Type/ObjStm/N 2/First 9/Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(packed), packed)
    pages = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", stream]
    return honest.bound(pages)


def _pdf_bomb(size: int = 200_000_000) -> bytes:
    """Return a PDF whose page unpacks to ``size`` bytes, twice packed."""
    twice = zlib.compress(zlib.compress(b"BT (a) Tj ET " * (size // 13), 9), 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>\nstream\n%b\nendstream" % (len(twice), twice)
    return honest.bound([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream])


def _pdf_circle() -> bytes:
    return honest.bound([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>"])


def _pdf_deep() -> bytes:
    deep = b"[" * 50_000 + b"]" * 50_000
    return honest.bound([b"<</Type/Catalog/Pages 2 0 R/X 3 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", deep])


def _deep_xml() -> bytes:
    return honest.docx(parts={"word/document.xml": "<a>" * 200_000 + "</a>" * 200_000})


def _many_cells() -> bytes:
    cells = "<row>" + '<c t="inlineStr"><is><t>xy</t></is></c>' * 10 + "</row>"
    sheet = f'<worksheet xmlns="{honest.SHEET}"><sheetData>{cells * 60_000}</sheetData></worksheet>'
    return honest.xlsx(("a",), parts={"xl/worksheets/sheet1.xml": sheet})


def _far_cell() -> bytes:
    """Return a workbook with a cell in each of the outermost corners: a naive reader makes 17 thousand million cells."""
    sheet = (
        f'<worksheet xmlns="{honest.SHEET}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return honest.xlsx(("a",), parts={"xl/worksheets/sheet1.xml": sheet})


def _program() -> bytes:
    return b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(200)


def _packed_program() -> bytes:
    inside = "Ole10Native".encode("utf-16-le") + b"\2\0setup.exe\0C:\\setup.exe\0" + _program()
    return honest.docx(parts={"word/embeddings/oleObject1.bin": OLE + inside})


def _old_macros() -> bytes:
    return honest.docx(parts={"word/embeddings/old.doc": OLE + "_VBA_PROJECT".encode("utf-16-le")})


def _embedded(name: str) -> bytes:
    return honest.pdf(
        "See the attachment",
        "<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream",
        f"<</Type/Filespec/F({name})/EF<</F 6 0 R>>>>",
        catalog="/Names<</EmbeddedFiles<</Names[(a) 7 0 R]>>>>",
    )


def _action(kind: str) -> bytes:
    return honest.pdf("x", catalog=f"/OpenAction<</S/{kind}/JS(app.alert(1))/F(cmd.exe)>>")


HOSTILE: tuple[Hostile, ...] = (
    # --- names
    Hostile("folders upwards", "../../etc/passwd", lambda: b"root:x:0:0"),
    Hostile(
        "folders upwards, a known ending", "../../../srv/site/settings.txt", lambda: b"DEBUG = True", refused=False
    ),
    Hostile("a drive and backslashes", "C:\\Windows\\System32\\drivers.txt", lambda: b"x", refused=False),
    Hostile("NUL within the name", "report.pdf\0.exe", _program),
    Hostile("text turned round", "invoice\u202efdp.exe", _program),
    Hostile("a device", "CON.txt", lambda: b"x", refused=False),
    Hostile("three hundred letters", "ä" * 300 + ".txt", lambda: b"x", refused=False),
    Hostile("dots at the end", "run.exe. . .", _program),
    Hostile("two endings", "drawing.pdf.exe", _program),
    Hostile("a name of markup", '"><img src=x onerror=alert(1)>.txt', lambda: b"x", refused=False),
    Hostile("lines in the name", "a.txt\r\nSet-Cookie: session=1", lambda: b"x"),
    # --- not what it says
    Hostile("a program as PDF", "report.pdf", _program),
    Hostile("a program as text", "readme.txt", _program),
    Hostile("a program as picture", "photo.jpg", _program),
    Hostile("a web page as picture", "photo.png", lambda: b"<html><script>alert(1)</script>"),
    Hostile("a web page as text", "notes.txt", lambda: b"<!DOCTYPE html><script>alert(1)</script>"),
    Hostile("a presentation as document", "work.docx", lambda: honest.pptx("x")),
    Hostile("a table as open text", "work.odt", lambda: honest.open_document("spreadsheet", "")),
    Hostile("any archive as document", "work.docx", lambda: honest.packed({"a.txt": "x"})),
    Hostile("nothing at all", "empty.pdf", lambda: b""),
    Hostile("the test file of virus scanners", "eicar.txt", lambda: EICAR),
    Hostile("the test file within a document", "eicar.docx", lambda: honest.docx(parts={"word/media/a.bin": EICAR})),
    # --- cut off
    Hostile("half a PDF", "half.pdf", lambda: honest.pdf()[:300]),
    Hostile("half a document", "half.docx", lambda: honest.docx()[:-40]),
    Hostile("half a picture", "half.png", lambda: honest.png()[:-8]),
    Hostile("a picture without a size", "none.png", lambda: honest.png()[:8] + b"...."),
    # --- two things at once
    Hostile("PDF and archive", "both.pdf", lambda: honest.pdf() + honest.packed({"a.html": "x"})),
    Hostile("GIF and JAR", "both.gif", lambda: honest.gif() + honest.packed({"META-INF/MANIFEST.MF": "Main-Class: A"})),
    Hostile("PNG and archive", "both.png", lambda: honest.png() + honest.packed({"a.exe": "MZ"})),
    Hostile(
        "a web page in a photograph",
        "both.jpg",
        lambda: honest.jpeg(comment=b"<script>alert(document.domain)</script>"),
    ),
    Hostile(
        "a script in a GIF", "both.gif", lambda: b"GIF89a/*" + honest.gif()[8:] + b"*/=1;<script>alert(1)</script>;"
    ),
    Hostile(
        "PDF and web page",
        "both.pdf",
        lambda: honest.pdf().replace(b"%\xe2", b"%<html><script>alert(1)</script>\xe2", 1),
    ),
    Hostile("a document after a program", "both.docx", lambda: _program() + honest.docx()),
    Hostile("a document with something after it", "both.docx", lambda: honest.docx() + b"<script>alert(1)</script>"),
    # --- what acts in an office file
    Hostile("macros", "work.docx", lambda: _parts("docx", word__vbaProject_DOT_bin=OLE)),
    Hostile("macros, the ending changed", "work.docx", _macro_types),
    Hostile("macros of 1992", "work.xlsx", lambda: _parts("xlsx", xl__macrosheets__sheet1_DOT_xml="<a/>")),
    Hostile("a macro ending", "work.docm", honest.docx),
    Hostile("macros in an embedded document", "work.docx", _old_macros),
    Hostile("a packed program", "work.docx", _packed_program),
    Hostile("a program among the parts", "work.docx", lambda: _parts("docx", word__media__setup_DOT_exe=_program())),
    Hostile("a control", "work.docx", lambda: _parts("docx", word__activeX__activeX1_DOT_xml="<a/>")),
    Hostile(
        "a template from elsewhere", "work.docx", lambda: _related("attachedTemplate", "https://example.org/a.dotm")
    ),
    Hostile(
        "a template from a share", "work.docx", lambda: _related("attachedTemplate", "file:///\\\\192.0.2.1\\a\\b.dotm")
    ),
    Hostile(
        "an object from elsewhere",
        "work.docx",
        lambda: _related("oleObject", "mhtml:http://192.0.2.1/a!x", "word/_rels/document.xml.rels"),
    ),
    Hostile(
        "a command in a field",
        "work.docx",
        lambda: honest.docx(
            parts={
                "word/document.xml": f'<w:document xmlns:w="{honest.WORD}"><w:instrText> DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"</w:instrText></w:document>'
            }
        ),
    ),
    Hostile(
        "a command behind a table",
        "work.xlsx",
        lambda: _parts(
            "xlsx",
            xl__externalLinks__externalLink1_DOT_xml='<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
        ),
    ),
    Hostile("a command in a cell", "work.csv", lambda: b"Gauge;Result\n=cmd|' /C calc'!A0;1\n"),
    Hostile(
        "macros in open text",
        "work.odt",
        lambda: honest.open_document("text", "", {"Basic/Standard/Module1.xml": "<a/>"}),
    ),
    Hostile(
        "a listener in open text",
        "work.odt",
        lambda: honest.open_document("text", '<script:event-listener xlink:href="vnd.sun.star.script:a.py$x"/>'),
    ),
    # --- what acts in a PDF
    Hostile("a script", "work.pdf", lambda: _action("JavaScript")),
    Hostile("a script, its name in digits", "work.pdf", lambda: _action("J#61vaScr#69pt")),
    Hostile("a script, packed away", "work.pdf", _hidden_script),
    Hostile("a launched program", "work.pdf", lambda: _action("Launch")),
    Hostile("a film", "work.pdf", lambda: honest.pdf("x", "<</Type/Annot/Subtype/RichMedia>>")),
    Hostile("a program as attachment", "work.pdf", lambda: _embedded("setup.exe")),
    Hostile(
        "a program as attachment, its name in digits",
        "work.pdf",
        lambda: _embedded("x").replace(b"/F(x)", b"/F<73657475702E657865>"),
    ),
    # --- what acts in a web page or drawing
    Hostile(
        "a drawing with a script",
        "logo.svg",
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ),
    Hostile("a drawing as picture", "logo.png", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    Hostile("a page with a script", "page.html", lambda: b"<p>Hi<script>fetch('/me/')</script>"),
    Hostile("a page with a handler", "page.html", lambda: b"<body onload=alert(1)>"),
    Hostile("a page with a link that runs", "page.htm", lambda: b"<a href='JavaScript:alert(1)'>x</a>"),
    Hostile(
        "a page that leads away",
        "page.html",
        lambda: b'<meta http-equiv="refresh" content="0;url=https://example.org">',
    ),
    # --- archives that lie
    Hostile("a bomb", "bomb.docx", _bomb),
    Hostile("a bomb within", "bomb.docx", _inner_bomb),
    Hostile("archives within archives", "deep.docx", lambda: _nested(4)),
    Hostile("a lie about a length", "lie.docx", _lying),
    Hostile("parts that share their bytes", "shared.docx", _overlapping),
    Hostile("too many parts", "many.docx", _many_members),
    Hostile("a part twice", "twice.docx", _twice_the_same),
    Hostile(
        "a part that climbs", "slip.docx", lambda: honest.docx(parts={"../../../etc/cron.d/x": "* * * * * root id"})
    ),
    Hostile("a part with a drive", "slip.docx", lambda: honest.docx(parts={"C:/Windows/x.xml": "<a/>"})),
    Hostile("a link among the parts", "link.docx", _with_link),
    Hostile("a locked document", "locked.docx", _locked),
    # --- XML
    Hostile("a thousand million laughs", "laughs.docx", lambda: honest.docx(parts={"word/document.xml": BILLION})),
    Hostile(
        "laughs in two bytes a letter",
        "laughs.docx",
        lambda: honest.docx(parts={"word/document.xml": BILLION.encode("utf-16")}),
    ),
    Hostile(
        "an entity from outside",
        "outside.xlsx",
        lambda: honest.xlsx(("a",), parts={"xl/worksheets/sheet1.xml": OUTSIDE}),
    ),
    Hostile(
        "an entity in open text", "outside.odt", lambda: honest.open_document("text", "", {"content.xml": OUTSIDE})
    ),
    # --- pictures
    Hostile("2.5 thousand million points", "flood.png", lambda: honest.png(50_000, 50_000)),
    Hostile("points without end in a GIF", "flood.gif", lambda: honest.gif(65_535, 65_535)),
    Hostile("points without end in a photograph", "flood.jpg", lambda: honest.jpeg(65_535, 65_535)),
    # --- taken, and harmless: the child that reads them has limits
    Hostile("a page that unpacks to 200 MB", "page.pdf", _pdf_bomb, refused=False),
    Hostile("pages in a circle", "circle.pdf", _pdf_circle, refused=False),
    Hostile("brackets without end", "deep.pdf", _pdf_deep, refused=False),
    Hostile("tags without end", "deep.docx", _deep_xml, refused=False),
    Hostile("cells without end", "cells.xlsx", _many_cells, refused=False),
    Hostile("a cell far away", "far.xlsx", _far_cell, refused=False),
)


def made() -> Iterator[tuple[Hostile, bytes]]:
    """Yield every hostile file with its bytes, one at a time."""
    for one in HOSTILE:
        yield one, one.make()
