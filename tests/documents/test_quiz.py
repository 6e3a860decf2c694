"""Questions about a document: written, kept, answered; attempts, and who grants more."""

from typing import Any

import pytest
from django.test import Client

from qualitas.documents import verbs
from qualitas.documents.models import Document, Revision
from qualitas.documents.quizzes import ONE, SEVERAL, TRUE_FALSE, Question, marked, quiz_of, written
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.understanding import grant_attempts
from tests.cast import Cast, Company

GOOD = [
    Question("Which scale?", ONE, ["Old", "*New"]),
    Question("What is worn?", SEVERAL, ["*Gloves", "*Goggles", "A hat"]),
    Question("May one eat here?", TRUE_FALSE, ["false"]),
]


def test_it_is_kept_and_written_again_as_it_was() -> None:
    quiz = quiz_of(GOOD, 80, 2)
    assert quiz is not None
    assert [one["right"] for one in quiz["questions"]] == [[2], [1, 2], [2]]
    assert written(quiz) == GOOD
    assert quiz_of([], 80, 2) is None


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (Question("Q", ONE, ["A", "B"]), "there is none yet"),
        (Question("Q", SEVERAL, ["A", "B"]), "there is none yet"),
        (Question("Q", ONE, ["*A", "*B"]), "Only one answer can be right"),
        (Question("Q", ONE, ["*A"]), "Give 2 to 12 answers"),
        (Question("Q", ONE, ["*A", "*"]), "Give 2 to 12 answers"),
        (Question("Q", ONE, ["*A", "A"]), "Two answers are the same"),
        (Question("Q", TRUE_FALSE, ["perhaps"]), "one word that is right"),
        (Question("Q", TRUE_FALSE, []), "one word that is right"),
    ],
)
def test_a_wrong_question_is_refused_in_words(question: Question, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refusal:
        quiz_of([GOOD[0], question], 80, 2)
    assert refusal.value.errors["questions"][0].startswith("Question 2: ")


@pytest.mark.parametrize(
    ("answers", "right", "passed"),
    [
        (["2", "1,2", "2"], 3, True),
        (["2", "2, 1", "2"], 3, True),
        (["1", "1,2", "2"], 2, False),
        (["2", "1", "2"], 2, False),
        (["2", "1,2,3", ""], 1, False),
        (["", "", ""], 0, False),
    ],
)
def test_answers_are_counted(answers: list[str], right: int, passed: bool) -> None:
    quiz: Any = quiz_of(GOOD, 80, 2)
    result = marked(quiz, answers)
    assert (result.right, result.out_of, result.passed) == (right, 3, passed)


@pytest.mark.parametrize("answers", [[], ["2"], ["3", "1", "1"], ["x", "1", "1"], ["2", "1,4", "1"], ["2", "1", "0"]])
def test_answers_that_do_not_fit_are_refused_and_cost_no_attempt(answers: list[str]) -> None:
    quiz: Any = quiz_of(GOOD, 80, 2)
    with pytest.raises(Invalid):
        marked(quiz, answers)


@pytest.fixture
def northgate(cast: Cast) -> Company:
    verbs.set_quiz(cast.northgate.act("author"), cast.northgate["effective"], questions=GOOD, pass_mark=80, attempts=2)
    return cast.northgate


def to_do(company: Company) -> ToDo:
    rows = ToDo.readable(company.id).filter(on_id=company["effective"].pk, person=company.people["employee"])
    return rows.get(what="acknowledge")


def test_two_attempts_then_the_owner_grants_one_more(northgate: Company) -> None:
    employee = northgate.people["employee"]
    done = records.acknowledge(northgate.act("employee"), to_do(northgate), answers=["1", "1,2", "2"])
    assert (done.state, done.tries_left) == ("open", 1)
    assert done.result == "2 of 3 right; the pass mark is 80 %. Attempts left: 1."
    records.acknowledge(northgate.act("employee"), to_do(northgate), answers=["1", "1,2", "2"])
    assert to_do(northgate).tries_left == 0
    with pytest.raises(NotYours, match="No attempts are left"):
        records.acknowledge(northgate.act("employee"), to_do(northgate), answers=["2", "1,2", "2"])
    asked = ToDo.readable(northgate.id).get(on_id=to_do(northgate).pk, what="decide")
    assert asked.person_id == Document.objects.get(revisions=northgate["effective"].pk).owner_id
    assert employee.name not in asked.title
    with pytest.raises(NotYours):
        grant_attempts(northgate.act("employee"), to_do(northgate))
    grant_attempts(northgate.act("author"), to_do(northgate), attempts=1)
    assert ToDo.objects.get(pk=asked.pk).state == "done"
    done = records.acknowledge(northgate.act("employee"), to_do(northgate), answers=["2", "1,2", "2"])
    assert (done.state, done.result) == ("done", "3 of 3 right; the pass mark is 80 %.")


def test_without_answers_it_is_not_acknowledged(northgate: Company) -> None:
    with pytest.raises(Invalid, match="Answer each of the 3 questions"):
        records.acknowledge(northgate.act("employee"), to_do(northgate))
    assert to_do(northgate).tries_left is None


def test_questions_can_be_taken_away(northgate: Company) -> None:
    verbs.set_quiz(northgate.act("author"), northgate["effective"])
    assert Document.objects.get(revisions=northgate["effective"].pk).quiz is None
    assert records.acknowledge(northgate.act("employee"), to_do(northgate)).state == "done"


@pytest.mark.parametrize(("pass_mark", "attempts"), [(0, 1), (101, 1), (80, 0), (80, 21)])
def test_limits_are_told(northgate: Company, pass_mark: int, attempts: int) -> None:
    revision: Revision = northgate["effective"]
    with pytest.raises(Invalid, match="Give a number from 1"):
        verbs.set_quiz(northgate.act("author"), revision, questions=GOOD, pass_mark=pass_mark, attempts=attempts)


def test_no_history_tells_the_right_answers(northgate: Company) -> None:
    page = Client()
    page.force_login(northgate.people["employee"].account)
    number = northgate["effective"].number
    shown = page.get(f"/o/{northgate.slug}/documents/{number}/").content.decode()
    assert "set the questions about it" in shown
    assert "Gloves" not in shown
    program = Client(headers={"Authorization": f"Bearer {northgate.tokens['employee']}"})
    assert b"Gloves" not in program.get(f"/api/v1/documents/{number}/history").content


def test_the_form_begins_with_the_questions_that_there_are(northgate: Company) -> None:
    page = Client()
    page.force_login(northgate.people["author"].account)
    url = f"/o/{northgate.slug}/documents/{northgate['effective'].number}/set_quiz/"
    asked = page.get(url).content.decode()
    assert "*Gloves" in asked
    sent = {"questions.0.text": "Q", "questions.0.kind": "one", "questions.0.answers": "*A\r\nB", "pass_mark": "50"}
    sent |= {"attempts": "2", "questions.1.kind": "one"}
    assert page.post(url, sent).status_code == 303
    quiz = Document.objects.get(revisions=northgate["effective"].pk).quiz
    assert quiz == {
        "pass_mark": 50,
        "attempts": 2,
        "questions": [{"text": "Q", "kind": "one", "answers": ["A", "B"], "right": [1]}],
    }
