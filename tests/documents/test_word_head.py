"""The head of a Word file: titles may hold what XML cannot, and the file is made all the same."""

import io

from docx import Document

from qualitas.wordfiles.writing import Head, write


def test_what_xml_cannot_hold_is_left_out_of_the_head() -> None:
    head = Head(
        "SOP\x00-1",
        "Cut\x0bting \ud800",
        state="in\x1f force",
        notice="\uffferead",
        organisation="A\x08 & B",
        page="P\x01",
    )
    read = Document(io.BytesIO(write([], head, lambda _file: None)))
    section = read.sections[0]
    assert [one.text for one in section.header.paragraphs] == ["SOP-1 · Cutting ", "in force", "read"]
    assert section.footer.paragraphs[0].text.startswith("A & B\t\tP ")
    assert (read.core_properties.title, read.core_properties.author) == ("Cutting ", "A & B")
