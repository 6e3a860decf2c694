"""Logs: one line an event, as words or JSON, with the request's id, and never a secret."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from qualitas.kernel.identity.models import Account
from qualitas.site import logs
from qualitas.site.configuration import BadSetting, _log
from qualitas.site.logs import JsonFormatter, LineFormatter, logging_settings, one_line, redacted
from tests.cast import PASSWORD, Cast


class Kept(logging.Handler):
    """Keeps what would be written, by both formatters."""

    def __init__(self) -> None:
        super().__init__()
        self.json: list[str] = []
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.json.append(JsonFormatter().format(record))
        self.lines.append(LineFormatter().format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Keep what is logged meanwhile."""
    handler, log = Kept(), logging.getLogger("qualitas")
    request = logging.getLogger("qualitas.request")
    usual = request.level
    request.setLevel(logging.INFO)
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)
    request.setLevel(usual)


def test_every_request_is_one_json_line_with_its_id_and_pseudonyms(cast: Cast, kept: Kept) -> None:
    company, client = cast.northgate, Client()
    client.force_login(company.people["author"].account)
    answer = client.get(f"/o/{company.slug}/documents/?q=a+private+word")
    (said,) = [json.loads(line) for line in kept.json]
    assert (said["method"], said["path"], said["status"]) == ("GET", f"/o/{company.slug}/documents/", 200)
    assert (said["person"], said["organisation"]) == (str(company.people["author"].id), str(company.id))
    assert said["request"] == answer.headers["X-Request-ID"]
    assert 0 < said["ms"] < 60_000
    assert "private" not in kept.json[0]
    assert company.people["author"].name not in kept.json[0]


def test_a_program_is_named_by_its_person_too(cast: Cast, kept: Kept) -> None:
    company = cast.northgate
    Client().get("/api/v1/documents", HTTP_AUTHORIZATION=f"Bearer {company.tokens['employee']}")
    assert json.loads(kept.json[-1])["person"] == str(company.people["employee"].id)


def test_an_id_that_a_proxy_gave_is_kept_and_a_strange_one_is_not(cast: Cast) -> None:
    assert Client().get("/healthz", HTTP_X_REQUEST_ID="proxy-1234.abc").headers["X-Request-ID"] == "proxy-1234.abc"
    for strange in ("short", "x" * 65, "with space in it", "line\nbreak12"):
        assert Client().get("/healthz", HTTP_X_REQUEST_ID=strange).headers["X-Request-ID"] != strange


def test_an_error_page_names_the_request(cast: Cast) -> None:
    answer = Client().get("/no/such/page", HTTP_X_REQUEST_ID="proxy-1234.abc")
    assert (answer.status_code, b"proxy-1234.abc" in answer.content) == (404, True)


def test_nobody_breaks_out_of_a_line(kept: Kept) -> None:
    logging.getLogger("qualitas").warning("First\r\n2027-01-01 INFO forged: all is well\x1b[31m\u2028end")
    assert len(kept.lines[0].splitlines()) == len(kept.json[0].splitlines()) == 1
    assert "\x1b" not in kept.lines[0] + kept.json[0]
    assert "First\\r\\n2027" in kept.lines[0]
    assert json.loads(kept.json[0])["message"].startswith("First\r\n")
    assert one_line("naïve – ok") == "naïve – ok"


SECRETS = {
    "qlt_V3ryS3cretTokenOfAProgram-123": "The token qlt_V3ryS3cretTokenOfAProgram-123 is not known.",
    "hunter2": "password=hunter2-and-more",
    "hunter3": "{'new_password': 'hunter3', 'ok': 1}",
    "Zm9vYmFyYmF6": "GET /sign-in/Zm9vYmFyYmF6cXV4Zm9vYmFy/",
    "eyJ0b19kbyI6": "GET /o/northgate/do/eyJ0b19kbyI6IjEifQ:1abc:Zm9vYmFy-_x/",
    "pgs3cret": "postgres://qualitas:pgs3cret@db.example/q",
    "ma1ls3cret": "smtps://jo:ma1ls3cret@mail.example:465",
    "0123456789abcdef": "Authorization: Bearer 0123456789abcdef",
    "abcdefabcdef0123": "Cookie: __Host-session=abcdefabcdef0123",
    "oidcs3cret": '{"client_secret": "oidcs3cret", "ok": 1}',
    "abc-def-ghi": "secret_key=abc-def-ghi",
}
"""What must not be written, and how it comes along."""


def _fail(sentence: str) -> None:
    raise ValueError(sentence)


def test_planted_secrets_are_nowhere_in_the_log(kept: Kept) -> None:
    log = logging.getLogger("qualitas")
    for sentence in SECRETS.values():
        log.warning("It said: %s", sentence)
        log.warning("Beside", extra={"told": sentence})
        try:
            _fail(sentence)
        except ValueError:
            log.exception("It failed")
    everything = "\n".join([*kept.json, *kept.lines])
    assert [secret for secret in SECRETS if secret in everything] == []
    assert len(kept.json) == 3 * len(SECRETS)
    assert redacted("The password is long enough.") == "The password is long enough."


def test_signing_in_leaves_no_secret_in_the_log(cast: Cast, kept: Kept) -> None:
    account = Account.objects.get(email="author@northgate.example")
    Client().post("/sign-in/", {"email": account.email, "password": PASSWORD})
    Client().post("/sign-in/", {"email": account.email, "password": "wrong-one-entirely"})
    Client().get("/sign-in/" + "a1b2c3d4" * 5 + "/")
    everything = "\n".join([*kept.json, *kept.lines])
    assert len(kept.json) >= 3
    for secret in (PASSWORD, "wrong-one-entirely", "a1b2c3d4", account.email):
        assert secret not in everything


def test_a_fault_is_told_with_its_request_and_traceback(kept: Kept) -> None:
    told = logs.current.set("abcdef12")
    try:
        try:
            _fail("It broke")
        except ValueError:
            logging.getLogger("qualitas").exception("A page failed")
    finally:
        logs.current.reset(told)
    said: Any = json.loads(kept.json[0])
    assert (said["request"], "ValueError: It broke" in said["traceback"]) == ("abcdef12", True)
    assert "[abcdef12]" in kept.lines[0].splitlines()[0]


def test_what_kind_of_log_is_a_setting() -> None:
    assert logging_settings("json")["handlers"]["stderr"]["formatter"] == "json"
    assert logging_settings("json")["loggers"]["qualitas.request"]["level"] == "INFO"
    assert logging_settings("line")["loggers"]["qualitas.request"]["level"] == "WARNING"
    with pytest.raises(BadSetting, match="QUALITAS_LOG is “xml”; use line or json"):
        _log("xml")
