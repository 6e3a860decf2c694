"""Refusals: why something cannot be done, in the words of the screen. Page and API answer with the same ones."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_noop


class Refused(Exception):
    """The act is not allowed; the message says why and what to do."""

    status: ClassVar[int] = 409
    title: ClassVar[str] = gettext_noop("Refused")


class NotYours(Refused):
    """The act belongs to another duty."""

    status = 403
    title = gettext_noop("Not your duty")


class WrongState(Refused):
    """The record is not in a state from which this can be done."""

    title = gettext_noop("Wrong state")


class Stale(Refused):
    """Someone else changed the record since it was read."""

    title = gettext_noop("Changed meanwhile")


class NotThere(Refused):
    """There is no such record in this organisation."""

    status = 404
    title = gettext_noop("Not there")


class Invalid(Refused):
    """What was given cannot be used; ``errors`` says why, field by field."""

    status = 422
    title = gettext_noop("Not valid")

    def __init__(self, sentence: str, errors: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.errors: dict[str, list[str]] = dict(errors or {})


class OutsideAVerb(RuntimeError):
    """Someone tried to write behind the ledger's back; a fault of the program, not of a person."""
