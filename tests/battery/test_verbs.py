"""Every verb of every record type, done in every state that allows it: one event, one version, one hash."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import Invalid, NotYours, Refused, Stale, WrongState
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from tests.battery.answers import answers
from tests.battery.ledgers import assert_kept, table_sizes
from tests.battery.roads import Done, Player, events_of, every_act, fresh, last_event
from tests.cast import Cast, rolled_back
from tests.databases import engine

MOST_STATEMENTS = 14
# What a verb may cost more, and why; a ratchet: these figures only go down.
DEARER = {
    "measure.choose_chart": (8, "learns limits anew and judges the values anew"),
    "measure.begin_phase": (8, "judges the values since then anew"),
    "improvement.measure_benefit": (2, "reads what a measure says of before and after"),
    "objective.review_progress": (6, "reads what the chart of its measure says"),
    "objective.reach": (6, "reads what the chart of its measure says"),
    "objective.miss": (6, "reads what the chart of its measure says"),
    "measure.freeze_limits": (6, "computes limits from the values"),
    "person.erase": (400, "looks for the name in every table"),
    "person.erase_anew": (400, "looks for the name in every table"),
    "organisation.erase_again": (200, "compares every record with what had been erased"),
    "person.change_details": (
        4,
        "finds or makes the account of a new address; the index knows holders of copies by name",
    ),
    "organisation.set_logo": (2, "keeps a file"),
    "person.take_off_second_factor": (4, "takes four kinds of means off an account"),
    "document.edit": (2, "remembers a further author, and what the text shows and uses"),
    "document.turn_into_text": (6, "keeps the file as an attachment that is found, and what the text shows and uses"),
    "document.upload": (8, "keeps a file, remembers a further author"),
    "document.assign": (2, "writes the document beside its revision; reads who was asked along its route"),
    "document.withdraw": (2, "knows the route; looks for copies that are out"),
    "document.submit": (2, "knows the details that its kind needs"),
    "document.catch_up": (2, "knows the route and the original"),
    "document.periodic_review": (4, "reads the document and its kind; closes the to-do that asked for it"),
    "change-request.decline": (1, "closes the to-do that asked for the answer"),
    "document.assess_risk": (4, "writes the document beside its revision"),
    "document.require_reading": (3, "writes the document beside its revision"),
    "document.set_quiz": (3, "writes the document beside its revision"),
    "document.distribute": (13, "writes the document and its addressees; asks who is addressed"),
    "restore-drill.fail_drill": (3, "tells the administrators, and what of it is in the index"),
    "restriction.lift": (3, "opens the record and the to-dos about it, and what of them is in the index"),
    "passed-gate.find_justified": (3, "ends the to-dos that asked for the review"),
    "passed-gate.find_not_justified": (3, "ends the to-dos that asked for the review"),
    "process.change_process": (1, "looks whether documents are distributed to it"),
    "external-document.check": (8, "ends the to-do that asked for it, asks the owner to take in a newer edition"),
    "external-document.inform": (1, "writes who has to know"),
    "external-document.correct": (8, "keeps a file"),
    "external-document.ask_for_check": (4, "asks the owner, in the language of the organisation"),
    "controlled-copy.recall": (6, "asks the holder, in the language of the organisation"),
    "controlled-copy.return_copy": (3, "ends the to-do that asked for it"),
    "controlled-copy.destroy_copy": (3, "ends the to-do that asked for it"),
    "controlled-copy.report_lost": (3, "ends the to-do that asked for it"),
    "document.approve": (6, "keeps the verdict and what was said with it, and looks who is asked next"),
    "document.examine": (4, "keeps the verdict and what was said with it, and looks who is asked next"),
    "document.send_back": (5, "keeps the reason as a comment that is found, and lets off who was asked"),
    "document.take_effect": (8, "looks for the revision before, and for whom to ask"),
    "nonconformity.describe": (2, "reads three sets of lines, takes off what was in the index"),
    "nonconformity.contain": (6, "reads three sets of lines, writes one, ends to-dos"),
    "nonconformity.correct": (5, "reads three sets of lines, ends to-dos"),
    "nonconformity.classify": (1, "reads three sets of lines"),
    "nonconformity.verify": (5, "reads three sets of lines, writes two; looks for a number that is taken"),
    "nonconformity.decide": (2, "reads three sets of lines, writes one"),
    "nonconformity.decide_action": (2, "reads three sets of lines"),
    "nonconformity.note_approval": (2, "reads three sets of lines"),
    "nonconformity.permit": (2, "reads three sets of lines, writes one"),
    "nonconformity.release": (2, "reads three sets of lines, writes one"),
    "nonconformity.take_back": (2, "reads three sets of lines, writes one"),
    "nonconformity.take_up_again": (2, "reads three sets of lines; looks whether a complaint led to it"),
    "nonconformity.add_costs": (2, "reads three sets of lines, writes one"),
    "nonconformity.answer_customer": (3, "reads three sets of lines; looks whether a complaint led to it"),
    "nonconformity.close": (3, "reads three sets of lines, ends to-dos"),
    "nonconformity.put_right": (6, "reads three sets of lines, writes one, ends to-dos"),
    "nonconformity.reject": (5, "reads three sets of lines, ends to-dos"),
    "nonconformity.withdraw": (5, "reads three sets of lines, ends to-dos"),
    "nonconformity.escalate": (5, "reads three sets of lines, asks the quality managers to look"),
    "nonconformity.split": (4, "reads three sets of lines, opens another case"),
    "nonconformity.merge": (10, "reads the lines of two cases, ends to-dos"),
    "complaint.acknowledge": (7, "ends what asked for it, asks for the answer, leaves a mail to the customer"),
    "complaint.raise_nonconformity": (2, "opens a nonconformity of a process with an owner, and links the two"),
    "complaint.answer": (3, "ends what asked for it, leaves a mail to the customer"),
    "complaint.settle_at_once": (2, "ends what asked to acknowledge it"),
    "complaint.dispute": (3, "asks who answers for it once more"),
    "complaint.escalate": (2, "asks who answers for it, and the quality managers"),
    "complaint.withdraw": (2, "ends what asked for it"),
    "action.change_action": (3, "changes what asks its owner for it"),
    "action.report_done": (2, "ends what asked its owner for it"),
    "action.take_up_again": (2, "asks its owner for it again"),
    "action.drop": (3, "ends what asked its owner for it"),
    "cause.verify_cause": (2, "looks whether the case goes on"),
    "cause.rule_out": (2, "looks whether the case goes on"),
    "elsewhere.found_there": (2, "looks whether the case goes on"),
    "elsewhere.not_there": (2, "looks whether the case goes on"),
    "improvement.take_up": (4, "ends what asked for an answer"),
    "improvement.decline": (4, "ends what asked for an answer"),
    "improvement.withdraw": (4, "ends what asked for an answer"),
    "improvement.consider_again": (6, "asks for an answer again"),
    "improvement.escalate": (6, "asks the quality managers to answer"),
    "improvement.report_done": (1, "looks for open actions"),
    "improvement.stop": (1, "looks for open actions"),
    "corrective-action.form_team": (3, "reads who is named, writes the team"),
    "corrective-action.prevent": (3, "reads similar places and open changes"),
    "corrective-action.escalate": (9, "asks its owner and the quality managers to see to it"),
    "corrective-action.raise_again": (9, "asks its owner and the quality managers to decide"),
    "corrective-action.keep_closed": (4, "ends what asked to decide"),
    "corrective-action.look": (12, "counts, and asks those who may conclude"),
    "corrective-action.conclude": (4, "looks for open actions, and ends what asked for it"),
    "corrective-action.reopen": (4, "ends what asked to conclude"),
}


# What cannot be played from the cast, with the reason.
UNPLAYED = {
    "to-do.grant_attempts": "attempts are lacking where questions about a document were answered wrongly",
    "document.fill_in": "details are asked for by a kind, and no kind of the cast asks for any",
    "document.force": "a revision is held back where its day has come and too few have read it",
    "concern.restrict": "a concern is confidential from its first moment, until it is opened to everyone",
    "organisation.dispose": "a record is disposed of when years have passed since it was closed",
}


SOME_TYPES = {"document", "to-do"}
"""Types on which the verbs that all types have are done; on PostgreSQL the machinery is looked at on these alone."""


def every_step(*, few: bool) -> list[Any]:
    """Return each state of each type with the verbs that move from it; under no state those that open and add.

    ``few`` takes each moving verb from one state, and the verbs that every type has on some types only: there the
    machinery is the same. A verb of which that is looked at too stands with True.
    """
    found: dict[tuple[type[Subject], str | None], list[tuple[Verb[..., Any], bool]]] = {}
    for model, verb in every_act():
        common = verb.model._meta.abstract and model.kind not in SOME_TYPES
        if (few and common) or f"{model.kind}.{verb.name}" in UNPLAYED:
            continue
        sources = [s for step in model.lifecycle.of(verb.name) for s in step.sources]
        for nth, state in enumerate(sources[: 1 if few else None] if verb.nature == "moves" else [None]):
            looked = nth == 0 and not common and (engine() == "sqlite" or model.kind in SOME_TYPES)
            found.setdefault((model, state), []).append((verb, looked))
    names = {(model, state): f"{model.kind}-({state})" if state else model.kind for model, state in found}
    return [pytest.param(*at, verbs, id=names[at].replace(" ", "-")) for at, verbs in found.items()]


STEPS = pytest.mark.parametrize(("model", "state", "verbs"), every_step(few=engine() == "postgres"))


@pytest.fixture
def player(cast: Cast) -> Player:
    """Return somebody who plays any verb in the first company."""
    return Player(cast.northgate)


def done(player: Player, model: type[Subject], verb: Verb[..., Any], state: str | None) -> Done:
    """Do a verb; fail with a sentence where nobody can."""
    played = player.do(model, verb, state)
    assert played, f"Nobody can do {verb.event}{f' in “{state}”' if state else ''}, whatever is answered."
    return played


def parted(events: list[dict[str, Any]], act: Act) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the one event of an act itself, and those that it set off."""
    (own,) = (event for event in events if event["act"] == str(act.id))
    return own, [event for event in events if event is not own]


@STEPS
def test_what_verbs_do_in_a_state(
    player: Player, model: type[Subject], state: str | None, verbs: list[tuple[Verb[..., Any], bool]]
) -> None:
    if state:
        assert next(player.reach(model, state), None), f"No {model.kind} can be brought into “{state}”."
    for verb, looked in verbs:
        with doing(verb), rolled_back():
            assert_one_event(player, model, verb, state, looked=looked)
        if looked and state:
            with doing(verb), rolled_back():
                assert_stale_is_refused(player, model, verb, state)
            with doing(verb), rolled_back():
                assert_many_move_in_one_event(player, model, verb, state)


@contextmanager
def doing(verb: Verb[..., Any]) -> Iterator[None]:
    """Name the verb in what fails."""
    try:
        yield
    except Exception as wrong:
        wrong.add_note(f"The verb is {verb.event}.")
        raise


def assert_one_event(
    player: Player, model: type[Subject], verb: Verb[..., Any], state: str | None, *, looked: bool
) -> None:
    """Assert that a verb leaves one event and counts one version; where ``looked``, also what it costs and repeats."""
    with statements() if looked else nullcontext([]) as said:
        played = done(player, model, verb, state)
    own, nested = parted(played.events, played.act)
    assert own["verb"] == f"{model.kind}.{verb.name}"
    assert own["key"] == played.act.key
    assert own["actor"] == str(played.act.actor.id)
    assert "cause" not in own
    acts = {event["act"] for event in played.events}
    assert len(acts) == len(played.events)
    assert all(event["cause"] in acts for event in nested)
    if verb.nature == "moves":
        before = played.before
        assert before is not None
        assert own["ver"] == before.version + 1
        step = model.lifecycle.step(verb.name, before.status)
        assert step is not None
        assert played.record.status == step.leads_to(before.status)
    else:
        assert own["ver"] == 1
        assert played.record.status == type(played.record).lifecycle.start
    assert_kept(played.record)
    if looked and verb.nature == "moves" and connection.vendor == "sqlite":
        assert_cheap(f"{model.kind}.{verb.name}", _last_act(said, len(played.events)), len(played.events))
    if looked:
        assert_repeat_writes_nothing(played)


def assert_cheap(name: str, own: list[str], events: int) -> None:
    """Assert that a moving verb keeps to its budget of statements."""
    more, _why = DEARER.get(name, (0, ""))
    assert len(own) <= MOST_STATEMENTS * events + more, "\n".join(own)


def assert_repeat_writes_nothing(played: Done) -> None:
    """Assert that the same request again answers the same and writes nothing."""
    sizes, again = table_sizes(), played.again()
    answer = played.verb(again, *([played.before] if played.before else []), **played.inputs)
    assert again.repeated
    assert answer.pk == played.record.pk
    assert table_sizes() == sizes


@contextmanager
def statements() -> Iterator[list[str]]:
    """Yield the statements that are sent meanwhile."""
    said: list[str] = []

    def hear(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(hear):
        yield said


def _last_act(said: list[str], events: int) -> list[str]:
    """Return the statements of the last act: from its outermost savepoint on; what follows it only reads."""
    end = max(i for i, sql in enumerate(said) if sql.startswith("RELEASE"))
    name = said[end].split()[-1]
    start = max(i for i, sql in enumerate(said[:end]) if sql.startswith("SAVEPOINT") and sql.split()[-1] == name)
    return said[start : end + 1]


def assert_stale_is_refused(player: Player, model: type[Subject], verb: Verb[..., Any], state: str) -> None:
    """Assert that a version that is no longer the record's is refused and writes nothing."""
    record = next(player.reach(model, state))
    sizes = table_sizes()
    for actor in player._who(verb, record):
        inputs = next(answers(verb, record.home))
        act = Act(actor, version=record.version + 1, key="stale")
        with pytest.raises(Stale, match=r"\.$"):
            verb(act, record, **inputs)
    assert table_sizes() == sizes


def assert_many_move_in_one_event(player: Player, model: type[Subject], verb: Verb[..., Any], state: str) -> None:
    """Assert that several are moved in one event, and that the same request again writes nothing."""
    if verb.signs:
        return
    first = done(player, model, verb, state)
    nearby = {record.pk: record for record in islice(player.reach(model, state), 2) if record.home == player.company.id}
    others = [record for record in map(fresh, nearby.values()) if verb.why_not(first.act.actor, record) is None]
    if not others:
        return
    versions, start = {record.pk: record.version for record in others}, last_event()
    act = Act(first.act.actor, via="api", key="bulk", at=first.act.at)
    try:
        assert verb.over(act, others, **first.inputs) == len(others)
    except Refused:
        return  # what is unique or asks for a history of its own is not moved in bulk
    own, nested = parted(events_of(player.company.id, start), act)
    assert own["count"] >= len(others)  # what they wrote beside them counts too
    assert all(event["cause"] for event in nested)
    for record in others:
        now = fresh(record)
        assert now.version == versions[record.pk] + 1
    repeat = Act(first.act.actor, via="api", key="bulk", at=first.act.at)
    sizes = table_sizes()
    assert verb.over(repeat, others, **first.inputs) == len(others)
    assert repeat.repeated
    assert table_sizes() == sizes


TYPES = pytest.mark.parametrize("model", Subject.types.values(), ids=list(Subject.types))
LANGUAGES = ("en", "de")


@TYPES
def test_a_refusal_is_a_sentence_and_leaves_nothing(player: Player, model: type[Subject]) -> None:
    for state in model.lifecycle.by_name:
        record = next(player.reach(model, state), None)
        assert record is not None, f"No {model.kind} can be brought into “{state}”."
        sizes = table_sizes()
        for verb in verbs_of(model).values():
            on = None if verb.nature == "opens" else record
            inputs = next(answers(verb, record.home), None)
            for actor in player.everybody:
                if verb.why_not(actor, on) is None or record.hidden_from(actor):
                    continue
                for language in LANGUAGES:
                    with translation.override(language):
                        refusal = verb.why_not(actor, on)
                        assert isinstance(refusal, NotYours | WrongState)
                        assert str(refusal).endswith("."), refusal
                if inputs is None:  # it asks for what is not there
                    continue
                with translation.override(language), pytest.raises((NotYours, WrongState)) as raised:
                    verb(Act(actor, key="refused"), *([on] if on else []), **inputs)
                assert str(raised.value) == str(refusal)
                assert raised.value.status in {403, 409}
        assert table_sizes() == sizes


@TYPES
def test_an_empty_form_is_refused_in_sentences(player: Player, model: type[Subject]) -> None:
    for verb in verbs_of(model).values():
        if not any(field.required for field in verb.form.base_fields.values()):
            continue
        for language in LANGUAGES:
            with translation.override(language), pytest.raises(Invalid) as raised:
                verb.form({}, organisation=player.company.id).inputs()
            assert str(raised.value).endswith(".")
            assert raised.value.errors
            assert all(line.endswith(".") for lines in raised.value.errors.values() for line in lines)
