"""Translations: documents beside their original, that fall behind when the original goes on, and catch up."""

import pytest
from django.utils import timezone

from qualitas.documents import verbs
from qualitas.documents.models import Revision
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.printing import page_set
from tests.api.conftest import Program
from tests.cast import Cast, Company, act, signature
from tests.documents.test_copies import supersede
from tests.ui.conftest import visitor


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def german(northgate: Company) -> Revision:
    """Return the German translation of what is in force, in force itself."""
    made = verbs.translate(northgate.act("author"), northgate["effective"], language="de", title="Umgang mit Waren")
    verbs.submit(northgate.act("author"), made)
    approver = northgate.people["approver"]
    return verbs.approve(act(approver, signature=signature(approver)), made)


def fresh(revision: Revision) -> Revision:
    return Revision.readable(revision.organisation_id).get(pk=revision.pk)


def test_a_translation_is_a_sibling_with_a_life_of_its_own(northgate: Company, german: Revision) -> None:
    original = northgate["effective"]
    german = fresh(german)
    assert (german.code, german.language, german.revision) == (f"{original.code}-DE", "de", 1)
    assert german.text == original.text
    assert german.translates_id == original.pk
    with pytest.raises(Invalid, match="in this language already"):
        verbs.translate(northgate.act("author"), original, language="de")
    with pytest.raises(Invalid, match="in this language already"):
        verbs.translate(northgate.act("author"), original, language="en")
    with pytest.raises(NotYours, match="translate the original"):
        verbs.translate(northgate.act("author"), german, language="fr")
    page = visitor(northgate, "author").text(f"/o/northgate/documents/{original.number}/")
    assert "German: rev 1, effective" in page


def test_a_translation_falls_behind_and_catches_up(northgate: Company, german: Revision) -> None:
    new = supersede(northgate)
    german = fresh(german)
    assert german.behind
    page = visitor(northgate, "author").text(f"/o/northgate/documents/{german.number}/")
    assert f"behind the original: it does not say what revision {new.revision} changed" in page
    found = Program(northgate, "author").get("documents?behind=true").json()["items"]
    assert [one["number"] for one in found] == [german.number]
    assert german.number in visitor(northgate, "author").text("/o/northgate/documents/?behind=true")
    paper = page_set(acting(northgate.people["author"]), german, timezone.now())
    assert "behind the original" in paper.notice
    following = verbs.revise(northgate.act("author"), german, change_note="Follows the original.")
    assert (fresh(following).translates_id, fresh(following).behind) == (new.pk, False)
    newer = supersede_again(northgate, new)
    assert fresh(following).behind
    caught = verbs.catch_up(northgate.act("author"), fresh(following))
    assert (caught.translates_id, caught.behind) == (newer.pk, False)


def supersede_again(company: Company, revision: Revision) -> Revision:
    following = verbs.revise(company.act("author"), fresh(revision), change_note="Once more.")
    verbs.submit(company.act("author"), following, changes_work="yes")
    approver = company.people["approver"]
    return fresh(verbs.approve(act(approver, signature=signature(approver)), following))


def test_programs_translate(northgate: Company) -> None:
    original = northgate["effective"]
    made = Program(northgate, "author").post(f"documents/{original.number}/translate", {"language": "fr"})
    assert made.status_code == 201, made.content
    assert made.json()["language"] == "fr"
    assert made.json()["translates"]["number"] == original.number
