"""Every text for people has its German, with the same placeholders, and nothing else stands in the catalogue."""

import re
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils import translation

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, every_verb
from qualitas.kernel.identity.duties import DUTIES, RULES
from qualitas.kernel.ui.shell import GROUPS
from qualitas.kernel.ui.showing import shown

ROOT = Path(__file__).parents[2]
GERMAN = ROOT / "src" / "qualitas" / "locale" / "de" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]+\}")
# The same word in both languages.
SAME = {
    "Team",
    "PIN",
    "Logo",
    "SHA-256",
    "Markdown",
    "HTML",
    "Pseudonym",
    "pseudonym",
    "Text",
    "Person",
    "person",
    "Name",
    "name",
    "Revision",
    "revision",
    "System",
    "Administrator",
    "administrator",
    "normal",
    "8D",
    # Rule sets of control charts, by the names of who wrote them.
    "Nelson",
    "Western Electric",
    "AIAG",
    "Juran",
    "Westgard",
    "NHS: Making data count",
    # Languages whose names are the same in German.
    "Afrikaans",
    "Bengali",
    "Esperanto",
    "Hindi",
    "Igbo",
    "Interlingua",
    "Ido",
    "Kannada",
    "Khmer",
    "Malayalam",
    "Marathi",
    "Nepali",
    "Swahili",
    "Urdu",
}
ABBREVIATED = {"rev"}
# Asked by the program itself and never shown as a question.
NEVER_ASKED = {
    ("to-do.ask_to_acknowledge", "record"),
    ("to-do.ask_to_decide", "record"),
    *(("passed-gate.note_passing", name) for name in ("record", "sentence", "verb")),
    *(("import.take_in", name) for name in ("shape", "mapping", "report")),
    ("concern.speak_up", "digest"),
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Return the tool that collects the texts, loaded as a module."""
    path = str(ROOT / "scripts" / "translate")
    made = module_from_spec(spec_from_loader("translate", SourceFileLoader("translate", path)))
    made.__spec__.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def german() -> Catalog:
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: Any) -> list[str]:
    """Return the singular and, where there is one, the plural."""
    return [text] if isinstance(text, str) else list(text)


def test_every_text_in_the_source_is_in_the_catalogue(tool: ModuleType, german: Catalog) -> None:
    known = {(message.context, message.id) for message in messages(german)}
    new = [f"{text.file}:{text.line}: {text.id}" for text in tool.texts() if (text.context, text.id) not in known]
    assert not new, f"Run scripts/translate, then translate: {new}"


def test_nothing_else_is_in_the_catalogue(tool: ModuleType, german: Catalog) -> None:
    used = {(text.context, text.id) for text in tool.texts()}
    stale = [message.id for message in messages(german) if (message.context, message.id) not in used]
    assert not stale, f"Run scripts/translate; these left the source: {stale}"
    assert not german.obsolete


def test_every_text_has_its_german(german: Catalog) -> None:
    bare = [message.id for message in messages(german) if not all(part.strip() for part in forms(message.string))]
    fuzzy = [message.id for message in messages(german) if message.fuzzy]
    assert not bare, f"Translate these: {bare}"
    assert not fuzzy, f"Look at these and take the mark away: {fuzzy}"


def test_placeholders_are_the_same(german: Catalog) -> None:
    wrong = [
        message.id
        for message in messages(german)
        for said in forms(message.string)
        if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
    ]
    assert not wrong, f"These would not be filled in: {wrong}"


def test_sentences_begin_and_end_alike(german: Catalog) -> None:
    wrong = [
        message.id
        for message in messages(german)
        for one, other in zip(forms(message.id), forms(message.string), strict=True)
        if one not in ABBREVIATED
        and (re.search(r"[.:?!,]?\s*$", one)[0], one[:1].isspace())
        != (re.search(r"[.:?!,]?\s*$", other)[0], other[:1].isspace())
    ]
    assert not wrong, f"A sentence ends as its English does: {wrong}"


def test_german_is_set_as_german(german: Catalog) -> None:
    wrong = [
        message.id
        for message in messages(german)
        for said in forms(message.string)
        if "—" in said or "”" in said or said.count("„") != said.count("“") or re.search(r"[^ \d]…$", said)
    ]
    assert not wrong, f"„…“ for quotation marks, – for a dash, a space before …: {wrong}"


def test_the_header_of_the_catalogue_has_no_dates(german: Catalog) -> None:
    assert "Date" not in GERMAN.read_text(encoding="utf-8").split("\n\n", 1)[0]
    assert german.num_plurals == 2


def words_of_verb(verb: Verb[..., Any]) -> Iterator[tuple[str, str]]:
    """Yield every word of a verb that people see, with where it is said."""
    for name in ("label", "past", "signs", "sentence"):
        yield f"{verb.event}: {name}", str(getattr(verb, name))
    for name, field in verb.form.base_fields.items():
        if (verb.event, name) in NEVER_ASKED:
            continue
        yield f"{verb.event}: {name}", str(field.label)
        yield f"{verb.event}: {name}, help", str(field.help_text)
        if not hasattr(field, "queryset"):
            for value, label in getattr(field, "choices", ()):
                yield f"{verb.event}: {name} = {value}", str(label)


def words_of_type(model: type[Subject]) -> Iterator[tuple[str, str]]:
    """Yield every word of a record type that people see, with where it is said."""
    yield f"{model.kind}: one", str(model._meta.verbose_name)
    yield f"{model.kind}: several", str(model._meta.verbose_name_plural)
    for state in model.lifecycle.states:
        yield f"{model.kind}: state {state.name}", str(state.word)
    for name in {*model.columns, *model.facts, *model.filters, *model.parts}:
        yield f"{model.kind}: {name}", str(shown(model, name).label)


def every_word() -> dict[str, str]:
    """Return every word that our types, verbs and duties declare (not those of tests), in the language of the moment."""
    verbs = [verb for verb in every_verb() if verb.body.__module__.startswith("qualitas.")]
    types = [model for model in Subject.types.values() if model.__module__.startswith("qualitas.")]
    found = dict(pair for verb in verbs for pair in words_of_verb(verb))
    found |= dict(pair for model in types for pair in words_of_type(model))
    found |= {f"duty {name}": str(duty.word) for name, duty in DUTIES.items()}
    found |= {f"duty {name}, help": str(duty.help) for name, duty in DUTIES.items()}
    found |= {f"rule {name}": str(rule) for name, rule in RULES.items()}
    return found | {f"group {name}": str(word) for name, word in GROUPS.items()}


def test_every_declared_word_is_said_in_german() -> None:
    with translation.override("en"):
        english = every_word()
    with translation.override("de"):
        german = every_word()
    same = {where: word for where, word in english.items() if word and word == german[where] and word not in SAME}
    assert not same, f"These stay English on a German page (`make setup` compiles the catalogue): {same}"


def test_a_refusal_is_said_in_german() -> None:
    from qualitas.kernel.acts.verbs import find_verb

    class Nobody:
        duties = frozenset[str]()

    with translation.override("de"):
        assert str(find_verb("document.draft").why_not(Nobody(), None)).startswith("„Dokument schreiben“ gehört zur")
