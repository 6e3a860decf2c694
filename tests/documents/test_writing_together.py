"""Writing one after another: texts are put together by passages, nothing that was typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitas import richtext as r
from qualitas.documents import merging, unsaved
from qualitas.documents import verbs as documents
from qualitas.documents.models import Brought, Unsaved
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.acting import acting
from qualitas.richtext.merging import merge
from tests.cast import Cast, Company
from tests.pictures import png

HEADS = "Theirs:"


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def put(base: str, mine: str, theirs: str) -> merging.Together:
    given = [{"text": text, "markup": "html"} for text in (base, mine, theirs)]
    return merging.together(given[0], given[1], given[2], HEADS)


MERGED = [
    ("<p>a</p><p>b</p>", "<p>A</p><p>b</p>", "<p>a</p><p>B</p>", "<p>A</p><p>B</p>", 0),
    ("<p>a</p>", "<p>a</p><p>mine</p>", "<p>theirs</p><p>a</p>", "<p>theirs</p><p>a</p><p>mine</p>", 0),
    ("<p>a</p><p>b</p>", "<p>b</p>", "<p>a</p><p>B</p>", "<p>B</p>", 0),
    ("<p>a</p>", "<p>same</p>", "<p>same</p>", "<p>same</p>", 0),
    (
        "<p>a</p>", "<p>mine</p>", "<p>theirs</p>",
        '<p>mine</p><aside data-kind="danger"><p><strong>Theirs:</strong></p><p>theirs</p></aside>', 1,
    ),
    ("<p>a</p>", "<p>mine</p>", "", "<p>mine</p>", 1),
    (
        "<ul><li><p>a</p></li><li><p>b</p></li></ul>", "<ul><li><p>A</p></li><li><p>b</p></li></ul>",
        "<ul><li><p>a</p></li><li><p>b</p></li><li><p>c</p></li></ul>",
        "<ul><li><p>A</p></li><li><p>b</p></li><li><p>c</p></li></ul>", 0,
    ),
    (
        "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "<table><tr><td>A</td></tr><tr><td>b</td></tr></table>",
        "<table><tr><td>a</td></tr><tr><td>b</td></tr><tr><td>c</td></tr></table>",
        "<table><tbody><tr><td><p>A</p></td></tr><tr><td><p>b</p></td></tr><tr><td><p>c</p></td></tr></tbody></table>", 0,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("base", "mine", "theirs", "wanted", "both"), MERGED)
def test_what_each_changed_is_put_together(base: str, mine: str, theirs: str, wanted: str, both: int) -> None:
    made = put(base, mine, theirs)
    assert (made.text, made.both) == (wanted, both)


def test_markdown_stays_markdown() -> None:
    given = [{"text": text, "markup": "markdown"} for text in ("a\n\nb\n\nc", "A\n\nb\n\nmine", "a\n\nb\n\ntheirs")]
    made = merging.together(given[0], given[1], given[2], HEADS)
    assert made.markup == "markdown"
    assert made.text == "A\n\nb\n\nmine\n\n> [!DANGER]\n> **Theirs:**\n>\n> theirs"


def test_without_the_base_nothing_of_either_is_lost() -> None:
    made = merging.together(
        None, {"text": "<p>a</p><p>m</p>", "markup": "html"}, {"text": "<p>a</p><p>t</p>", "markup": "html"}, HEADS
    )
    assert r.plain(made.text) == "a\nm\nTheirs:\nt"


PIECES = st.lists(st.sampled_from("abcd"), max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PIECES, PIECES, PIECES)
def test_what_anybody_added_is_there(base: list[str], mine: list[str], theirs: list[str]) -> None:
    made = merge(base, mine, theirs, lambda _was, own, other: ((*own, *other), 1)).pieces
    for piece in {*mine, *theirs} - set(base):
        assert piece in made
    if mine == base:
        assert list(made) == theirs
    if theirs == base:
        assert list(made) == mine


# --- what lies on the desk -------------------------------------------------------------------------------------------


def client(company: Company, role: str = "author") -> Client:
    made = Client()
    made.force_login(company.people[role].account)
    return made


def test_what_is_typed_is_kept_for_its_writer_alone_and_goes_when_saved(northgate: Company) -> None:
    revision = documents.draft(northgate.act("author"), of_kind=northgate["SOP"], title="Pour", text="One.")
    author, other = client(northgate), client(northgate, "process-owner")
    path = f"/o/northgate/documents/{revision.number}/edit/"
    typed = {"title": "Pour", "text": "<p>One and a half.</p>", "markup": "html", "evil": "x"}
    answer = author.post(
        "/o/northgate/writing/keep/", {"on": str(revision.pk), "version": "1", "fields": typed}, "application/json"
    )
    assert "not saved yet" in answer.json()["says"]
    assert "One and a half." in author.get(path).content.decode()
    assert "One and a half." not in other.get(path).content.decode()
    assert "evil" not in Unsaved.objects.get(on_id=revision.pk).fields
    sent = {**typed, "version": "1", "change_note": "", "key": "k"}
    assert author.post(path, sent).status_code == 303
    assert not Unsaved.objects.filter(on_id=revision.pk).exists()


def test_what_was_typed_meets_what_others_saved(northgate: Company) -> None:
    act = northgate.act
    revision = documents.draft(
        act("author"), of_kind=northgate["SOP"], title="Pour", text="<p>One.</p><p>Two.</p>", markup="html"
    )
    unsaved.keep(
        acting(northgate.people["author"]),
        revision.pk,
        1,
        {"title": "Pour", "text": "<p>One!</p><p>Two.</p>", "markup": "html"},
    )
    documents.edit(act("process-owner"), revision, title="Pour slowly", text="<p>One.</p><p>Two!</p>", markup="html")
    page = client(northgate).get(f"/o/northgate/documents/{revision.number}/edit/").content.decode()
    assert "&lt;p&gt;One!&lt;/p&gt;&lt;p&gt;Two!&lt;/p&gt;" in page
    assert 'value="Pour slowly"' in page
    assert 'name="version" value="2"' in page


def test_it_can_be_thrown_away(northgate: Company) -> None:
    revision = documents.draft(northgate.act("author"), of_kind=northgate["SOP"], title="Pour", text="One.")
    unsaved.keep(acting(northgate.people["author"]), revision.pk, 1, {"text": "x"})
    author = client(northgate)
    back = f"/o/northgate/documents/{revision.number}/edit/"
    answer = author.post("/o/northgate/writing/forget/", {"on": str(revision.pk), "back": back})
    assert (answer.status_code, answer["Location"]) == (303, back)
    assert not Unsaved.objects.filter(on_id=revision.pk).exists()
    evil = author.post("/o/northgate/writing/forget/", {"on": str(revision.pk), "back": "https://evil.example/"})
    assert evil["Location"] == "/o/northgate/"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"on": "x", "fields": {}}', '{"on": "x", "fields": 1}'])
def test_what_cannot_be_kept_is_refused_in_words(northgate: Company, body: str) -> None:
    answer = client(northgate).post("/o/northgate/writing/keep/", body, "application/json")
    assert answer.status_code in (404, 422)


def test_pictures_come_in_by_the_same_defence_as_files(northgate: Company) -> None:
    author = client(northgate)
    good = author.post("/o/northgate/writing/pictures/", {"file": SimpleUploadedFile("a.png", png(), "image/png")})
    sha256 = good.json()["file"]
    assert author.get(f"/o/northgate/pictures/{sha256}/").getvalue() == png()
    assert client(northgate, "employee").get(f"/o/northgate/pictures/{sha256}/").status_code == 404
    for name, data in (("a.svg", b"<svg onload='alert(1)'/>"), ("a.png", b"<svg/>"), ("a.pdf", b"%PDF-1.7")):
        bad = author.post("/o/northgate/writing/pictures/", {"file": SimpleUploadedFile(name, data)})
        assert bad.status_code == 422
        assert bad.json()["error"]


def test_what_nobody_came_back_to_goes(northgate: Company) -> None:
    who = acting(northgate.people["author"])
    shown, loose = (unsaved.bring(who, SimpleUploadedFile("a.png", png(width), "image/png")) for width in (10, 11))
    documents.draft(
        northgate.act("author"),
        of_kind=northgate["SOP"],
        title="Pour",
        text=f'<img data-file="{shown}" alt="x">',
        markup="html",
    )
    unsaved.keep(who, who.id, 0, {"text": "x"})
    assert unsaved.tidy(timezone.now()) == 0
    assert unsaved.tidy(timezone.now() + 2 * unsaved.LASTS) == 3
    assert not Brought.objects.exists()
    assert set(Content.objects.filter(sha256__in=[shown, loose]).values_list("sha256", flat=True)) == {shown}


def test_too_much_is_not_kept(northgate: Company) -> None:
    who = acting(northgate.people["author"])
    with pytest.raises(Invalid, match="too long"):
        unsaved.keep(who, who.id, 0, {"text": "x" * (unsaved.LONGEST + 1)})
