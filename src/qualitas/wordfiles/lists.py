"""Lists of a Word file that is made here: each list counts on its own, from where it is told to."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

LEVELS = 9
TWIPS_A_LEVEL = 360
_DOTS = ("•", "–", "▪")


class Lists:
    """The numbering of one file: two plans, one with dots and one with numbers, and a list of its own for each use."""

    def __init__(self, document: Any) -> None:
        self._root = document.part.numbering_part.element
        known = [int(one.get(qn("w:abstractNumId"))) for one in self._root.findall(qn("w:abstractNum"))]
        self._plans = {}
        for at, ordered in enumerate((False, True)):
            key = max(known, default=0) + 1 + at
            plan = _plan(key, ordered=ordered)
            first = self._root.find(qn("w:num"))
            if first is None:
                self._root.append(plan)
            else:
                first.addprevious(plan)  # plans stand before lists
            self._plans[ordered] = key
        self._last = max((int(one.get(qn("w:numId"))) for one in self._root.findall(qn("w:num"))), default=0)

    def begin(self, start: int | None, depth: int) -> int:
        """Begin a list at a depth (from 0) that counts from ``start``, None for one with dots; returns its key."""
        self._last += 1
        made = _made("w:num", numId=self._last)
        made.append(_made("w:abstractNumId", val=self._plans[start is not None]))
        if start is not None:
            change = _made("w:lvlOverride", ilvl=min(depth, LEVELS - 1))
            change.append(_made("w:startOverride", val=start))
            made.append(change)
        self._root.append(made)
        return self._last

    def put(self, paragraph: Any, key: int, depth: int) -> None:
        """Let a paragraph be a point of a list."""
        place = OxmlElement("w:numPr")
        place.append(_made("w:ilvl", val=min(depth, LEVELS - 1)))
        place.append(_made("w:numId", val=key))
        paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - the library only knows its own styles
            place, "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr"
        )


def _plan(key: int, *, ordered: bool) -> Any:
    plan = _made("w:abstractNum", abstractNumId=key)
    plan.append(_made("w:multiLevelType", val="multilevel"))
    for level in range(LEVELS):
        one = _made("w:lvl", ilvl=level)
        one.append(_made("w:start", val=1))
        one.append(_made("w:numFmt", val="decimal" if ordered else "bullet"))
        one.append(_made("w:lvlText", val=f"%{level + 1}." if ordered else _DOTS[level % len(_DOTS)]))
        one.append(_made("w:lvlJc", val="left"))
        inside = OxmlElement("w:pPr")
        inside.append(_made("w:ind", left=TWIPS_A_LEVEL * (level + 1), hanging=TWIPS_A_LEVEL))
        one.append(inside)
        plan.append(one)
    return plan


def _made(tag: str, **attributes: object) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made
