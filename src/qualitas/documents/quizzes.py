"""Questions about a document (7.3): what whoever acknowledges it must answer first, and how answers are counted.

A quiz is kept as one value of the document: pass mark in per cent, attempts, and the questions in order, each with its
answers and which of them are right. Nothing here reads or writes the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import Invalid

ONE, SEVERAL, TRUE_FALSE = "one", "several", "true-false"
MARK = "*"
FEWEST_ANSWERS = 2
MOST_ANSWERS = 12
TRUE = {"true", "wahr", "richtig", "yes", "ja"}
FALSE = {"false", "falsch", "no", "nein"}


def kind_choices() -> list[tuple[str, Words]]:
    """Return of which kinds questions are, as choices."""
    return [
        (ONE, pgettext_lazy("question", "one right answer")),
        (SEVERAL, pgettext_lazy("question", "several right answers")),
        (TRUE_FALSE, pgettext_lazy("question", "true or false")),
    ]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as somebody writes it: right answers begin with a “*”; of true or false only the right word stands."""

    text: Annotated[str, Ask(gettext_lazy("Question"))]
    kind: Annotated[str, Ask(gettext_lazy("Answered by"), choices=kind_choices)] = ONE
    answers: Annotated[
        list[str],
        Ask(
            gettext_lazy("Answers"),
            gettext_lazy("One a line, with a * before each right one. Of true or false: the one word that is right."),
        ),
    ] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of answering: how many right, of how many, and whether that is enough."""

    right: int
    out_of: int
    passed: bool


def quiz_of(questions: Sequence[Question], pass_mark: int, attempts: int) -> dict[str, Any] | None:
    """Return the quiz as it is kept, None without questions; raises Invalid with what is wrong with which question."""
    wrong: list[str] = []
    kept = []
    for place, one in enumerate(questions, 1):
        try:
            kept.append(_kept(one))
        except ValueError as error:
            wrong.append(_("Question %(place)d: %(why)s") % {"place": place, "why": error})
    if wrong:
        raise Invalid(wrong[0], {"questions": wrong})
    return {"pass_mark": pass_mark, "attempts": attempts, "questions": kept} if kept else None


def _kept(one: Question) -> dict[str, Any]:
    """Return a question as it is kept; raises ValueError with the sentence."""
    if one.kind == TRUE_FALSE:
        words = [answer.removeprefix(MARK).strip().lower() for answer in one.answers]
        if len(words) != 1 or words[0] not in TRUE | FALSE:
            raise ValueError(_("Write as its answer one word that is right: true or false."))
        return {"text": one.text, "kind": one.kind, "answers": [], "right": [1 if words[0] in TRUE else 2]}
    answers = [answer.removeprefix(MARK).strip() for answer in one.answers]
    right = [place for place, answer in enumerate(one.answers, 1) if answer.startswith(MARK)]
    if not FEWEST_ANSWERS <= len(answers) <= MOST_ANSWERS or not all(answers):
        raise ValueError(_("Give 2 to 12 answers, one a line."))
    if len(set(answers)) != len(answers):
        raise ValueError(_("Two answers are the same; change one."))
    if not right:
        raise ValueError(_("Put a * before the right answer; there is none yet."))
    if one.kind == ONE and len(right) > 1:
        raise ValueError(_("Only one answer can be right here; take away a *, or choose “several right answers”."))
    return {"text": one.text, "kind": one.kind, "answers": answers, "right": right}


def written(quiz: dict[str, Any] | None) -> list[Question]:
    """Return the questions of a quiz as somebody writes them, to be changed."""
    found = []
    for one in (quiz or {}).get("questions", ()):
        if one["kind"] == TRUE_FALSE:
            answers = ["true" if one["right"] == [1] else "false"]
        else:
            answers = [f"{MARK if n in one['right'] else ''}{text}" for n, text in enumerate(one["answers"], 1)]
        found.append(Question(one["text"], one["kind"], answers))
    return found


def offered(question: dict[str, Any]) -> list[str]:
    """Return the answers of a question to choose from."""
    if question["kind"] == TRUE_FALSE:
        return [pgettext("question", "True"), pgettext("question", "False")]
    return list(question["answers"])


def marked(quiz: dict[str, Any], given: Sequence[str]) -> Result:
    """Count the right answers; raises Invalid where they do not fit the questions.

    ``given`` has one text for each question: the number of the chosen answer, or several with commas between.
    """
    questions = quiz["questions"]
    if len(given) != len(questions):
        sentence = _("Answer each of the %d questions: the number of the answer you choose, or several as “1, 3”.")
        raise Invalid(sentence % len(questions), {"answers": [sentence % len(questions)]})
    right = 0
    for place, (question, text) in enumerate(zip(questions, given, strict=True), 1):
        chosen = _chosen(text, len(offered(question)))
        if chosen is None:
            sentence = _("Question %(place)d: choose by the numbers of its answers, 1 to %(most)d.")
            said = sentence % {"place": place, "most": len(offered(question))}
            raise Invalid(said, {"answers": [said]})
        right += chosen == set(question["right"])
    return Result(right, len(questions), right * 100 >= quiz["pass_mark"] * len(questions))


def _chosen(text: str, most: int) -> set[int] | None:
    """Return the numbers in a text; None where one is none of the answers."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part[:4]) <= most for part in parts):
        return None
    return {int(part) for part in parts}
