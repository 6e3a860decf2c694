"""Templates of kinds: fields are filled in when a document is drafted, and unknown ones are refused in words."""

import pytest

from qualitas.documents import verbs
from qualitas.documents.models import DocumentKind
from qualitas.documents.templates_of_kinds import FIELDS
from qualitas.kernel.acts.refusals import Invalid
from tests.api.conftest import Program
from tests.cast import Cast, Company

TEMPLATE = (
    "# {{title}}\n\n{{code}} of {{ organisation }}, owned by {{owner}} at {{site}}, rev {{revision}}\n\n# Purpose\n"
)


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def kind(northgate: Company) -> DocumentKind:
    return verbs.write_template(northgate.act("quality-manager"), northgate["SOP"], template=TEMPLATE)


def test_a_draft_begins_with_the_template(northgate: Company, kind: DocumentKind) -> None:
    made = verbs.draft(northgate.act("author"), of_kind=kind, title="Weighing {{code}}")
    said = f"{made.code} of Northgate Components, owned by {northgate.people['author'].name}"
    assert made.text.startswith("# Weighing {{code}}\n\n" + said)
    assert made.text.endswith("rev 1\n\n# Purpose\n")
    own = verbs.draft(northgate.act("author"), of_kind=kind, title="Weighing", text="My own words.")
    assert own.text == "My own words."


def test_unknown_fields_are_refused_in_words(northgate: Company) -> None:
    with pytest.raises(Invalid, match=r"There is no field \{\{colour\}\}; there are: \{\{organisation\}\}"):
        verbs.write_template(northgate.act("quality-manager"), northgate["SOP"], template="{{code}} {{ colour }}")
    every = " ".join("{{" + name + "}}" for name in FIELDS)
    assert verbs.write_template(northgate.act("quality-manager"), northgate["SOP"], template=every).template == every


def test_programs_write_templates_and_draft_from_them(northgate: Company) -> None:
    manager = Program(northgate, "quality-manager")
    number = northgate["SOP"].number
    answer = manager.post(f"document-kinds/{number}/write_template", {"template": "{{sort}}"})
    assert answer.status_code == 422
    assert manager.post(f"document-kinds/{number}/write_template", {"template": TEMPLATE}).status_code == 200
    made = Program(northgate, "author").post("documents", {"of_kind": number, "title": "Weighing"}).json()
    assert made["text"].startswith(f"# Weighing\n\n{made['code']} of Northgate Components")
