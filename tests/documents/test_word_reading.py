"""Word files are read whole: headings, lists, tables, pictures, notes; changes are resolved, losses are named."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from qualitas.wordfiles.reading import read
from qualitas.wordfiles.report import Change, Comment, Loss, Read
from tests.documents.words import (
    BLACK,
    EVERYTHING,
    FOOTNOTES,
    NESTED,
    TRACKED,
    cell,
    everything,
    para,
    picture,
    point,
    row,
    run,
    word,
)

SHA = hashlib.sha256(BLACK).hexdigest()


def of(body: str, **more: str | bytes) -> Read:
    """Return what is read of a file with this body."""
    return read(io.BytesIO(word(body, {name.replace("_", "/", 1) + ".xml": text for name, text in more.items()})))


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (para("Valves", "H1"), "<h1>Valves</h1>"),
        (para("Ventile", "berschrift2"), "<h2>Ventile</h2>"),
        (para("Deep", more='<w:outlineLvl w:val="6"/>'), "<h4>Deep</h4>"),
        (para("a") + para("") + para("b"), "<p>a</p><p>b</p>"),
        (para(run("a", "<w:b/>") + run("b", "<w:b/><w:i/>")), "<p><strong>a<em>b</em></strong></p>"),
        (para(run("a", '<w:b w:val="0"/>') + run("2", '<w:vertAlign w:val="superscript"/>')), "<p>a<sup>2</sup></p>"),
        (para("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>"), "<p>a<br>b</p>"),
        (para('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'), "<p>☐</p>"),
        (point("a", 2) + point("b", 2), "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (
            point("a", 1) + point("x", 1, 1) + point("b", 1) + para("between") + point("c", 1),
            ("<ol><li><p>a</p><ol><li><p>x</p></li></ol></li><li><p>b</p></li></ol><p>between</p>"
            '<ol start="3"><li><p>c</p></li></ol>'),
        ),
        (para("One", "H1", '<w:numPr><w:numId w:val="3"/></w:numPr>')
         + para("Two", "berschrift2", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'),
         "<h1>1 One</h1><h2>1.1 Two</h2>"),
        (para("Careful", "Warnung") + para("hot", "Warnung"), '<aside data-kind="warning"><p>Careful</p><p>hot</p></aside>'),
        (para("said", "Zitat"), "<blockquote><p>said</p></blockquote>"),
        (para("x &lt; 1", "Code") + para("y", "Code"), "<pre>x &lt; 1\ny</pre>"),
        (para(f'<w:hyperlink r:id="rWeb">{run("there")}</w:hyperlink>'),
         '<p><a href="https://example.org/a?b=1&amp;c=2">there</a></p>'),
        (para(f'<w:hyperlink r:id="rBad">{run("there")}</w:hyperlink>'), "<p>there</p>"),
        (para('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "https://example.org" </w:instrText>'
              '<w:fldChar w:fldCharType="separate"/></w:r>' + run("x") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("y")),
         '<p><a href="https://example.org">x</a>y</p>'),
        (f"<w:sdt><w:sdtContent>{para('in a frame')}</w:sdtContent></w:sdt>", "<p>in a frame</p>"),
        (f"<w:tbl>{row(cell(para('a') + NESTED))}</w:tbl>",
         "<table><tbody><tr><td><p>a</p><table><tbody><tr><td><p>inside</p></td></tr></tbody></table></td></tr></tbody></table>"),
        (f"<w:p>{picture()}</w:p>", f'<p><img data-file="{SHA}" alt="The valve" width="20"></p>'),
        (para(f'<w:del w:author="A">{run("x")}</w:del>', more="<w:rPr><w:del/></w:rPr>") + para("rest"), "<p>rest</p>"),
        (para("runs ", more="<w:rPr><w:del/></w:rPr>") + para("on"), "<p>runs on</p>"),
    ],
)  # fmt: skip
def test_what_is_kept(body: str, html: str) -> None:
    assert of(body).html == html


def test_merged_cells_span_and_deleted_rows_go() -> None:
    wide, first, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        row(cell(para("Head"), wide), properties="<w:tblHeader/>")
        + row(cell(para("a"), first), cell(para("b")))
        + row(cell(para(""), below), cell(para("c")))
        + row(cell(para("gone")), cell(para("too")), properties='<w:del w:author="Ann" w:date="2024-01-01T00:00:00Z"/>')
    )
    found = of(f"<w:tbl>{body}</w:tbl>")
    assert found.html == (
        '<table><thead><tr><th colspan="2"><p>Head</p></th></tr></thead><tbody><tr><td rowspan="2"><p>a</p></td>'
        "<td><p>b</p></td></tr><tr><td><p>c</p></td></tr></tbody></table>"
    )
    assert found.changes == [Change("deleted", "Ann", "2024-01-01T00:00:00Z", "gone | too")]


def test_changes_are_resolved_and_told() -> None:
    found = of(TRACKED)
    assert found.html == "<p>Check three times a day.</p>"
    assert found.changes == [
        Change("deleted", "Ann", "2024-05-01T10:00:00Z", "twice"),
        Change("inserted", "Ben", "2024-05-02T10:00:00Z", "three times"),
    ]


def test_comments_are_told_with_their_passage() -> None:
    body = para(
        run("Hold ")
        + f'<w:commentRangeStart w:id="7"/>{run("the valve")}<w:commentRangeEnd w:id="7"/>'
        + '<w:r><w:commentReference w:id="7"/></w:r>'
    )
    comment = f'<w:comment w:id="7" w:author="Ann" w:date="2024-05-03T09:00:00Z">{para("Which?")}</w:comment>'
    found = of(body, word_comments=comment)
    assert found.comments == [Comment("Ann", "2024-05-03T09:00:00Z", "Which?", "the valve")]


def test_notes_and_text_boxes_are_not_lost() -> None:
    box = f"<w:txbxContent>{para('in the box')}</w:txbxContent>"
    body = para(run("Hold") + '<w:r><w:footnoteReference w:id="1"/></w:r>') + para(
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><wp:docPr id='2' name='B'/><a:graphic>"
        f"<a:graphicData uri='wps'><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>" + run("after")
    )
    found = of(body, word_footnotes=FOOTNOTES, word_header1=para("Company handbook"))
    assert found.html == (
        "<p>Hold<sup>1</sup></p><p>after</p><p>in the box</p><hr><ol><li><p>See the manual.</p></li></ol>"
    )
    assert found.around == ["Company handbook"]
    assert found.losses == []


def test_losses_are_named() -> None:
    body = (
        f"<w:p>{picture('rEmf', 'Flow')}</w:p><w:p>{picture('rAway', 'Far')}</w:p>"
        + para("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>")
        + para("1. Scope 3", "TOC1")
        + point("a", 1) + point("x", 1, 1)
        + para(run("secret", "<w:vanish/>"))
        + para('<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>')
    )  # fmt: skip
    found = of(body)
    assert {(loss.what, loss.which) for loss in found.losses} == {
        ("picture", "image2.emf"), ("linked-picture", "Far"), ("equation", "x+1"), ("contents", ""), ("numbering", "a)"),
        ("hidden", ""), ("embedded", "Excel.Sheet.12"),
    }  # fmt: skip
    assert "[Flow]" in found.html
    assert "x+1" in found.html
    assert "secret" in found.html


def test_the_report_goes_through_plain_data() -> None:
    found = read(io.BytesIO(everything()))
    assert Read.of(found.plain()) == found
    assert found.pictures == {SHA: "word/media/image1.png"}
    assert Loss("numbering", "a)") in found.losses
    assert "inside" in found.html
    assert EVERYTHING


def test_no_word_of_the_examples_is_lost(examples: Path) -> None:
    files = sorted((examples / "documents").rglob("*.docx"))
    assert len(files) == 14
    for path in files:
        with zipfile.ZipFile(path) as packed:
            tree = fromstring(packed.read("word/document.xml"))
        space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        said = "".join(t.text or "" for t in tree.iter(f"{space}t"))
        with path.open("rb") as file:
            found = read(file)
        kept = "".join(t.text or "" for t in fromstring(f"<div>{found.html.replace('<br>', '<br/>')}</div>").iter())
        kept += "".join(t.tail or "" for t in fromstring(f"<div>{found.html.replace('<br>', '<br/>')}</div>").iter())
        assert sorted("".join(said.split())) == sorted("".join(kept.split())), path.name
        assert found.html.count("<table>") == len(list(tree.iter(f"{space}tbl")))
        assert found.losses == []
