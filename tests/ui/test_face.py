"""The face draws what it is given, escapes it, and keeps to the strict content security policy."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from qualitas.kernel import ui
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import samples

HERE = Path(ui.__file__).parent
EVIL = "\"><script>alert(1)</script>'&"
PAGES = {
    "list": samples.list_page(12),
    "record": samples.record_page(5),
    "act": samples.act_page(),
    "work": p.MyWorkPage("My work", "", (p.WorkGroup("Late", (p.WorkItem(EVIL, "#", EVIL, EVIL),)),)),
    "overview": p.OverviewPage("Are we in control?", "", (p.Card("In review", "4", EVIL),)),
    "sign_in": p.SignInPage("/sign-in/", (p.Field("email", "E-mail", "email"),), errors=(EVIL,)),
    "one_time": p.OneTimePage("confirm", "/o", email=EVIL),
    "sessions": p.SessionsPage((p.Session(EVIL, "now", current=True), p.Session("Phone", "", end_url="/end/"))),
    "error": p.ErrorPage(404, EVIL, EVIL),
    "acknowledge": p.AcknowledgePage("SOP-017", EVIL, samples.TEXT, "/read/", "key"),
    "verify": p.VerifyPage(EVIL, "good", "1,204", "9f2c", "origin", "now", checkpoint=EVIL),
    "api_docs": p.ApiDocsPage("API", "1", "#", groups=(p.ApiGroup("d", EVIL, ()),)),
    "style_guide": samples.style_guide(),
}


class Reading(HTMLParser):
    """Reads a page: how many of each tag, which attributes, which ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.scripts: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "script":
            self.scripts.append(dict(attrs))


def drawn(name: str, page: object) -> str:
    return render_to_string(f"ui/{name}.html", {"shell": samples.shell(EVIL), "page": page}, RequestFactory().get("/"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_heading_one_main_and_nothing_inline(name: str) -> None:
    html = drawn(name, PAGES[name])
    read = Reading(html)
    assert read.tags.count("h1") == 1
    assert read.tags.count("main") == 1
    assert not [key for key, _ in read.attributes if key == "style" or re.match("on[a-z]+$", key)]
    assert "style" not in read.tags
    assert all(script.get("src", "").startswith("/static/") for script in read.scripts)
    ids = [value for key, value in read.attributes if key == "id"]
    assert len(ids) == len(set(ids))
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    "widget", ["text", "long", "rich", "choice", "radios", "many", "date", "file", "person", "hidden"]
)
def test_a_field_escapes_everything(widget: p.forms.Widget) -> None:
    field = p.Field(EVIL, EVIL, widget, EVIL, EVIL, EVIL, (EVIL,), choices=(p.Choice(EVIL, EVIL, help=EVIL),))
    assert "<script>alert" not in drawn("act", replace(samples.act_page(), fields=(field,)))


def test_cells_facts_and_moments_escape_everything() -> None:
    cells = tuple(p.Cell(EVIL, kind, label=EVIL) for kind in ("text", "title", "state", "date", "code"))
    page = replace(samples.list_page(1), rows=(p.Row(EVIL, cells, EVIL, EVIL),))
    signature = p.Signature(EVIL, EVIL, EVIL)
    moment = p.Moment(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, (p.Change(EVIL, EVIL, EVIL),), signature, EVIL, EVIL)
    for html in (page.rows_html, moment.html, p.Fact(EVIL, EVIL, EVIL).html, p.NavItem(EVIL, EVIL, EVIL).html):
        assert "<script>" not in html
        assert '""' not in html.replace('datetime=""', "")


def test_further_rows_come_with_a_pager_that_replaces_the_old_one() -> None:
    page = replace(samples.list_page(3), only_rows=True)
    html = render_to_string("ui/list.html#rows", {"page": page})
    assert html.count("<tr ") == 3
    assert 'hx-swap-oob="true"' in html
    assert "<h1" not in html


def test_a_refused_verb_is_shown_with_its_reason_and_no_link() -> None:
    html = drawn("record", replace(samples.record_page(1), primary=p.Door("approve", "Approve", why_not="Not you.")))
    assert "Not you." in html
    assert 'href="#approve"' not in html


def test_a_form_says_that_it_came_back_with_errors() -> None:
    assert samples.act_page().answered
    assert not samples.act_page(wrong=False).answered


def test_every_icon_is_in_the_sprite_and_none_is_unused() -> None:
    source = Path(HERE, "static/ui/icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([\w-]+)"', source))
    folders = HERE.parents[1].rglob("templates/**/*.html")
    asked = {name for path in folders for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))}
    assert there == asked


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1])
def test_words_can_be_read_in_both_themes(theme: int) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1 for text; 1.4.11: at least 3 to 1 for the edge of a field."""
    source = Path(HERE, "static/ui/qualitas.css").read_text(encoding="utf-8")
    token = {name: pair[theme] for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", source)}

    def contrast(a: str, b: str) -> float:
        low, high = sorted((luminance(token[a]), luminance(token[b])))
        return (high + 0.05) / (low + 0.05)

    grounds = ("ground", "paper", "raised", "sunk")
    pairs = [
        (ink, ground, 4.5) for ink in ("ink", "ink-2", "ink-3", "accent", "bad", "good", "wait") for ground in grounds
    ]
    pairs += [(tone, f"{tone}-soft", 4.5) for tone in ("good", "wait", "bad", "calm", "accent")]
    pairs += [("on-accent", "accent", 4.5), ("ink-2", "off-soft", 4.5), ("edge", "paper", 3), ("accent", "ground", 3)]
    assert not [(a, b, round(contrast(a, b), 2)) for a, b, least in pairs if contrast(a, b) < least]
