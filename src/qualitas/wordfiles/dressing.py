"""The looks of a Word file that is made here: paper, letters, and the styles that Word's own set lacks."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

INK = RGBColor(0x1F, 0x24, 0x30)
NOTICES = {"Warning": ("B45309", "FEF3E2"), "Note": ("1D4ED8", "EAF1FE"), "Danger": ("B91C1C", "FDECEC")}
"""Styles of notices: the colour of the line beside them, and of the ground."""


def dressed(document: Any, language: str) -> None:
    """Give a new file A4 paper and the styles that the text needs."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(24)
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    for level in range(1, 5):
        styles[f"Heading {level}"].font.color.rgb = INK
    for name, (line, ground) in NOTICES.items():
        _notice(_new(styles, name), line, ground)
    code = _new(styles, "HTML Preformatted")
    code.font.name, code.font.size = "Courier New", Pt(9.5)
    _border(_new(styles, "Horizontal Rule"), "bottom", "9AA3B2", 6)
    letters = styles.add_style("Verbatim Char", WD_STYLE_TYPE.CHARACTER)
    letters.font.name = "Courier New"
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor(0x1D, 0x4E, 0xD8), True
    tongue = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if tongue is not None:
        tongue.set(qn("w:val"), {"de": "de-DE"}.get(language, "en-GB"))


def _new(styles: Any, name: str) -> Any:
    made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = styles["Normal"]
    return made


def _notice(style: Any, line: str, ground: str) -> None:
    _border(style, "left", line, 24)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", ground)):
        shade.set(qn(f"w:{name}"), value)
    style.element.get_or_add_pPr().append(shade)
    style.paragraph_format.left_indent = Mm(4)


def _border(style: Any, side: str, colour: str, eighths: int) -> None:
    """Draw a line at one side of a style's paragraphs, as thick as so many eighths of a point."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "6"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    style.element.get_or_add_pPr().append(borders)


def page_number(paragraph: Any) -> None:
    """Let a paragraph end with the number of its page."""
    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    made.append(run)
    paragraph._p.append(made)  # noqa: SLF001 - the library has no fields
