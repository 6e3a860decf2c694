"""Reading what stands within a paragraph of a Word file: runs, links, fields, tracked changes, drawings, notes."""

import hashlib
import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from qualitas.wordfiles.inline import Piece
from qualitas.wordfiles.parts import Element, Package, R, W, is_on, said
from qualitas.wordfiles.report import Change, Comment, Read

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
V = "{urn:schemas-microsoft-com:vml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
EMU_A_PIXEL = 9525
WIDEST = 2000
SHOWN = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF")
"""How the pictures begin that browsers show."""
_LINK = re.compile(r"^(?:https?://|mailto:)[^\s\"<>]+$", re.IGNORECASE)
_FIELD_LINK = re.compile(r'^\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_INCLUDED = re.compile(r"^\s*INCLUDE(?:TEXT|PICTURE)\b", re.IGNORECASE)
_THROUGH = frozenset(
    {f"{W}{name}" for name in ("smartTag", "customXml", "dir", "bdo", "sdtContent", "ruby", "rubyBase", "subDoc")}
)
_LETTERS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": ""}
_SIGNS = {"F0A8": "☐", "F06F": "☐", "F071": "☐", "F0FE": "☒", "F0FD": "☒", "F0FC": "✓", "F0FB": "✗", "F0E0": "→",
          "F0DF": "←", "F0B7": "•", "F0A7": "▪", "F04A": "☺", "F0B0": "°", "F0B1": "±", "F0A3": "≤", "F0B3": "≥",
          "F06D": "µ", "F0B4": "×", "F044": "Δ", "F057": "Ω"}  # fmt: skip
"""Signs of the picture fonts Wingdings and Symbol that forms use, by their place in the font."""


@dataclass(slots=True)
class _Field:
    """A field of Word's: what it is told, and whether its outcome has begun."""

    told: str = ""
    shows: bool = False

    @property
    def link(self) -> str:
        found = _FIELD_LINK.match(self.told)
        return found[1] if found and _LINK.match(found[1]) else ""


@dataclass(slots=True)
class Runs:
    """Reads runs one after the other; what is open across paragraphs, such as fields and comments, stays open."""

    package: Package
    read: Read
    notes: dict[str, list[Element]]
    boxes: Callable[[Element], str]
    part: str = ""
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    noted: list[tuple[str, Element]] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)
    _about: dict[str, list[str]] = field(default_factory=dict)

    def enter(self, part: str) -> None:
        """Read from another part from now on: its relations are its own."""
        self.part = part
        self.links = {key: (target, mode) for key, target, _kind, mode in self.package.relations(part)}

    def of(self, paragraph: Element) -> tuple[list[Piece], list[str]]:
        """Return the pieces of a paragraph, and the blocks (text boxes) that hang on it."""
        beside: list[str] = []
        return list(self._inside(paragraph, "", beside)), beside

    def _inside(self, parent: Element, link: str, beside: list[str]) -> Iterator[Piece]:  # noqa: C901, PLR0912 - a table of tags
        for one in parent:
            tag = one.tag
            if tag == f"{W}r":
                yield from self._run(one, link, beside)
            elif tag == f"{W}hyperlink":
                target, _mode = self.links.get(one.get(f"{R}id", ""), ("", ""))
                yield from self._inside(one, target if _LINK.match(target) else link, beside)
            elif tag in (f"{W}ins", f"{W}moveTo"):
                pieces = list(self._inside(one, link, beside))
                self.changed(
                    "inserted" if tag == f"{W}ins" else "moved", one, "".join(p.text for p in pieces if not p.tag)
                )
                yield from pieces
            elif tag in (f"{W}del", f"{W}moveFrom"):
                if tag == f"{W}del":
                    self.changed("deleted", one, _letters_of(one))
            elif tag == f"{W}fldSimple":
                told = _Field(said(one, "instr"))
                self._included(told)
                yield from self._inside(one, told.link or link, beside)
            elif tag == f"{W}sdt":
                content = one.find(f"{W}sdtContent")
                if content is not None:
                    yield from self._inside(content, link, beside)
            elif tag in _THROUGH:
                yield from self._inside(one, link, beside)
            elif tag == f"{MC}AlternateContent":
                yield from self._inside(_choice(one), link, beside)
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                yield self._equation(one, link)
            elif tag == f"{W}commentRangeStart":
                self._about[said(one, "id")] = []
            elif tag == f"{W}commentRangeEnd":
                pass

    def changed(self, kind: str, one: Element, text: str) -> None:
        """Note a tracked change that is resolved."""
        if text.strip() or kind == "formatted":
            last = self.read.changes[-1] if self.read.changes else None
            who, when = said(one, "author"), said(one, "date")
            if last and (last.kind, last.who, last.when) == (kind, who, when) and kind != "moved":
                last.text += text  # Word cuts one change into many runs
            else:
                self.read.changes.append(Change(kind, who, when, text))

    def _equation(self, one: Element, link: str) -> Piece:
        text = "".join(letters.text or "" for letters in one.iter(f"{M}t"))
        self.read.lose("equation", text)
        return Piece(text, link=link)

    def _run(self, run: Element, link: str, beside: list[str]) -> Iterator[Piece]:
        marks = _marks(run.find(f"{W}rPr"), self)
        for one in run:
            for piece in self._of_run(one, marks, beside):
                target = link or next((one.link for one in reversed(self._fields) if one.link), "")
                yield replace(piece, link=target) if target else piece

    def _of_run(self, one: Element, marks: frozenset[str], beside: list[str]) -> Iterator[Piece]:  # noqa: C901, PLR0912 - a table of tags
        tag = one.tag
        if tag == f"{W}fldChar":
            self._field(said(one, "fldCharType"))
            return
        if tag == f"{W}instrText":
            if self._fields:
                self._fields[-1].told += one.text or ""
            return
        if any(not opened.shows for opened in self._fields):
            return
        if tag == f"{W}t":
            yield self._spoken(one.text or "", marks)
        elif tag in _LETTERS:
            yield self._spoken(_LETTERS[tag], marks)
        elif tag == f"{W}br":
            if said(one, "type") not in ("page", "column"):
                yield Piece("\n", marks)
        elif tag == f"{W}sym":
            yield Piece(self._sign(one), marks)
        elif tag == f"{W}drawing":
            yield from self._drawing(one, beside)
        elif tag in (f"{W}pict", f"{W}object"):
            yield from self._old_drawing(one, beside)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            yield from self._note(tag, said(one, "id"))
        elif tag == f"{MC}AlternateContent":
            for inner in _choice(one):
                yield from self._of_run(inner, marks, beside)
        elif tag == f"{W}ruby":
            yield Piece("".join(t.text or "" for t in one.iter(f"{W}t")), marks)
        elif tag == f"{W}commentReference":
            self._commented(said(one, "id"))

    def _spoken(self, text: str, marks: frozenset[str]) -> Piece:
        for about in self._about.values():
            about.append(text)
        return Piece(text, marks)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].shows = True
            self._included(self._fields[-1])
        elif self._fields and kind == "end":
            self._fields.pop()

    def _included(self, told: _Field) -> None:
        if _INCLUDED.match(told.told):
            self.read.lose("included", told.told.strip())

    def _sign(self, one: Element) -> str:
        place = said(one, "char").upper()
        if (sign := _SIGNS.get(place if place.startswith("F") else f"F0{place[-2:]}")) is not None:
            return sign
        self.read.lose("sign", f"{said(one, 'font')} {place}".strip())
        return "\ufffd"

    def _note(self, tag: str, key: str) -> Iterator[Piece]:
        body = self.notes.get(f"{tag.removeprefix(W).removesuffix('Reference')} {key}")
        if body is not None:
            self.noted.append((tag, body))
            yield Piece(str(len(self.noted)), frozenset({"sup"}))

    def _commented(self, key: str) -> None:
        for comment in self.read.comments:
            if comment.about == f"\0{key}":
                comment.about = " ".join("".join(self._about.pop(key, [])).split())[:500]

    # --- drawings ----------------------------------------------------------------------------------------------------

    def _drawing(self, drawing: Element, beside: list[str]) -> Iterator[Piece]:
        about = drawing.find(f".//{WP}docPr")
        alt = "" if about is None else about.get("descr") or about.get("title") or ""
        extent = drawing.find(f".//{WP}extent")
        width = 0 if extent is None or not extent.get("cx", "").isdigit() else int(extent.get("cx")) // EMU_A_PIXEL
        blips = [blip for blip in drawing.iter(f"{A}blip") if blip.get(f"{R}embed") or blip.get(f"{R}link")]
        for blip in blips:
            yield from self._picture(
                blip.get(f"{R}embed", ""), blip.get(f"{R}link", ""), alt, width if len(blips) == 1 else 0
            )
        boxes = self._text_boxes(drawing, beside)
        if not blips and not boxes:
            data = drawing.find(f".//{A}graphicData")
            kind = posixpath.basename(data.get("uri", "")) if data is not None else ""
            shape = kind in ("wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas")
            if not shape or alt:
                self.read.lose("drawing", alt or kind)
            yield from self._in_its_place(alt) if alt else ()

    def _old_drawing(self, pict: Element, beside: list[str]) -> Iterator[Piece]:
        for image in pict.iter(f"{V}imagedata"):
            alt = next((one.get("alt", "") for one in pict.iter() if one.get("alt")), "")
            yield from self._picture(image.get(f"{R}id", ""), "", alt or image.get("title", ""), 0)
        self._text_boxes(pict, beside)
        for packed in pict.iter():
            if packed.tag.endswith("}OLEObject"):
                self.read.lose("embedded", packed.get("ProgID", ""))

    def _text_boxes(self, drawing: Element, beside: list[str]) -> bool:
        found = [box for box in drawing.iter(f"{W}txbxContent") if not _is_fallback(drawing, box)]
        beside.extend(self.boxes(box) for box in found)
        return bool(found)

    def _picture(self, key: str, linked: str, alt: str, width: int) -> Iterator[Piece]:
        target, mode = self.links.get(key or linked, ("", ""))
        if mode == "External" or target not in self.package.names:
            self.read.lose("linked-picture", alt or target)
            yield from self._in_its_place(alt)
            return
        content = self.package.bytes_of(target)
        if not content.startswith(SHOWN):
            self.read.lose("picture", posixpath.basename(target))
            yield from self._in_its_place(alt or posixpath.basename(target))
            return
        sha256 = hashlib.sha256(content).hexdigest()
        self.read.pictures.setdefault(sha256, target)
        wide = f' width="{width}"' if 0 < width <= WIDEST else ""
        yield Piece(f'<img data-file="{sha256}" alt="{html.escape(" ".join(alt.split()))}"{wide}>', tag=True)

    def _in_its_place(self, alt: str) -> Iterator[Piece]:
        """Yield what stands where a picture cannot be shown."""
        if alt.strip():
            yield Piece(f"[{' '.join(alt.split())}]")


def _choice(one: Element) -> Element:
    """Return the form of an alternative that is read: the newest, as every Word since 2010 does."""
    found = one.find(f"{MC}Choice")
    return found if found is not None else (one.find(f"{MC}Fallback") if one.find(f"{MC}Fallback") is not None else one)


def _is_fallback(drawing: Element, box: Element) -> bool:
    """Tell whether a text box is the older form of one that was read already."""
    return any(box in old.iter(f"{W}txbxContent") for old in drawing.iter(f"{MC}Fallback"))


def _marks(properties: Element | None, runs: Runs) -> frozenset[str]:
    """Return the marks of a run; what is only its colour or font is left."""
    if properties is None:
        return frozenset()
    found = set()
    for name, mark in (("b", "strong"), ("i", "em"), ("strike", "s"), ("dstrike", "s")):
        if is_on(properties.find(W + name)):
            found.add(mark)
    style = said(properties.find(f"{W}rStyle"))
    line = {one.name for one in runs.package.line_of(style)} if style else set()
    found |= {mark for name, mark in _STYLED.items() if name in line}
    if is_on(properties.find(f"{W}u")) and said(properties.find(f"{W}u")) and "hyperlink" not in line:
        found.add("u")
    if (upright := said(properties.find(f"{W}vertAlign"))) in ("superscript", "subscript"):
        found.add(upright[:3])
    if is_on(properties.find(f"{W}vanish")):
        runs.read.lose("hidden")
    change = properties.find(f"{W}rPrChange")
    if change is not None:
        runs.changed("formatted", change, "")
    return frozenset(found)


_STYLED = {"strong": "strong", "emphasis": "em", "verbatim char": "code", "html code": "code", "code char": "code"}


def _letters_of(one: Element) -> str:
    return "".join(
        (inner.text or "") if inner.tag in (f"{W}t", f"{W}delText") else " " if inner.tag == f"{W}tab" else ""
        for inner in one.iter()
    )


def comments_of(package: Package, read: Read) -> None:
    """Note the comments of a file; the passage of each is filled in when it goes by."""
    tree = package.beside("comments")
    for one in tree.iter(f"{W}comment") if tree is not None else ():
        text = "\n".join(_letters_of(paragraph) for paragraph in one.iter(f"{W}p")).strip()
        read.comments.append(Comment(said(one, "author"), said(one, "date"), text, f"\0{said(one, 'id')}"))


def notes_of(package: Package) -> dict[str, Any]:
    """Return the footnotes and endnotes of a file by what refers to them."""
    found = {}
    for kind in ("footnote", "endnote"):
        tree = package.beside(f"{kind}s")
        for one in tree.iter(W + kind) if tree is not None else ():
            if said(one, "type") in ("", "normal"):
                found[f"{kind} {said(one, 'id')}"] = one
    return found


def texts_around(package: Package) -> Iterable[str]:
    """Yield the texts of headers and footers, each once."""
    seen = set()
    for name in (*package.several("header"), *package.several("footer")):
        tree = package.tree(name)
        paragraphs = tree.iter(f"{W}p") if tree is not None else ()
        lines = ["".join(t.text or "" for t in p.iter(f"{W}t")).strip() for p in paragraphs]
        text = " · ".join(dict.fromkeys(line for line in lines if line))
        if text and text not in seen:
            seen.add(text)
            yield text
