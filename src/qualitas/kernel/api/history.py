"""A record's history, read from the ledger: who did what when, what it changed, and where it lies sealed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import NOBODY
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import find_verb
from qualitas.kernel.api.door import collection, reply
from qualitas.kernel.api.faces import BASE, reference
from qualitas.kernel.api.listing import MOST, USUAL
from qualitas.kernel.api.reading import record_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.ledger import values
from qualitas.kernel.ledger.models import Leaf, Subject

DIGITS = 18


def history(request: HttpRequest, who: Acting, name: str, number: str) -> HttpResponse:
    """Answer with one page of the events that touched a record, the newest first."""
    record = record_of(who, collection(name), number)
    limit, before = _page(request)
    rows = Subject.objects.filter(organisation=who.organisation_id, subject=record.id).select_related("event")
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    cursor = str(found[-1].id) if more else None
    response = reply({"items": _moments(who.organisation_id, record.id, found), "next": cursor})
    if cursor:
        response["Link"] = f'<{BASE}/{name}/{number}/history?limit={limit}&cursor={cursor}>; rel="next"'
    return response


def _page(request: HttpRequest) -> tuple[int, int]:
    """Return the length of the page and the row before which it begins."""
    errors: dict[str, list[str]] = {
        key: [_("There is no parameter of this name; there are: %s.") % "limit, cursor"]
        for key in request.GET
        if key not in ("limit", "cursor")
    }
    given = {key: request.GET.get(key, "") for key in ("limit", "cursor")}
    for key, text in given.items():
        if text and not (text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) > 0):
            errors[key] = [_("Give a whole number.")]
    limit = USUAL if errors or not given["limit"] else int(given["limit"])
    if limit > MOST:
        errors["limit"] = [_("Give a number from 1 to 200.")]
    if errors:
        raise Invalid(_("Some parameters cannot be used."), errors)
    return limit, int(given["cursor"] or 0)


def _moments(home: UUID, key: UUID, rows: Iterable[Subject]) -> list[dict[str, Any]]:
    """Return the events in the words of the API."""
    read = [(row, orjson.loads(bytes(row.event.body))) for row in rows]
    told = [_told(row, body, key) for row, body in read]
    hidden = values.read(home, {bytes.fromhex(found) for changes, said in told for found in _hashes([changes, said])})
    actors = _people(home, {key for _row, body in read for key in (body["actor"], body.get("for")) if key})
    places = dict(Leaf.objects.filter(event__in=[row.event_id for row, _body in read]).values_list("event_id", "index"))
    return [
        {
            "act": body["act"],
            "at": body["at"],
            "verb": body["verb"],
            "sentence": _sentence(body["verb"]),
            "actor": actors[body["actor"]],
            "via": body["via"],
            "version": row.version,
            "changes": {field: _pair(_open(pair, hidden)) for field, pair in changes.items()},
            "said": _open(said, hidden),
            "signature": body.get("sign"),
            "cause": body.get("cause"),
            "for": actors.get(body.get("for", "")),
            "index": places.get(row.event_id),
            "leaf": bytes(row.event.leaf).hex(),
        }
        for (row, body), (changes, said) in zip(read, told, strict=True)
    ]


def _told(row: Subject, body: dict[str, Any], key: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what an event tells of one subject: what changed on it, and what was said."""
    said = body.get("said", {})
    if row.detail is not None:
        own = orjson.loads(bytes(row.detail)).get("changes", {})
        return {**{name: [None, value] for name, value in body.get("sets", {}).items()}, **own}, said
    if body["obj"][1] == str(key):
        return body.get("changes", {}), said
    also = next((entry for entry in body.get("also", ()) if entry[1] == str(key)), None)
    return (also[5] if also else {}), said


def _hashes(value: Any) -> Iterable[str]:
    """Yield every commitment in ``value``."""
    if isinstance(value, dict):
        if list(value) == ["#"]:
            yield value["#"]
        else:
            for item in value.values():
                yield from _hashes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _hashes(item)


def _open(value: Any, hidden: dict[bytes, bytes]) -> Any:
    """Return ``value`` with what lies behind its commitments; one whose key is gone stays a commitment."""
    if isinstance(value, dict):
        if list(value) == ["#"]:
            found = hidden.get(bytes.fromhex(value["#"]))
            return value if found is None else found.decode("utf-8", "replace")
        return {name: _open(item, hidden) for name, item in value.items()}
    return [_open(item, hidden) for item in value] if isinstance(value, list) else value


def _pair(pair: Any) -> dict[str, Any]:
    before, after = pair if isinstance(pair, list) and len(pair) == len(("before", "after")) else (None, pair)
    return {"before": before, "after": after}


def _people(home: UUID, keys: set[str]) -> dict[str, Any]:
    """Return references to those who acted; the system itself has no number."""
    found = {str(person.id): reference(person) for person in Person.within(home).filter(pk__in=keys)}
    system = {"id": str(NOBODY), "type": "system", "number": None, "label": "Qualitas", "url": None}
    return {key: found.get(key, system | {"id": key}) for key in keys}


def _sentence(event: str) -> str:
    """Return what was done in words; a retired verb keeps its name."""
    verb = find_verb(event)
    return str(verb.past) if verb else event
