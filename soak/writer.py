"""A writer: does one verb after the other as fast as it can, says what it begins, and acknowledges what is done."""

import json
import os
import random
from collections.abc import Generator
from typing import Any
from uuid import UUID

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.records import verbs as records
from soak.company import Company

type Intent = dict[str, Any]
type Answer = dict[str, Any]

WORDS = ("audit", "bearing", "torque", "leak", "drawing", "lathe", "gauge", "deviation", "batch", "rework", "weld")
VERBS: dict[str, Any] = {
    "draft": documents.draft,
    "edit": documents.edit,
    "distribute": documents.distribute,
    "submit": documents.submit,
    "approve": documents.approve,
    "withdraw": documents.withdraw,
    "comment": records.comment,
}


def text(chance: random.Random, words: int = 40) -> str:
    """Return ``words`` random words."""
    return " ".join(chance.choices(WORDS, k=words))


def intent(who: str, verb: str, target: object = None, version: int | None = None, **inputs: object) -> Intent:
    """Return what a writer is about to do, under a new idempotency key, as data that another can do again."""
    return {
        "key": str(uuid7()), "who": who, "verb": verb, "target": target, "version": version, "inputs": inputs
    }  # fmt: skip


def perform(company: Company, wanted: Intent) -> Answer:
    """Do what ``wanted`` says; returns its key, whether it was a repeat, and the subjects with their versions."""
    verb, who, inputs = VERBS[wanted["verb"]], wanted["who"], dict(wanted["inputs"])
    signature = company.signature(who) if wanted["verb"] == "approve" else None
    act = company.act(who, key=wanted["key"], version=wanted["version"], signature=signature)
    return {"key": wanted["key"], "subjects": _do(company, verb, act, wanted, inputs), "repeated": act.repeated}


def _do(company: Company, verb: Any, act: Act, wanted: Intent, inputs: dict[str, Any]) -> list[tuple[str, int]]:
    target = wanted["target"]
    if "rows" in inputs:
        opened = verb.many(act, [{**row, "of_kind": company.kind} for row in inputs["rows"]])
        return [(str(one.id), one.version) for one in opened]
    if isinstance(target, list):
        verb.over(act, Revision.readable(company.id).filter(pk__in=target).order_by("number"), **inputs)
        return [(key, wanted["inputs_version"]) for key in target]
    if wanted["verb"] == "draft":
        inputs["of_kind"] = company.kind
    given = [] if target is None else [Revision.readable(company.id).get(pk=UUID(target))]
    written: Subject = verb(act, *given, **inputs)
    return [(str(written.id), written.version)]


def lives(chance: random.Random) -> Generator[Intent, Answer, None]:
    """Yield what to do next, for ever; the caller sends back the answer to each."""
    while True:
        opened = yield intent("author", "draft", title=text(chance, 5), text=text(chance))
        key, version = opened["subjects"][0]
        steps: tuple[tuple[str, str, dict[str, object]], ...] = (
            ("author", "edit", {"title": text(chance, 5), "text": text(chance)}),
            ("author", "comment", {"text": text(chance, 12)}),
            ("author", "distribute", {"duties": ["approver"]}),
            ("author", "submit", {}),
            ("approver", "approve", {"comment": text(chance, 6)}),
            ("manager", "withdraw", {"reason": text(chance, 6)}),
        )
        for who, verb, inputs in steps:
            if verb == "withdraw":
                version += 1  # taking effect, which the approval set off, counted on too
            answer = yield intent(who, verb, key, None if verb == "comment" else version, **inputs)
            version = version if verb == "comment" else answer["subjects"][0][1]
        rows = [{"title": text(chance, 5), "text": text(chance, 10)} for _ in range(5)]
        opened = yield intent("author", "draft", rows=rows)
        wanted = intent("author", "submit", [one for one, _version in opened["subjects"]])
        yield wanted | {"inputs_version": 2}


def warm_up(company: Company) -> None:
    """Live through one life, so that a forked writer finds everything imported and ready."""
    life = lives(random.Random(0))
    wanted = next(life)
    for _step in range(9):
        wanted = life.send(perform(company, wanted))


def write(company: Company, out: int, unfinished: list[Intent], seed: int) -> None:
    """Finish what a killed writer left, then write for ever; each line on ``out`` is an intent or its answer."""
    life = lives(random.Random(seed))
    for wanted in unfinished:
        _say(out, {"done": perform(company, wanted)})
    wanted = next(life)
    while True:
        _say(out, {"begins": wanted})
        answer = perform(company, wanted)
        _say(out, {"done": answer})
        wanted = life.send(answer)


def _say(out: int, line: dict[str, Any]) -> None:
    os.write(out, json.dumps(line).encode() + b"\n")
