"""Writing in the editor, by mouse and by keyboard: headings, steps, tables, pictures, notices, references, text blocks."""

import base64
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from tests.browsers import WCAG, axe_faults, sticks_out
from tests.journeys.conftest import Human, Somebody
from tests.pictures import png

pytestmark = pytest.mark.browser


def look(human: Human) -> None:
    """Check the page with axe, and for what sticks out."""
    assert axe_faults(human.page, WCAG) == []
    assert sticks_out(human.page) <= 0


def paper(human: Human) -> Any:
    """Return the editor, once it is there."""
    human.page.locator("form[data-ready]").wait_for()
    return human.page.locator("[data-paper] > .ProseMirror")


def tool(human: Human, name: str) -> None:
    human.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def kept(human: Human) -> None:
    """Wait until the server has kept what was typed."""
    human.page.locator("[data-status]", has_text="Kept for you").wait_for()


def test_a_text_is_written_kept_and_saved(site: SimpleNamespace, somebody: Somebody, tmp_path: Path) -> None:
    company = site.northgate
    gloves = documents.write_block(company.act("author"), code="GLOVES", title="Gloves", text="Wear **two** gloves.")
    author = somebody("author")
    author.open("/o/northgate/documents/new/")
    paper(author).click()
    author.choose("Kind", "SOP · Procedures")
    author.page.get_by_label("Title").fill("Pouring metal")
    write_words(author)
    paste_from_word(author)
    put_things(author, tmp_path / "mould.png")
    kept(author)
    look(author)

    again = somebody("author")  # another device
    again.open("/o/northgate/documents/new/")
    assert "Never pour into a wet mould" in paper(again).inner_text()
    assert "It is not saved yet." in again.says
    assert again.page.get_by_label("Title").input_value() == "Pouring metal"
    again.choose("Kind", "SOP · Procedures")
    again.tap("button", "Write a document")
    revision = Revision.objects.get(title="Pouring metal")
    assert revision.markup == "html"
    for part in (
        "<h1>Before you pour</h1>",
        "<ol><li><p>Put on <strong>the shield</strong></p></li><li><p>Check the floor</p></li></ol>",
        '<aside data-kind="danger"><p>Never pour into a wet mould</p></aside>',
        "<th><p>Alloy</p></th>",
        'alt="A dry mould"',
        '<a data-record="',
        f'<div data-block="{gloves.pk}"></div>',
    ):
        assert part in revision.text, (part, revision.text)
    assert revision.text.count("<tr>") == 4
    assert ("<p>From Word</p>" in revision.text, revision.text.count("data-file=")) == (True, 2)
    said = again.says
    for part in ("Danger", "Never pour into a wet mould", "Handling goods, approved", "Wear two gloves."):
        assert part in said, part
    look(again)
    again.open("/o/northgate/documents/new/")
    assert paper(again).inner_text().strip() in ("", "Write here. Paste or drop pictures where they belong.")


def write_words(author: Human) -> None:
    """Write a heading, steps, a warning and a table."""
    page = author.page
    page.locator("[data-paper] > .ProseMirror").click()
    page.get_by_label("Kind of paragraph").select_option("1")
    page.keyboard.type("Before you pour")
    page.keyboard.press("Enter")
    page.keyboard.type("1. Put on ")
    page.keyboard.press("Control+b")
    page.keyboard.type("the shield")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.keyboard.type("Check the floor")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Never pour into a wet mould")
    page.get_by_label("Box around it").select_option("danger")
    page.keyboard.press("ArrowDown")
    leave_box(page)
    tool(author, "Table")
    page.keyboard.type("Alloy")
    page.keyboard.press("Tab")
    page.keyboard.type("Degrees")
    tool(author, "Delete column")
    tool(author, "Row below")
    leave_box(page)


def put_things(author: Human, picture: Path) -> None:
    """Put a picture, a reference and a text block into the text."""
    page = author.page
    picture.write_bytes(png(240, 80))
    page.locator("input[data-picture]").set_input_files(picture)
    page.locator("figure.in-text img").nth(1).wait_for()
    tool(author, "What it shows")
    page.get_by_label("In a few words").fill("A dry mould")
    page.keyboard.press("Enter")
    leave_box(page)
    tool(author, "Refer to a record")
    page.get_by_label("Which one?").fill("Handling goods, approved")
    page.get_by_role("dialog").get_by_role("button", name="Handling goods").first.click()
    tool(author, "Text block")
    page.get_by_role("dialog").get_by_role("button", name="GLOVES").click()


def paste_from_word(author: Human) -> None:
    """Paste words with two pictures, of which the clipboard holds one."""
    packed = base64.b64encode(png(60, 20)).decode()
    html = f'<p>From Word</p><p><img src="file:///C:/clip.png"></p><p><img src="data:image/png;base64,{packed}"></p>'
    author.page.locator("[data-paper] > .ProseMirror").evaluate(
        """(paper, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            paper.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        html,
    )
    author.page.get_by_text("One picture was not pasted").wait_for()
    author.page.locator("figure.in-text img").wait_for()
    leave_box(author.page)


def leave_box(page: Any) -> None:
    """Put the cursor behind everything."""
    page.keyboard.press("Control+End")


def test_two_write_one_after_the_other(site: SimpleNamespace, somebody: Somebody) -> None:
    company = site.northgate
    revision = documents.draft(
        company.act("author"), of_kind=company["SOP"], title="Two hands", text="First.\n\nSecond.\n\nThird."
    )
    path = f"/o/northgate/documents/{revision.number}/edit/"
    author, manager = somebody("author"), somebody("quality-manager")
    for human, old, new in ((author, "First.", "First of mine."), (manager, "Third.", "Third of theirs.")):
        human.open(path)
        paper(human).get_by_text(old).click(click_count=3)
        human.page.keyboard.type(new)
        kept(human)
    manager.tap("button", "Save")
    author.page.expected_errors.append("409")
    author.page.locator("form.desk").get_by_role("button", name="Save").click()
    author.page.get_by_text("was put into your text").wait_for()
    text = paper(author).inner_text()
    assert text.split() == ["First", "of", "mine.", "Second.", "Third", "of", "theirs."]
    assert "What others changed meanwhile" in author.says
    look(author)
    author.tap("button", "Save")
    revision = Revision.objects.get(pk=revision.pk)
    assert revision.text == "<p>First of mine.</p><p>Second.</p><p>Third of theirs.</p>"


@pytest.mark.parametrize(
    "look_at", [{"width": 1440}, {"width": 390, "height": 844}, {"width": 390, "height": 844, "dark": True}]
)
def test_the_desk_fits_and_can_be_read(
    site: SimpleNamespace, somebody: Callable[..., Human], look_at: dict[str, Any]
) -> None:
    company = site.northgate
    text = (
        "<h1>Pour</h1><p>See <strong>all</strong> of it.</p><ol><li><p>One</p><ul><li><p>Two</p></li></ul></li></ol>"
        '<aside data-kind="warning"><p>Hot</p></aside><aside data-kind="note"><p>Mind</p></aside>'
        "<table><tr><th>a</th><th>b</th><th>c</th><th>d</th><th>e</th></tr><tr><td colspan=2>1</td><td>2</td><td>3</td><td>4"
        "</td></tr></table><blockquote><p>said</p></blockquote><pre><code>as typed</code></pre>"
    )
    revision = documents.draft(
        company.act("author"), of_kind=company["SOP"], title=f"Looks {look_at}", text=text, markup="html"
    )
    author = somebody("author", **look_at)
    author.open(f"/o/northgate/documents/{revision.number}/edit/")
    paper(author).get_by_text("2", exact=True).click()
    look(author)


def test_the_text_can_be_written_without_the_editor(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author", java_script_enabled=False)
    author.open("/o/northgate/documents/new/")
    author.choose("Kind", "SOP · Procedures")
    author.type("Title", "Plainly written")
    author.page.locator("#f-text").fill("# Plain\n\n- a\n- b")
    author.tap("button", "Write a document")
    revision = Revision.objects.get(title="Plainly written")
    assert (revision.text, revision.markup) == ("# Plain\n\n- a\n- b", "markdown")
