"""The preferences of an organisation on a page: what each is, what was chosen, and the form that changes one."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.identity.preferences import LONGEST, PREFERENCES, Preference
from qualitas.kernel.identity.verbs import reset_preference, set_preference
from qualitas.kernel.records.retention import ROOM
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell
from qualitas.kernel.ui.visits import Visit
from qualitas.site.administration.pages import Line, Sheet

WIDGETS: dict[str, Any] = {"number": "number", "switch": "yes-no", "choice": "choice", "text": "text"}


def sheets_of_preferences(organisation: Organisation, home: str) -> Iterator[Sheet]:
    """Yield a sheet for each room that has preferences; those of retention have a tab of their own."""
    rooms: dict[str, list[Line]] = {}
    for name, one in sorted(PREFERENCES.items()):
        if one.room != ROOM:
            rooms.setdefault(one.room, []).append(_line(organisation, one, f"{home}settings/{name}/"))
    for room, lines in rooms.items():
        yield Sheet(_("Preferences: %s") % _room_word(room), tuple(lines))


def _room_word(room: str) -> str:
    """Return the word of a room, where it has one."""
    known = {"notices": _("notices"), "documents": _("documents"), "privacy": _("privacy"), "files": _("files")}
    return known.get(room, room)


def _line(organisation: Organisation, one: Preference[Any], url: str) -> Line:
    return Line(
        str(capfirst(str(one.label))),
        str(one.means),
        "" if one.is_set(organisation) else _("default"),
        state=one.shown(one.of(organisation)) or _("none"),
        tone="calm" if one.is_set(organisation) else "off",
        link=_("Change"),
        link_url=url,
    )


def change(visit: Visit, home: str, name: str) -> HttpResponse:
    """Answer the form of one preference, or set it; an empty answer of a form with “reset” goes back to the default."""
    one, organisation = PREFERENCES.get(name), visit.who.organisation
    if one is None:
        raise NotThere(_("There is no preference of this name."))
    verb: Any = reset_preference if "reset" in visit.POST else set_preference
    if refusal := verb.why_not(visit.who, organisation):
        raise refusal
    back = f"{home}{'retention' if one.room == ROOM else 'settings'}/"
    if visit.method != "POST":
        return _form(visit, home, one, one.plain(one.of(organisation)), back)
    value = visit.POST.get("value", "")
    act = visit.who.act("web", key=visit.POST.get("key") or None)
    try:
        if verb is reset_preference:
            reset_preference(act, organisation, name=name)
        else:
            set_preference(act, organisation, name=name, value=value)
    except Invalid as wrong:
        return _form(visit, home, one, value, back, errors=tuple(wrong.errors.get("value", [str(wrong)])))
    except Refused as refused:
        return _form(visit, home, one, value, back, sentences=(str(refused),))
    messages.success(visit, _("“%s” is changed.") % capfirst(str(one.label)))
    return HttpResponseRedirect(back)


def _form(
    visit: Visit,
    home: str,
    one: Preference[Any],
    value: str,
    back: str,
    *,
    errors: tuple[str, ...] = (),
    sentences: tuple[str, ...] = (),
) -> HttpResponse:
    title = str(capfirst(str(one.label)))
    choices = tuple(p.Choice(key, str(words), chosen=key == value) for key, words in one.choices)
    field = p.Field(
        "value",
        title,
        WIDGETS[one.kind],
        value=value,
        help=_("The default is: %s.") % one.shown(one.default),
        errors=errors,
        required=one.kind != "text",
        minimum=str(one.least) if one.kind == "number" else "",
        maximum=str(one.most) if one.kind == "number" else "",
        unit=str(one.unit),
        max_length=LONGEST if one.kind == "text" else None,
        choices=choices,
    )
    page = p.ActPage(
        title=title,
        action=f"{home}settings/{one.name}/",
        submit=_("Save"),
        fields=(field,),
        intro=str(one.means),
        key=visit.POST.get("key") or str(uuid7()),
        back_url=back,
        errors=sentences,
    )
    crumbs = (p.Crumb(_("Administration"), home), p.Crumb(_("Settings"), f"{home}settings/"), p.Crumb(title))
    around = shell.around(visit, title, current="administration", crumbs=crumbs)
    status = 422 if errors or sentences else 200
    return render(
        visit,
        "site/preference.html",
        {"shell": around, "page": page, "is_set": one.is_set(visit.who.organisation)},
        status=status,
    )
