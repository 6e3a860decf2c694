"""Rich text: one canonical form, nothing hostile in it, nothing of its words lost."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitas import richtext as r

UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
UUID = "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"
FILE = "a" * 64
WORDS = st.text("ab é<&\"'\n\u00a0", max_size=8)
RUNS = st.builds(
    r.Run,
    WORDS,
    bold=st.booleans(),
    italic=st.booleans(),
    code=st.booleans(),
    struck=st.booleans(),
    link=st.sampled_from(["", "https://example.org/?a=1&b='2'"]),
)
TEXTS = st.lists(RUNS, max_size=4).map(tuple)
SIMPLE = st.one_of(
    st.builds(r.Paragraph, TEXTS),
    st.builds(r.Heading, st.integers(1, 4), TEXTS),
    st.builds(r.Code, WORDS),
    st.just(r.Rule()),
    st.builds(r.Picture, st.just(FILE), WORDS, st.integers(0, 500)),
)


def _boxes(inner: st.SearchStrategy[r.Block]) -> st.SearchStrategy[r.Block]:
    rows = st.lists(inner, max_size=3).map(tuple)
    cells = st.builds(
        r.Cell, rows, st.booleans(), st.integers(1, 4), st.integers(1, 4), st.sampled_from(["", "right", "center"])
    )
    return st.one_of(
        st.builds(r.List, st.lists(rows, max_size=3).map(tuple), st.sampled_from([None, 1, 4])),
        st.builds(r.Quote, rows),
        st.builds(r.Notice, st.sampled_from(r.KINDS), rows),
        st.builds(r.Reused, st.just(UUID), st.integers(0, 9), rows),
        st.builds(r.Table, st.lists(st.lists(cells, max_size=3).map(tuple), max_size=4).map(tuple)),
    )


BLOCKS = st.lists(st.recursive(SIMPLE, _boxes, max_leaves=8), max_size=4).map(tuple)


@UNHURRIED
@given(BLOCKS)
def test_one_text_has_one_form(anything: tuple[r.Block, ...]) -> None:
    """What was read once is written and read again as the same."""
    read = r.blocks(r.to_html(anything))
    written = r.to_html(read)
    assert r.blocks(written) == read
    assert r.clean(written) == written


@UNHURRIED
@given(st.text("<>/=\"' abdeilmoprtuv&;#\n", max_size=60))
def test_any_html_is_made_canonical(soup: str) -> None:
    """Whatever is typed, cleaning it twice is cleaning it once."""
    assert r.clean(r.clean(soup)) == r.clean(soup)


@UNHURRIED
@given(st.text(max_size=60))
def test_any_markdown_is_made_canonical(text: str) -> None:
    """Markdown becomes canonical HTML."""
    assert r.clean(r.from_markdown(text)) == r.from_markdown(text)


@UNHURRIED
@given(BLOCKS)
def test_tables_have_neither_gaps_nor_overlaps(anything: tuple[r.Block, ...]) -> None:
    """Every place of a table belongs to exactly one cell."""
    for block in r.walk(r.blocks(r.to_html(anything))):
        if isinstance(block, r.Table):
            places = [
                (row + down, column + across)
                for row, column, cell in r.placed(block)
                for down in range(cell.rowspan)
                for across in range(cell.colspan)
            ]
            assert sorted(places) == [(row, at) for row in range(len(block.rows)) for at in range(r.width(block))]


KEPT = [
    "<h1>A</h1><h4>B</h4><p>a <strong>b</strong> <em>c</em> <u>d</u> <s>e</s> x<sub>2</sub> y<sup>2</sup> <code>f</code></p>",
    '<ol start="3"><li><p>a</p><ul><li><p>b</p></li></ul></li></ol>',
    (
        '<table><thead><tr><th><p>a</p></th><th colspan="2"><p>b</p></th></tr></thead><tbody><tr><td rowspan="2"><p>c</p>'
        "</td><td></td><td><table><tbody><tr><td><p>n</p></td></tr></tbody></table></td></tr><tr>"
        '<td data-align="right"><p>1</p></td><td></td></tr></tbody></table>'
    ),
    f'<img data-file="{FILE}" alt="a &lt;b&gt;" width="300"><hr>',
    '<aside data-kind="danger"><p>hot</p></aside><blockquote><p>said</p></blockquote><pre><code>\n a\n  b</code></pre>',
    (
        f'<p>see <a data-record="{UUID}">SOP-1</a>, <a href="https://a.example/?x=1&amp;y=2">there</a>'
        '<br><a href="mailto:a@b.example">mail</a></p>'
    ),
    f'<div data-block="{UUID}"></div><div data-block="{UUID}" data-version="3"><p>kept</p></div>',
]


@pytest.mark.parametrize("html", KEPT)
def test_the_whole_subset_is_kept(html: str) -> None:
    """What is canonical stays as it is."""
    assert r.clean(html) == html


MENDED = [
    ("<p>a <b>b</b>  c<br> d </p>", "<p>a <strong>b</strong> c<br>d</p>"),
    ("<ul><ul><li>x</li></ul>y<li>z</ul>", "<ul><li><ul><li><p>x</p></li></ul><p>y</p></li><li><p>z</p></li></ul>"),
    ("<div>a</div><div>b<p>c</div>", "<p>a</p><p>b</p><p>c</p>"),
    ("<h6>x</h6><p></p><p><br></p>", "<h4>x</h4>"),
    (
        '<table><caption>c<tr><td rowspan="9">x<tr><td>y',
        '<p>c</p><table><tbody><tr><td rowspan="2"><p>x</p></td><td></td></tr><tr><td><p>y</p></td></tr></tbody></table>',
    ),
    ('<p>see <img src="https://a.example/b.png" alt="the pump"></p>', "<p>see <em>[the pump]</em></p>"),
    ("<span style='color:red'>x</span>", "<p>x</p>"),
    (f"<p>a<img data-file={FILE}>b</p>", f'<p>a</p><img data-file="{FILE}" alt=""><p>b</p>'),
]  # fmt: skip


@pytest.mark.parametrize(("html", "wanted"), MENDED)
def test_what_others_write_is_mended(html: str, wanted: str) -> None:
    """Old tags, wrong nesting and empty paragraphs are put right without losing words."""
    assert r.clean(html) == wanted


HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    f'<img data-file="{FILE}" alt="x" onload="alert(1)" src="https://evil.example/x.png">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" jav&#x09;ascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="//evil.example">x</a>',
    '<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)">x</a></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<style>@import 'https://evil.example'</style>",
    '<p style="background:url(https://evil.example)" class="x" id="y" onclick="alert(1)">x</p>',
    '<iframe src="https://evil.example"></iframe><object data="x"></object><embed src="x"><form action="x"><input></form>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<textarea><img src=x onerror=alert(1)></textarea><title><img src=x onerror=alert(1)></title>",
    f'<div data-block="{UUID}" onclick="alert(1)"><script>alert(1)</script></div>',
    '<a data-record="x" onmouseover="alert(1)">x</a><aside data-kind="evil\'" style="x">x</aside>',
    '<td colspan="100000000000" rowspan="-1">x</td><base href="https://evil.example"><meta http-equiv="refresh">',
    "<!--><img src=x onerror=alert(1)>--><![CDATA[<img src=x onerror=alert(1)>]]>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>\ud800",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_comes_through(html: str) -> None:
    """No script, no handler, no address but of the web and of mail, no style, no foreign picture."""
    made = r.clean(html).lower()
    inside = "".join(part.partition(">")[0] for part in made.split("<")[1:])
    for bad in ("script", "style", "onerror", "onload", "onclick", "onmouse", "src=", "evil.example", "javascript", "data:",
                "svg", "iframe", "form", "class", "base", "meta"):  # fmt: skip
        assert bad not in inside
    made.encode()


@pytest.mark.parametrize(
    "opening", ["<div>", "<ul><li>", "<table><tr><td>", "<b>", "<blockquote>", "<aside>x", "<x>", "<div></x>"]
)
def test_huge_nesting_costs_little(opening: str) -> None:
    """A tower of tags is read in time, and its words are kept."""
    began = time.process_time()
    assert "tower" in r.clean(opening * 20_000 + "tower")
    assert time.process_time() - began < 5


def test_depth_is_limited_and_words_are_kept() -> None:
    """What lies deeper than the deepest box stands in that box."""
    made = r.clean("<blockquote>" * 60 + "deep" + "</blockquote>" * 60)
    assert "deep" in made
    assert made.count("<blockquote>") < 60


MARKDOWN = [
    ("# A\n\ntext *b* ~~c~~", "<h1>A</h1><p>text <em>b</em> <s>c</s></p>"),
    ("> **Warning:** hot", '<aside data-kind="warning"><p><strong>Warning:</strong> hot</p></aside>'),
    ("> [!DANGER]\n> hot", '<aside data-kind="danger"><p>hot</p></aside>'),
    ("> said", "<blockquote><p>said</p></blockquote>"),
    ("- [ ] a\n- [x] b", "<ul><li><p>☐ a</p></li><li><p>☑ b</p></li></ul>"),
    (
        "| a | b |\n|---|--:|\n| c | 1 |",
        (
            '<table><thead><tr><th><p>a</p></th><th data-align="right"><p>b</p></th></tr></thead>'
            '<tbody><tr><td><p>c</p></td><td data-align="right"><p>1</p></td></tr></tbody></table>'
        ),
    ),
    (f"![the pump](sha256:{FILE})", f'<img data-file="{FILE}" alt="the pump">'),
    (f"see [SOP-1](record:{UUID})", f'<p>see <a data-record="{UUID}">SOP-1</a></p>'),
    (f"[intro](block:{UUID})", f'<div data-block="{UUID}"></div>'),
    ("<b>typed</b> [x](javascript:alert(1))", "<p>&lt;b&gt;typed&lt;/b&gt; [x](javascript:alert(1))</p>"),
    ("3. a\n4. b", '<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>'),
    ("```\na\n  b\n```", "<pre><code>a\n  b</code></pre>"),
]


@pytest.mark.parametrize(("text", "wanted"), MARKDOWN)
def test_markdown_becomes_the_same_blocks(text: str, wanted: str) -> None:
    """Markdown and its signs for notices, boxes, pictures, records and reused blocks."""
    assert r.from_markdown(text) == wanted


def test_plain_says_everything() -> None:
    """What a text says, line by line, for searching and comparing."""
    html = "<h1>A</h1><ul><li><p>b</p></li></ul><table><tr><th>c</th><td>d<br>e</td></tr></table><pre>f</pre>"
    assert r.plain(html) == "A\nb\nc\td\ne\nf"


def test_what_is_used_of_elsewhere_is_found_filled_and_emptied() -> None:
    """Pictures, records and reused blocks, wherever they stand."""
    text = (
        f'<ul><li><div data-block="{UUID}"></div><p><a data-record="{UUID}">x</a></p></li></ul><img data-file="{FILE}">'
    )
    found = r.blocks(text)
    assert (r.pictures(found), r.records(found), r.reused(found)) == ({FILE}, {UUID}, {UUID})
    said = r.blocks("<p>kept once</p>")
    full = r.filled(found, {UUID: (7, said)})
    assert "kept once" in r.plain(r.to_html(full))
    assert f'data-block="{UUID}" data-version="7"' in r.to_html(full)
    assert r.emptied(full) == found
