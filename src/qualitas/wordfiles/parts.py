"""The parts of a Word file: XML read safely, relations between parts, styles, numbering."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any

from defusedxml.ElementTree import fromstring

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)
"""Namespaces of the strict form of the format, and the usual ones for which they stand."""
LARGEST_PART = 64 * 1024 * 1024
OFF = frozenset({"0", "false", "off", "none"})
_NUMBER = re.compile(r"\d+")

type Element = Any
"""An element of the standard library's tree, as the safe parser gives it."""


class NoWordFile(ValueError):
    """The file is not a Word file, or its main part is missing."""


def said(element: Element | None, name: str = "val") -> str:
    """Return an attribute of Word's own namespace; nothing where element or attribute are missing."""
    return "" if element is None else str(element.get(W + name) or "")


def is_on(element: Element | None) -> bool:
    """Tell whether a switch such as bold is there and not turned off."""
    return element is not None and said(element) not in OFF


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs: its name in small letters, the one it is based on, its level in the outline, its list."""

    name: str
    based_on: str
    outline: int | None
    list_id: str
    list_level: int


@dataclass(slots=True)
class Level:
    """A level of a list: how it is numbered, from where, and how the number is written."""

    form: str = "decimal"
    start: int = 1
    text: str = ""


@dataclass(slots=True)
class Numbered:
    """A list as paragraphs name it: the plan behind it and its levels."""

    plan: str
    levels: dict[int, Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


class Package:
    """An opened Word file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file)
        self.names = set(self._zip.namelist())
        self.main = next((t for t, kind in self._relations("", "_rels/.rels") if kind.endswith("/officeDocument")), "")
        if self.main not in self.names:
            self.main = "word/document.xml"
        if self.main not in self.names:
            raise NoWordFile("The file has no text part.")

    def bytes_of(self, name: str) -> bytes:
        """Return a part's bytes; raises NoWordFile where it is larger than any program writes."""
        if self._zip.getinfo(name).file_size > LARGEST_PART:
            raise NoWordFile("A part of the file is too large.")
        return self._zip.read(name)

    def tree(self, name: str) -> Element | None:
        """Return a part as a tree of elements, None where there is none."""
        if name not in self.names:
            return None
        raw = self.bytes_of(name)
        for strict, usual in STRICT:
            raw = raw.replace(strict, usual)
        return fromstring(raw, forbid_dtd=True)

    def beside(self, kind: str) -> Element | None:
        """Return the part that the main part names as its styles, footnotes and so on."""
        target = next((t for _id, t, k, _mode in self.relations(self.main) if k.endswith(f"/{kind}")), "")
        return self.tree(target or f"{posixpath.dirname(self.main)}/{kind}.xml")

    def several(self, word: str) -> list[str]:
        """Return the names of the parts that begin with a word, such as header1.xml, header2.xml, in their order."""
        found = [name for name in self.names if re.fullmatch(rf"word/{word}\d*\.xml", name)]
        return sorted(found, key=lambda name: [int(n) for n in _NUMBER.findall(name)])

    def relations(self, part: str) -> list[tuple[str, str, str, str]]:
        """Return the relations of a part: id, target (from the root where it is a part), kind, mode."""
        home, name = posixpath.split(part)
        tree = self.tree(f"{home}/_rels/{name}.rels" if home else f"_rels/{name}.rels")
        found = []
        for one in tree if tree is not None else ():
            target, mode = one.get("Target", ""), one.get("TargetMode", "")
            if mode != "External":
                target = posixpath.normpath(posixpath.join("/", home, target)).lstrip("/")
            found.append((one.get("Id", ""), target, one.get("Type", ""), mode))
        return found

    def _relations(self, _home: str, name: str) -> Iterator[tuple[str, str]]:
        tree = self.tree(name)
        for one in tree if tree is not None else ():
            yield one.get("Target", "").lstrip("/"), one.get("Type", "")

    @cached_property
    def styles(self) -> dict[str, Style]:
        """Return the styles of paragraphs and letters by their ids."""
        tree, found = self.beside("styles"), {}
        for one in tree.iter(f"{W}style") if tree is not None else ():
            outline = said(one.find(f"{W}pPr/{W}outlineLvl"))
            place = one.find(f"{W}pPr/{W}numPr")
            listed = said(place.find(f"{W}numId")) if place is not None else ""
            level = said(place.find(f"{W}ilvl")) if place is not None else ""
            found[said(one, "styleId")] = Style(
                said(one.find(f"{W}name")).lower(),
                said(one.find(f"{W}basedOn")),
                int(outline) if outline.isdigit() else None,
                listed,
                int(level) if level.isdigit() else 0,
            )
        return found

    def line_of(self, style: str) -> list[Style]:
        """Return a style and those it is based on, the nearest first."""
        line: list[Style] = []
        seen: set[str] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            line.append(self.styles[style])
            style = line[-1].based_on
        return line

    @cached_property
    def lists(self) -> dict[str, Numbered]:
        """Return the lists that paragraphs name by their ids."""
        tree = self.beside("numbering")
        if tree is None:
            return {}
        plans = {said(one, "abstractNumId"): _levels(one) for one in tree.findall(f"{W}abstractNum")}
        found = {}
        for one in tree.findall(f"{W}num"):
            plan = said(one.find(f"{W}abstractNumId"))
            made = Numbered(plan, dict(plans.get(plan, {})))
            for other in one.findall(f"{W}lvlOverride"):
                at = int(said(other, "ilvl") or 0)
                if (begin := said(other.find(f"{W}startOverride"))).isdigit():
                    made.restarts[at] = int(begin)
                made.levels |= _levels(other)
            found[said(one, "numId")] = made
        return found


def _levels(plan: Element) -> dict[int, Level]:
    found = {}
    for one in plan.findall(f"{W}lvl"):
        start = said(one.find(f"{W}start"))
        form, text = said(one.find(f"{W}numFmt")) or "decimal", said(one.find(f"{W}lvlText"))
        found[int(said(one, "ilvl") or 0)] = Level(form, int(start) if start.isdigit() else 1, text)
    return found
