"""The addresses of rooms: what one line per record type puts on the site, and those that every organisation has."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ui import (
    acts,
    beside,
    calendar,
    entry,
    export,
    fields,
    importing,
    lists,
    me,
    notices,
    palette,
    passkeys,
    posters,
    printing,
    proofs,
    provider,
    proving,
    reading,
    records,
    samples,
    searching,
    security,
    serving,
    shell,
    signing,
    tablets,
    team,
    views_saved,
    work,
)
from qualitas.kernel.ui.rooms import ROOMS, Room
from qualitas.kernel.ui.visits import View, Visit, signed_in, visited

SOME = 20
NO_ROOMS = ("django", "qualitas.kernel.api", "qualitas.site")  # their modules `urls` are something else
_form = require_http_methods(["GET", "HEAD", "POST"])
_reads = require_http_methods(["GET", "HEAD"])


def room(given: type[Subject] | Room) -> list[URLPattern]:
    """Return the addresses of a record type below /o/<slug>/: list, exports, import, opening, bulk, record, acts."""
    one = given if isinstance(given, Room) else Room(given)
    ROOMS[one.model.kind] = one
    base, about = one.model.collection, {"model": one.model}
    return [
        path(f"{base}/", _reads(visited(lists.page)), about, name=f"{base}"),
        path(f"{base}.csv", _reads(visited(export.csv_file)), about, name=f"{base}-csv"),
        path(f"{base}.xlsx", _reads(visited(export.workbook)), about, name=f"{base}-xlsx"),
        path(f"{base}.jsonl", _reads(visited(export.json_lines)), about, name=f"{base}-jsonl"),
        path(f"{base}/import/", _form(visited(importing.begin)), about, name=f"{base}-import"),
        path(f"{base}/import/<uuid:key>/", _form(visited(importing.go_on)), about, name=f"{base}-import-on"),
        path(f"{base}/new/", _form(visited(acts.opening)), about, name=f"{base}-new"),
        path(f"{base}/bulk/", require_POST(visited(acts.bulk)), about, name=f"{base}-bulk"),
        path(f"{base}/<str:number>/", _reads(visited(records.page)), about, name=f"{base}-record"),
        path(f"{base}/<str:number>/<str:verb>/", _form(visited(acts.act)), about, name=f"{base}-act"),
    ]


def place(route: str, view: View) -> URLPattern:
    """Return an address below /o/<slug>/ of a room's own page, for people of the organisation only."""
    return path(route, _form(visited(view)))


def printable(model: type[Subject]) -> URLPattern:
    """Return the address of a record's PDF below /o/<slug>/; its type says what is printed (`records/printing.py`)."""
    route = f"{model.collection}/<str:number>/pdf/"
    return path(route, _reads(visited(printing.pdf)), {"printed": model}, name=f"{model.collection}-pdf")


def choices(visit: Visit, collection: str) -> HttpResponse:
    """Answer records to choose from while somebody types, as options for a list."""
    model = next((one for one in Subject.types.values() if one.collection == collection and collection), None)
    if model is None:
        raise NotThere(_("There is no such page here."))
    query = (visit.GET.get("q") or visit.GET.get(visit.GET.get("field", ""), "")).replace("\0", "")[:100]
    found = fields.options_of(model, visit.who, SOME, query)
    return render(visit, "ui/options.html", {"options": found})


def style_guide(visit: Visit) -> HttpResponse:
    """Answer the living style guide, for those who build pages; in English like the code."""
    with translation.override("en"):
        context = {"shell": shell.around(visit, _("Style guide")), "page": samples.style_guide()}
        return render(visit, "ui/style_guide.html", context)


def rooms() -> list[URLPattern]:
    """Return the addresses of every installed room: an app with a module `urls` that has `rooms`."""
    found: list[URLPattern] = []
    for app in apps.get_app_configs():
        name = f"{app.name}.urls"
        if app.name.startswith(NO_ROOMS) or find_spec(name) is None:
            continue
        found.extend(getattr(import_module(name), "rooms", ()))
    return found


inside = [
    path("", _reads(visited(work.page)), name="my-work"),
    path("team/", _reads(visited(team.page)), name="team"),
    path("work/done/", visited(require_POST(work.done)), name="work-done"),
    path("notices/", _form(visited(notices.page)), name="notices"),
    path("notices/mail/", _form(visited(notices.mail)), name="notices-mail"),
    path("mail/<str:signed>/", _form(notices.unsubscribe), name="unsubscribe"),
    path("calendar/<str:token>.ics", _reads(calendar.feed), name="calendar"),
    path("posters/", _reads(visited(posters.page)), name="posters"),
    path("views/", visited(require_POST(views_saved.keep)), name="views"),
    path("search/", _reads(visited(searching.page)), name="search"),
    path("search/palette/", _reads(visited(palette.lines)), name="palette"),
    path("ledger/", _reads(visited(proofs.page)), name="ledger"),
    path("ledger/checkpoint/", _reads(visited(proofs.checkpoint))),
    path("ledger/<int:index>/proof/", _reads(visited(proofs.proof))),
    path("files/<uuid:key>/", _reads(visited(serving.attachment)), name="file"),
    path("beside/<str:kind>/<uuid:key>/<str:verb>/", _form(visited(beside.act)), name="beside"),
    path("sign/<str:kind>/<uuid:key>/<str:verb>/", require_POST(visited(signing.intent))),
    path("choices/<str:collection>/", _reads(visited(choices))),
    path("do/<str:signed>/", _form(reading.mailed), name="mailed"),
    path("do/<str:signed>/file/", _reads(reading.mailed_file)),
    path("do/<str:signed>/pictures/<str:sha256>/", _reads(reading.mailed_picture)),
    path("to-dos/<str:number>/acknowledge/", _form(visited(reading.acknowledge)), name="acknowledge"),
    path("to-dos/<str:number>/acknowledge/file/", _reads(visited(reading.to_read_file))),
    path("to-dos/<str:number>/acknowledge/pictures/<str:sha256>/", _reads(visited(reading.to_read_picture))),
]

outside = [
    path("", require_GET(entry.start), name="start"),
    path("sign-in/", entry.sign_in, name="sign-in"),
    path("sign-in/link/", entry.ask_link),
    path("sign-in/second/", proving.second),
    path("sign-in/passkey/", passkeys.sign_in),
    path("sign-in/passkey/options/", passkeys.options),
    path("sign-in/provider/", provider.start),
    path("sign-in/provider/back/", provider.back),
    path("sign-in/<str:token>/", entry.link),
    path("sign-out/", entry.sign_out),
    path("tablet/", tablets.page, name="tablet"),
    path("tablet/set-up/<str:token>/", tablets.set_up),
    path("me/sessions/", _reads(signed_in(me.sessions)), name="sessions"),
    path("me/sessions/end/", require_POST(signed_in(me.end_session))),
    path("me/sessions/<str:name>/end/", require_POST(signed_in(me.end_session))),
    path("me/password/", _form(signed_in(me.password)), name="password"),
    path("me/security/", _reads(signed_in(security.page)), name="security"),
    path("me/security/again/", _form(signed_in(proving.again))),
    path("me/security/app/", _form(signed_in(security.app))),
    path("me/security/app/remove/", require_POST(signed_in(security.remove_app))),
    path("me/security/provider/", _form(signed_in(provider.link))),
    path("me/security/provider/<int:key>/unlink/", require_POST(signed_in(provider.unlink))),
    path("me/security/recovery/", require_POST(signed_in(security.recovery))),
    path("me/security/passkeys/", _form(signed_in(passkeys.add))),
    path("me/security/passkeys/options/", require_POST(signed_in(passkeys.add_options))),
    path("me/security/passkeys/<int:key>/remove/", require_POST(signed_in(passkeys.remove))),
    path("check/<str:code>/", _reads(printing.check), name="check"),
    path("language/", me.language),
    path("theme/", me.theme),
    path("style-guide/", _reads(signed_in(style_guide))),
]
