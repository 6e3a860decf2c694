"""Writing: rich text is kept clean, uses pictures, records and text blocks of elsewhere, and stays true."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qualitas import richtext as r
from qualitas.documents import queries
from qualitas.documents import verbs as documents
from qualitas.documents.binding import why_void
from qualitas.documents.models import Revision, TextBlock, Use
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files import store
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import confiding, redacting
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.marks import Redaction
from qualitas.kernel.records.printing import page_set
from qualitas.kernel.search.finding import search
from tests.cast import Cast, Company
from tests.pictures import png


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def draft(company: Company, text: str, markup: str = "html", title: str = "Wearing gloves") -> Revision:
    return documents.draft(company.act("author"), of_kind=company["SOP"], title=title, text=text, markup=markup)


def edited(company: Company, revision: Revision, text: str, markup: str = "html") -> Revision:
    return documents.edit(company.act("author"), revision, title=revision.title, text=text, markup=markup)


def block(company: Company, text: str = "Wear **gloves**.", code: str = "GLOVES") -> TextBlock:
    return documents.write_block(company.act("author"), code=code, title="Gloves", text=text)


def submitted(company: Company, revision: Revision) -> Revision:
    return documents.submit(company.act("author"), revision)


def test_html_is_kept_in_its_canonical_form(northgate: Company) -> None:
    evil = '<P onclick=alert(1)>Wear <b>gloves</b><script>alert(1)</script><img src="https://evil.example/x.png"></P>'
    revision = draft(northgate, evil)
    assert revision.text == "<p>Wear <strong>gloves</strong></p>"
    assert revision.markup == "html"


def test_markdown_stays_as_it_was_written(northgate: Company) -> None:
    revision = draft(northgate, "# Gloves\n\n*Wear* <b>them</b>.", "markdown")
    assert (revision.text, revision.markup) == ("# Gloves\n\n*Wear* <b>them</b>.", "markdown")


def test_a_page_shows_what_was_written_in_either_way(northgate: Company) -> None:
    client = Client()
    client.force_login(northgate.people["author"].account)
    for text, markup in (("Wear **gloves** always.", "markdown"), ("<p>Wear <b>gloves</b> always.</p>", "html")):
        revision = draft(northgate, text, markup)
        page = client.get(f"/o/northgate/documents/{revision.number}/").content.decode()
        assert "<p>Wear <strong>gloves</strong> always.</p>" in page


def test_a_picture_must_be_kept_here(northgate: Company) -> None:
    with pytest.raises(Invalid, match="a picture that is not kept here"):
        draft(northgate, f'<img data-file="{"a" * 64}" alt="x">')


def picture(company: Company, **more: Any) -> str:
    content, _name = store.keep(company.id, SimpleUploadedFile("plan.png", png(**more), "image/png"))
    return content.sha256


def test_a_picture_is_seen_by_who_may_read_the_text(northgate: Company, cast: Cast) -> None:
    sha256 = picture(northgate)
    revision = draft(northgate, f'<p>See</p><img data-file="{sha256}" alt="The plan" width="200">')
    reader, stranger = Client(), Client()
    reader.force_login(northgate.people["employee"].account)
    stranger.force_login(cast.lindqvist.people["employee"].account)
    page = reader.get(f"/o/northgate/documents/{revision.number}/").content.decode()
    assert f'<img src="/o/northgate/pictures/{sha256}/" alt="The plan" width="200"' in page
    answer = reader.get(f"/o/northgate/pictures/{sha256}/")
    assert answer.getvalue() == png()
    assert stranger.get(f"/o/lindqvist/pictures/{sha256}/").status_code == 404
    confiding.restrict(northgate.act("quality-manager"), revision, people=[northgate.people["author"]], reason="Yes.")
    assert reader.get(f"/o/northgate/pictures/{sha256}/").status_code == 404


def test_pictures_and_tables_stand_on_paper(northgate: Company) -> None:
    sha256 = picture(northgate)
    revision = draft(
        northgate, f'<img data-file="{sha256}" alt="The plan"><table><tr><td>a<table><tr><td>n</table></table>'
    )
    pages = page_set(acting(northgate.people["author"]), revision, timezone.now())
    assert [type(one).__name__ for one in pages.blocks[:2]] == ["Picture", "Grid"]


# --- records that are referred to ------------------------------------------------------------------------------------


def test_a_reference_stays_true_when_the_record_is_called_otherwise(northgate: Company) -> None:
    other = draft(northgate, "<p>x</p>", title="Old name")
    revision = draft(northgate, f'<p>See <a data-record="{other.pk}">whatever</a>.</p>')
    who = acting(northgate.people["employee"])
    assert said(who, revision) == f"See {other.code} Old name."
    documents.edit(northgate.act("author"), other, title="New name", text="<p>x</p>", markup="html")
    assert said(who, revision) == f"See {other.code} New name."
    confiding.restrict(northgate.act("quality-manager"), other, people=[northgate.people["author"]], reason="Yes.")
    assert said(who, revision) == "See (not there)."
    assert said(acting(northgate.people["author"]), revision) == f"See {other.code} New name."


def said(who: Any, revision: Revision) -> str:
    return "\n".join(r.lines(queries.shown(who, revision.text, revision.markup).blocks))


def test_a_reference_to_a_superseded_revision_leads_to_the_one_in_force(northgate: Company) -> None:
    over, now = northgate["superseded"], northgate["effective"]
    revision = draft(northgate, f'<p><a data-record="{over.pk}">x</a></p>')
    records_shown = queries.shown(acting(northgate.people["employee"]), revision.text, "html").records
    assert records_shown[str(over.pk)].pk == now.pk


# --- text blocks -----------------------------------------------------------------------------------------------------


def test_a_draft_follows_its_blocks_and_what_was_submitted_keeps_what_it_said(northgate: Company) -> None:
    gloves = block(northgate)
    revision = draft(northgate, f'<h1>Gloves</h1><div data-block="{gloves.pk}">typed over</div>')
    who = acting(northgate.people["author"])
    assert said(who, revision) == "Gloves\nWear gloves."
    gloves = documents.rewrite(northgate.act("author"), gloves, title="Gloves", text="Wear two gloves.")
    assert gloves.edition == 2
    assert said(who, revision) == "Gloves\nWear two gloves."
    revision = submitted(northgate, revision)
    documents.rewrite(northgate.act("author"), gloves, title="Gloves", text="Wear three gloves.")
    assert "Wear two gloves." in revision.text
    assert said(who, revision) == "Gloves\nWear two gloves."
    assert queries.using(who, gloves) == [(revision, 2)]


def test_markdown_uses_blocks_too_and_is_bound_as_html(northgate: Company) -> None:
    gloves = block(northgate)
    revision = submitted(northgate, draft(northgate, f"# Gloves\n\n[gloves](block:{gloves.pk})", "markdown"))
    assert revision.markup == "html"
    assert revision.text == (
        f'<h1>Gloves</h1><div data-block="{gloves.pk}" data-version="1"><p>Wear <strong>gloves</strong>.</p></div>'
    )


def test_the_next_revision_follows_the_blocks_again(northgate: Company) -> None:
    gloves = block(northgate)
    revision = submitted(northgate, draft(northgate, f'<div data-block="{gloves.pk}"></div>'))
    revision = documents.send_back(northgate.act("approver"), revision, reason="More.")
    again = edited(northgate, revision, revision.text)
    assert again.text == f'<div data-block="{gloves.pk}"></div>'


def test_a_block_says_where_it_is_used_and_what_is_behind(northgate: Company) -> None:
    gloves = block(northgate)
    submitted(northgate, draft(northgate, f'<div data-block="{gloves.pk}"></div>', title="Behind"))
    draft(northgate, f'<div data-block="{gloves.pk}"></div>', title="Following")
    documents.rewrite(northgate.act("author"), gloves, title="Gloves", text="Wear two gloves.")
    client = Client()
    client.force_login(northgate.people["employee"].account)
    page = client.get(f"/o/northgate/text-blocks/{gloves.number}/").content.decode()
    for part in ("Wear two gloves.", "Behind", "behind: edition 1 of 2", "follows this block", "1 behind"):
        assert part in page, part


def test_a_block_uses_no_block_and_must_be_there(northgate: Company) -> None:
    gloves = block(northgate)
    with pytest.raises(Invalid, match="cannot use another"):
        block(northgate, f"[x](block:{gloves.pk})", code="OTHER")
    with pytest.raises(Invalid, match="that is not there"):
        draft(northgate, f'<div data-block="{northgate.id}"></div>')


# --- what others do with a text --------------------------------------------------------------------------------------


def test_what_a_text_uses_is_noted_and_forgotten(northgate: Company) -> None:
    other = northgate["effective"]
    revision = draft(northgate, f'<p><a data-record="{other.pk}">x</a></p>')
    assert Use.objects.filter(on_id=revision.pk, what="record", key=str(other.pk)).exists()
    edited(northgate, revision, "<p>none</p>")
    assert not Use.objects.filter(on_id=revision.pk).exists()


def test_the_search_finds_words_and_not_tags(northgate: Company) -> None:
    revision = draft(northgate, '<aside data-kind="danger"><p>Zyg<strong>omorph</strong></p></aside>')
    who = acting(northgate.people["employee"])
    assert [hit.key for hit in search(who, "zygomorph").hits] == [revision.pk]
    assert not [hit for hit in search(who, "aside danger").hits if hit.key == revision.pk]
    edited(northgate, revision, "<p>quadruped<em>al</em></p>")
    assert [hit.key for hit in search(who, "quadrupedal").hits] == [revision.pk]


def test_a_passage_is_redacted_across_bold_and_tags_stay(northgate: Company) -> None:
    text = "<p>Ask <strong>Ana</strong> M&amp;M about the table.</p><table><tbody><tr><td><p>Ana M&amp;M</p></td></tr></tbody></table>"
    revision = draft(northgate, text)
    redacting.redact(northgate.act("quality-manager"), revision, passages="Ana M&M\ntable", reason="Asked for.")
    kept = Revision.objects.get(pk=revision.pk).text
    assert "Ana" not in kept
    assert "M&amp;M" not in kept
    assert "<table>" in kept
    assert r.clean(kept) == kept


def test_a_picture_of_a_text_is_redacted_and_the_approval_holds(northgate: Company) -> None:
    content, _name = store.keep(northgate.id, SimpleUploadedFile("face.png", png(30, 20), "image/png"))
    with_face = f'<p>Meet</p><img data-file="{content.sha256}" alt="Our new colleague"><p>there.</p>'
    revision, other = draft(northgate, with_face), draft(northgate, with_face, title="Another one")
    documents.submit(northgate.act("author"), revision)
    manager = northgate.act("quality-manager")
    client = Client()
    client.force_login(northgate.people["quality-manager"].account)
    home = f"/o/northgate/documents/{revision.number}/"
    assert "<img" in client.get(home).content.decode()
    copy = SimpleUploadedFile("x.png", png(30, 20), "image/png")
    with pytest.raises(Invalid, match="next revision"):
        redacting.redact_file(manager, Revision.objects.get(pk=revision.pk), reason="Asked.", copy=copy)
    records.attach(northgate.act("author"), revision, file=SimpleUploadedFile("notes.txt", b"Notes"))
    form = client.get(f"{home}redact_file/").content.decode()
    assert [name in form for name in ('<option value="notes.txt"', '<option value="Our new colleague"')] == [True] * 2
    sent = client.post(f"{home}redact_file/", {"name": "Our new colleague", "reason": "She asked for it."})
    assert sent.status_code == 303, sent.content
    assert not Content.objects.filter(pk=content.pk).exists()
    now = Revision.readable(northgate.id).get(pk=revision.pk)
    assert (now.text, why_void(now)) == (revision.text, "")
    for one in (revision, other):
        page = client.get(f"/o/northgate/documents/{one.number}/").content.decode()
        assert ("<img" in page.partition("prose")[2], "[Picture removed: Our new colleague]" in page) == (False, True)
    assert "Picture removed" in repr(page_set(acting(northgate.people["author"]), now, timezone.now()))
    assert Redaction.objects.get(on_id=revision.pk).places == 2
