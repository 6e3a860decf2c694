"""Word files of our own: small ones with everything that the examples lack."""

from collections.abc import Mapping

from tests.files import honest

W = honest.WORD
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{honest.OFFICE_RELATIONS}" xmlns:a="{honest.DRAWING}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (("H1", "heading 1"), ("berschrift2", "heading 2"), ("Warnung", "Warnung"), ("Zitat", "Quote"),
                      ("TOC1", "toc 1"), ("Code", "HTML Preformatted"))
)  # fmt: skip
NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2, 3))
)
BLACK = honest.png()


def run(text: str, marks: str = "") -> str:
    """Return a run of letters with marks such as ``<w:b/>``."""
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(inner: str, style: str = "", more: str = "") -> str:
    """Return a paragraph; what is no element is a run of letters."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{inner if inner.startswith('<') else run(inner)}</w:p>"


def point(text: str, key: int, level: int = 0) -> str:
    """Return a point of a list."""
    return para(text, more=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')


def cell(inner: str, properties: str = "") -> str:
    """Return a cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def picture(key: str = "rPic", alt: str = "The valve") -> str:
    """Return a run with a picture 20 pixels wide."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="190500" cy="190500"/><wp:docPr id="1" name="P" descr="{alt}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="{key}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def word(body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a Word file with this body; further parts by name."""

    def part(tag: str, inner: str) -> str:
        return f"<w:{tag} {SPACES}>{inner}</w:{tag}>"

    relations = "".join(
        f'<Relationship Id="{key}" Type="{honest.OFFICE_RELATIONS}/{kind}" Target="{target}"{more}/>'
        for key, kind, target, more in (
            ("rS", "styles", "styles.xml", ""), ("rN", "numbering", "numbering.xml", ""),
            ("rC", "comments", "comments.xml", ""), ("rF", "footnotes", "footnotes.xml", ""),
            ("rPic", "image", "media/image1.png", ""), ("rEmf", "image", "media/image2.emf", ""),
            ("rAway", "image", "file:///c:/away.png", ' TargetMode="External"'),
            ("rWeb", "hyperlink", "https://example.org/a?b=1&amp;c=2", ' TargetMode="External"'),
            ("rBad", "hyperlink", "javascript:alert(1)", ' TargetMode="External"'),
        )
    )  # fmt: skip
    named = dict(parts or {})
    made: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{honest.RELATIONS}"><Relationship Id="r1" Type="{honest.OFFICE_RELATIONS}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{honest.RELATIONS}">{relations}</Relationships>',
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": part("styles", STYLES),
        "word/numbering.xml": part("numbering", NUMBERING),
        "word/media/image1.png": BLACK,
        "word/media/image2.emf": b"\1\0\0\0 no picture for a browser",
    }
    for tag, name in (
        ("footnotes", "word/footnotes.xml"),
        ("comments", "word/comments.xml"),
        ("hdr", "word/header1.xml"),
    ):
        if isinstance(inner := named.get(name), str):
            named[name] = part(tag, inner)
    return honest.docx(parts=made | named)


TRACKED = para(
    run("Check ")
    + '<w:del w:author="Ann" w:date="2024-05-01T10:00:00Z"><w:r><w:delText>twice</w:delText></w:r></w:del>'
    + f'<w:ins w:author="Ben" w:date="2024-05-02T10:00:00Z">{run("three ")}{run("times")}</w:ins>'
    + run(" a day.")
)
FOOTNOTES = f'<w:footnote w:id="1">{para("See the manual.")}</w:footnote>'
COMMENTS = f'<w:comment w:id="7" w:author="Ann" w:date="2024-05-03T09:00:00Z">{para("Is that enough?")}</w:comment>'
NESTED = f"<w:tbl>{row(cell(para('inside')))}</w:tbl>"
EVERYTHING = (
    para("Valves", "H1")
    + TRACKED
    + point("Close", 1) + point("left", 1, 1) + point("Open", 1)
    + para("Careful with steam", "Warnung")
    + f"<w:tbl>{row(cell(para('Tool'), '<w:gridSpan w:val="2"/>'), properties='<w:tblHeader/>')}"
    + row(cell(para("Spanner"), '<w:vMerge w:val="restart"/>'), cell(para("17") + NESTED))
    + row(cell(para(""), "<w:vMerge/>"), cell(para("19")))
    + "</w:tbl>"
    + f"<w:p>{picture()}{run('beside it')}</w:p>"
    + para(run("Noted") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
)  # fmt: skip
"""The body of a file with a heading, tracked changes, steps, a warning, merged and nested cells, a picture, a note."""


def everything() -> bytes:
    """Return a Word file that has everything."""
    return word(EVERYTHING, {"word/footnotes.xml": FOOTNOTES, "word/comments.xml": COMMENTS})
