"""Aspects: what a room tells of one record beyond its members, such as how two revisions differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import problems
from qualitas.kernel.api.doable import doable
from qualitas.kernel.api.door import collection, reply
from qualitas.kernel.api.reading import record_of
from qualitas.kernel.identity.acting import Acting

type Answer = Callable[[HttpRequest, Acting, Any], Any]


@dataclass(frozen=True, slots=True)
class Aspect:
    """An address below a record: GET /api/v1/documents/DOC-2026-0007/compare.

    answer: gets the request, who asks and the record; returns what is sent as JSON, or a whole response, such as a
    file. summary: says what it is. parameters: of the query, by name, with what each means. media: what it sends.
    refused: whether there may be none as the record stands (409).
    """

    answer: Answer
    summary: Words
    parameters: Mapping[str, Words] = field(default_factory=dict)
    media: str = "application/json"
    refused: bool = False


ASPECTS: dict[tuple[str, str], Aspect] = {}
"""Every aspect, by the kind of its records and its name."""


def aspect(
    model: type[Subject],
    name: str,
    *,
    summary: Words,
    parameters: Mapping[str, Words] | None = None,
    media: str = "application/json",
    refused: bool = False,
) -> Callable[[Answer], Answer]:
    """Let programs read ``name`` of records of ``model``; who may not read the record hears that it is not there."""

    def declare(answer: Answer) -> Answer:
        ASPECTS[model.kind, name] = Aspect(answer, summary, parameters or {}, media, refused)
        return answer

    return declare


def aspects_of(model: type[Subject]) -> dict[str, Aspect]:
    """Return the aspects of records of a type by name."""
    return {name: one for (kind, name), one in ASPECTS.items() if kind == model.kind}


def read(request: HttpRequest, who: Acting, name: str, number: str, verb: str) -> HttpResponseBase:
    """Answer with an aspect of one record."""
    model = collection(name)
    found = aspects_of(model).get(verb)
    if found is None and verb in doable(model):
        raise problems.NotAllowed(_("This address takes: %s.") % "POST", ("POST",))
    if found is None:
        known = ", ".join(aspects_of(model)) or _("none")
        raise NotThere(_("There is nothing of this name to read here; there are: %s.") % known)
    answer = found.answer(request, who, record_of(who, model, number))
    return answer if isinstance(answer, HttpResponseBase) else reply(answer)
