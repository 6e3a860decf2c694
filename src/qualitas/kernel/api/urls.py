"""The addresses below /api/v1/. Collections are looked up when asked, so that types registered later are found."""

from typing import Any, NoReturn

from django.http import HttpRequest
from django.urls import path, re_path
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.api import (
    aspects,
    beside,
    history,
    importing,
    notices,
    openapi,
    printing,
    reading,
    searching,
    streams,
    team,
    writing,
)
from qualitas.kernel.api.door import door
from qualitas.kernel.api.further import FURTHER
from qualitas.kernel.identity.acting import Acting


def nothing(_request: HttpRequest, _who: Acting, **_where: Any) -> NoReturn:
    """Refuse an address that does not exist."""
    raise NotThere(_("There is nothing at this address; /api/v1/openapi.json lists what there is."))


urlpatterns = [
    path("openapi.json", door(GET=openapi.document, open_to_all=True)),
    path("notices", door(GET=notices.notices)),
    path("notices/read", door(POST=notices.read)),
    path("beside/<slug:kind>/<uuid:key>", door(GET=beside.read)),
    path("beside/<slug:kind>/<uuid:key>/file", door(GET=beside.file)),
    path("beside/<slug:kind>/<uuid:key>/<slug:verb>", door(POST=beside.do)),
    path("team", door(GET=team.team)),
    path("search", door(GET=searching.find)),
    *(path(route, view) for one in FURTHER for route, view in one.doors),
    path("<slug:name>.csv", door(GET=streams.as_csv)),
    path("<slug:name>.xlsx", door(GET=streams.as_xlsx)),
    path("<slug:name>.jsonl", door(GET=streams.as_json_lines)),
    path("<slug:name>", door(GET=reading.records, POST=writing.open_one)),
    path("<slug:name>/import", door(POST=importing.bring)),
    path("<slug:name>/bulk/<slug:verb>", door(POST=writing.do_many)),
    path("<slug:name>/<str:number>", door(GET=reading.record)),
    path("<slug:name>/<str:number>/history", door(GET=history.history)),
    path("<slug:name>/<str:number>/file", door(GET=reading.file)),
    path("<slug:name>/<str:number>/pdf", door(GET=printing.pdf)),
    path("<slug:name>/<str:number>/<slug:verb>", door(GET=aspects.read, POST=writing.do_one)),
    re_path("^.*$", door(GET=nothing, POST=nothing, PUT=nothing, PATCH=nothing, DELETE=nothing)),
]
