"""Logs: one line an event, as words or as JSON, without anybody's secrets, each with the request that it belongs to."""

import datetime as dt
import json
import logging
import re
from contextvars import ContextVar
from typing import Any

current: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered."""

SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bqlt_[\w-]{6,}"), "qlt_…"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 …"),
    (re.compile(r"(/sign-in/|/do/|/calendar/)[\w:.~-]{16,}"), r"\1…"),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s@/]+@"), r"\1:…@"),
    (
        re.compile(
            r"(?i)([\"']?[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie|sessionid|csrf)[\w-]*[\"']?"
            r"\s*[=:]\s*)([\"']?)[^\s\"',;&}]+"
        ),
        r"\1\2…",
    ),
)
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redacted(text: str) -> str:
    """Return ``text`` without tokens, passwords, one-time links and whatever else opens a door."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def one_line(text: str) -> str:
    """Return ``text`` as one line that no terminal and no reader of logs takes for more: control characters escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class LineFormatter(logging.Formatter):
    """Writes a record as one line for people; where a fault is told, its traceback follows on lines of its own."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Return the line."""
        record.message = one_line(redacted(record.message))
        request = current.get()
        return super().formatMessage(record) + (f" [{request}]" if request else "")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Return the traceback without secrets."""
        return redacted(super().formatException(ei))


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if request := current.get():
            said["request"] = request
        for name, value in vars(record).items():
            if name not in _PLAIN and isinstance(value, str | int | float | bool):
                said[name] = redacted(value) if isinstance(value, str) else value
        if record.exc_info:
            said["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=True)


def logging_settings(kind: str) -> dict[str, Any]:
    """Return Django's settings for logs of ``kind``: line or json. Each request is told in JSON, only faults in lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": LineFormatter}, "json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": kind}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "qualitas": {"level": "INFO"},
            "qualitas.request": {"level": "INFO" if kind == "json" else "WARNING"},
            # A refusal is an answer, not an incident; faults (5xx) are still logged.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }
