"""Reading: a list page by page, one record, its file."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from qualitas.kernel.acts.asks import named
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import faces, listing, lying
from qualitas.kernel.api.door import collection, reply
from qualitas.kernel.api.members import content_of
from qualitas.kernel.api.problems import no_record
from qualitas.kernel.files.models import Content
from qualitas.kernel.files.sending import answer
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists import past


def record_of(who: Acting, model: type[Subject], number: str) -> Any:
    """Return the record of a number or an id in the acting organisation; raises NotThere."""
    found = named(model, who.organisation_id, number)
    if found is None or found.hidden_from(who):
        raise no_record(number)
    return found


def records(request: HttpRequest, who: Acting, name: str) -> HttpResponse:
    """Answer with one page of a list."""
    model = collection(name)
    asked = listing.asked(model, who, request.GET)
    rows, cursor = asked.page()
    about = faces.subjects_of(rows)
    count, more = asked.counted()
    stood = {past.AS_OF: asked.as_of.isoformat(), "rests_on": past.rests_on(None, asked.as_of)} if asked.as_of else {}
    response = reply(
        stood
        | {
            "items": [faces.face(row, short=True, about=about) for row in rows],
            "count": count,
            "more": more,
            "next": cursor,
        }
    )
    if cursor:
        given = [(key, value) for key, values in request.GET.lists() for value in values if key != "cursor"]
        response["Link"] = f'<{faces.BASE}/{name}?{urlencode([*given, ("cursor", cursor)])}>; rel="next"'
    return response


def record(request: HttpRequest, who: Acting, name: str, number: str) -> HttpResponse:
    """Answer with one record and what can be done with it, or with what stood of it on a past day."""
    model = collection(name)
    found = record_of(who, model, number)
    day = past.day_of(model, request.GET.get(past.AS_OF, ""), dt.datetime.now(dt.UTC).date())
    if day is not None:
        return _as_it_stood(who, found, day)
    response = reply(faces.face(found) | {"verbs": faces.verbs_now(who, found)} | lying.lists(who, found))
    response["ETag"] = f'"{found.version}"'
    return response


def _as_it_stood(who: Acting, found: Any, day: dt.date) -> HttpResponse:
    """Answer with the record of the same stable thing that stood on a past day."""
    model: type[Subject] = type(found)
    then = past.that_stood(found, model.open_to(model.readable(who.organisation_id), who), day)
    if then is None:
        raise NotThere(
            _("Nothing of %(record)s stood on %(day)s.") % {"record": found.reference, "day": day.isoformat()}
        )
    said = {past.AS_OF: day.isoformat(), "rests_on": past.rests_on(then, day)}
    return reply(faces.face(past.as_they_stood(model, [then], day)[0]) | said)


def file(_request: HttpRequest, who: Acting, name: str, number: str) -> HttpResponseBase:
    """Answer with a record's file."""
    model = collection(name)
    found = record_of(who, model, number)
    content = getattr(found, content_of(model)) if content_of(model) else None
    if content is None:
        raise NotThere(_("%s has no file.") % found.reference)
    return kept_file(content, getattr(found, "file_name", "") or found.reference)


def kept_file(content: Content, shown: str) -> HttpResponseBase:
    """Answer with a kept file under the name ``shown``; raises NotThere where its bytes are gone."""
    return answer(content, shown, inline=False)
