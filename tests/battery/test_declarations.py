"""What a record type declares: clause, words, states, steps and verbs, before anything is done."""

from typing import Any

import pytest
from django.utils import translation

from qualitas.kernel.acts.lifecycle import Tone
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.identity.duties import DUTIES
from tests.battery.roads import distances, every_act

GROUPS = {
    "context", "leadership", "planning", "support", "operation", "evaluation", "improvement", "certification", "work", "tools",
}  # fmt: skip
TYPES = pytest.mark.parametrize("model", Subject.types.values(), ids=list(Subject.types))
VERBS = pytest.mark.parametrize(
    ("model", "verb"), [pytest.param(model, verb, id=f"{model.kind}.{verb.name}") for model, verb in every_act()]
)


@TYPES
def test_it_names_its_clause_and_says_what_it_is(model: type[Subject]) -> None:
    assert model.clause == "" or model.clause[0].isdigit()
    assert model.clause or not model.collection, "A record type with pages names the clause that it serves."
    assert (model.__doc__ or "").strip().endswith(".")
    assert str(model._meta.verbose_name)
    assert str(model._meta.verbose_name_plural)


@TYPES
def test_one_with_pages_says_how_it_is_listed(model: type[Subject]) -> None:
    if not model.collection:
        return
    assert model.group in GROUPS
    assert model.prefix
    names = {field.name for field in model._meta.concrete_fields}
    for name in (*model.columns, *model.facts, *model.filters):
        assert name in names or hasattr(model, name), f"{model.kind} has no “{name}” to show."
    assert {"number"} <= names
    same = [kind for kind in Subject.types.values() if kind.collection == model.collection]
    assert same == [model]


@TYPES
def test_every_state_is_reached_from_the_start(model: type[Subject]) -> None:
    life = model.lifecycle
    assert {state for state in life.by_name if life.start in distances(model, state)} == set(life.by_name)


@TYPES
def test_every_state_has_a_word_and_a_tone(model: type[Subject]) -> None:
    for state in model.lifecycle.states:
        if state.name:
            assert str(state.word)
        assert state.tone in Tone.__value__.__args__


@TYPES
def test_every_step_is_a_verb_between_states_that_exist(model: type[Subject]) -> None:
    for step in model.lifecycle.steps:
        assert verbs_of(model)[step.verb].nature == "moves"
        assert {*step.sources, step.target or model.lifecycle.start} <= set(model.lifecycle.by_name)
        assert set(step.duties) <= {*DUTIES, "system"}


@VERBS
def test_every_moving_verb_stands_in_the_lifecycle(model: type[Subject], verb: Verb[..., Any]) -> None:
    if verb.nature == "moves":
        assert model.lifecycle.of(verb.name)


@VERBS
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_verb_says_what_it_does(model: type[Subject], verb: Verb[..., Any], language: str) -> None:
    with translation.override(language):
        assert verb.sentence.endswith(".")
        assert str(verb.label)[0].isupper()
        assert str(verb.past).strip()
        assert not str(verb.past).endswith(".")
        if verb.signs:
            assert str(verb.signs).endswith(".")


@VERBS
def test_every_question_has_words(model: type[Subject], verb: Verb[..., Any]) -> None:
    for name, field in verb.form.base_fields.items():
        assert str(field.label), f"{verb.event} asks for {name} without a word."
        help_text = str(field.help_text)
        assert not help_text or help_text.endswith("."), help_text
