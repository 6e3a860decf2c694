"""Speaking up without signing in, and coming back with a code; and what those who hear a concern see of it."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from qualitas.concerns import queries, verbs
from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.slowing import counted
from qualitas.kernel.ui import open_doors, prose, shell, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More
from qualitas.kernel.ui.visits import address

TITLE, TEXT, CODE = 200, 10_000, 60
LETTERS = "BCDFGHKLMNPRSTVWXZ"
DOOR = "speak-up"


def _home(slug: str) -> Any:
    found = queries.offering(slug)
    if found is None:
        raise NotThere(_("There is no such page here."))
    return found


def _given(request: HttpRequest, name: str, most: int) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:most]


def _page(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    title = _("Speak up")
    response = render(
        request, template, {"shell": shell.bare(request, title), "title": title, **context}, status=status
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@sensitive_post_parameters()
def speak(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the page on which anyone speaks up, or take it and show once the code to come back."""
    home = _home(slug)
    if request.method != "POST":
        return _page(request, "concerns/speak.html", fields=_fields("", ""), organisation=home.title)
    title, text = _given(request, "title", TITLE), _given(request, "text", TEXT)
    code, pseudonym = secrets.token_urlsafe(15), "".join(secrets.choice(LETTERS) for _letter in range(5))
    try:
        open_doors.hold_up(request, f"{DOOR} {slug}")
        said = {"title": title, "text": text, "pseudonym": pseudonym, "digest": queries.digest_of(code)}
        verbs.speak_up(by_clock(home.id, via="speak-up"), **said)
    except Refused as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {}
        fields = _fields(title, text, errors)
        loose = () if errors else (str(refusal),)
        return _page(
            request, "concerns/speak.html", refusal.status, fields=fields, errors=loose, organisation=home.title
        )
    return _page(
        request, "concerns/told.html", 201, code=code, pseudonym=pseudonym, case_url=f"/o/{slug}/speak-up/case/"
    )


def _fields(title: str, text: str, errors: dict[str, list[str]] | None = None) -> tuple[p.Field, ...]:
    wrong = {name: tuple(lines) for name, lines in (errors or {}).items()}
    example = _("Records of the night shift are signed in advance")
    return (
        p.Field("title", _("In one line"), value=title, max_length=TITLE, example=example, errors=wrong.get("title", ())),
        p.Field(
            "text", _("What happened?"), "long", text, _("What, where, since when. Leave out what would tell who you are."),
            errors=wrong.get("text", ()), max_length=TEXT, rows=8,
        ),
    )  # fmt: skip


@never_cache
@sensitive_post_parameters()
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer what became of a concern to who has its code, and take what they add."""
    home, code = _home(slug), _given(request, "code", CODE)
    if request.method != "POST":
        return _page(request, "concerns/case.html", concern=None)
    try:
        with counted(f"{DOOR} code {slug}", address(request)):
            concern = queries.by_code(home.id, code)
            if concern is None:
                raise Invalid(_("This code is not known here. Look at it again; capitals matter."))
        if text := _given(request, "text", TEXT):
            verbs.say_more(by_clock(home.id, via="speak-up"), concern, text=text)
    except Refused as refusal:
        return _page(request, "concerns/case.html", refusal.status, concern=None, errors=(str(refusal),))
    zone = words.zone_of(home.zone)
    lines = [
        (one.text, words.moment(one.at, zone), _("You") if one.by_id is None else _("The organisation"))
        for one in queries.said_about(concern)
    ]
    return _page(
        request,
        "concerns/case.html",
        concern=concern,
        lines=lines,
        code=code,
        tone=concern.lifecycle.by_name[concern.state].tone,
    )


def in_menu(who: Acting) -> p.Link | None:
    """Return the way to speak up, for everyone's own menu."""
    offered = queries.is_offered(who.organisation)
    return p.Link(_("Speak up"), f"/o/{who.organisation.slug}/speak-up/") if offered else None


def more(about: About) -> More:
    """Return what the page of a concern has beyond every record's page: what was said, to and fro."""
    concern, zone = about.record, words.zone_of(about.who.organisation.zone)
    lines = tuple(
        (one.by.name if one.by else concern.pseudonym, words.moment(one.at, zone), one.text)
        for one in queries.said_about(concern)
    )
    panel = p.Panel(_("To and fro"), head=(_("Who"), _("When"), _("What")), lines=lines)
    return More(text=prose.html(concern.text), text_title=_("What was said"), panels=(panel,) if lines else ())
