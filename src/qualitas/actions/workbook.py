"""The report of a corrective action as a workbook: one sheet that can be printed and sent, with the same words as the PDF."""

import io
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.actions.report import Report, Section

COLUMNS = 7
WIDTHS = (15, 34, 18, 16, 16, 16, 34)
LONGEST = 32_767
LINE = 15.0
CHARACTERS = 135
"""How many characters a line over all columns holds, about."""


def report(told: Report) -> bytes:
    """Return the report as a workbook; texts stay texts, never formulas."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    sheet = book.add_worksheet("8D" if told.is_eight else told.case.number)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{told.case.number}&R&P / &N")
    writing = _Writing(sheet, _looks(book))
    kicker = _("8D report") if told.is_eight else str(capfirst(told.case._meta.verbose_name))
    writing.across(f"{told.who.organisation.title} · {kicker} · {told.case.number}", "title")
    writing.across(told.case.title, "head")
    writing.facts(told.facts())
    for section in told.sections():
        writing.section(section)
    book.close()
    return file.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#cfcac0", "valign": "top", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 15}),
        "head": book.add_format({"bold": True, "bg_color": "#0b5f59", "font_color": "#ffffff", "valign": "vcenter"}),
        "label": book.add_format({"bold": True, "font_color": "#525a62", **edge}),
        "text": book.add_format(edge),
    }


@dataclass(slots=True)
class _Writing:
    """A sheet that is filled line by line."""

    sheet: Any
    looks: dict[str, Any]
    line: int = 0

    def across(self, text: str, look: str) -> None:
        """Write a text over all columns, as high as it needs."""
        if look == "text":
            lines = sum(1 + len(part) // CHARACTERS for part in text.splitlines())
            self.sheet.set_row(self.line, LINE * max(1, lines))
        self.sheet.merge_range(self.line, 0, self.line, COLUMNS - 1, "", self.looks[look])
        self.sheet.write_string(self.line, 0, text[:LONGEST], self.looks[look])
        self.line += 1

    def facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Write short facts, each on a line of its own."""
        for label, value in facts:
            self.sheet.write_string(self.line, 0, label[:LONGEST], self.looks["label"])
            self.sheet.merge_range(self.line, 1, self.line, COLUMNS - 1, "", self.looks["text"])
            self.sheet.write_string(self.line, 1, value[:LONGEST], self.looks["text"])
            self.line += 1

    def section(self, section: Section) -> None:
        """Write a part of the report."""
        self.line += 1
        self.across(section.title, "head")
        if section.is_empty:
            self.across(_("Nothing yet."), "text")
        for label, text in section.texts:
            if text:
                self.across(f"{label}\n{text}" if label else text, "text")
        self.facts(tuple(fact for fact in section.facts if fact[1]))
        if section.table is not None:
            for at, cell in enumerate(section.table.head):
                self.sheet.write_string(self.line, at, cell, self.looks["label"])
            self.line += 1
            for row in section.table.rows:
                for at, cell in enumerate(row):
                    self.sheet.write_string(self.line, at, cell[:LONGEST], self.looks["text"])
                self.line += 1
