"""The form that disposes of a record whose time is over."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.records.disposing import dispose
from qualitas.kernel.records.models import Record
from qualitas.kernel.records.retention import kept_types
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, signing
from qualitas.kernel.ui.visits import Visit


def dispose_of(visit: Visit, home: str, number: str) -> HttpResponse:
    """Answer the form, or dispose of the record of this number and lead back to the list."""
    record = _record(visit, number)
    if visit.method != "POST":
        return _form(visit, home, record)
    reason = visit.POST.get("reason", "").strip()
    if not reason:
        sentence = _("Say why; it stays with the record.")
        return _form(visit, home, record, wrong=Invalid(sentence, {"reason": [sentence]}))
    act = visit.who.act("web", key=visit.POST.get("key") or None)
    try:
        act.signature = signing.given(visit, dispose)
        dispose(act, visit.who.organisation, record=record, reason=reason)
    except Invalid as wrong:
        return _form(visit, home, record, wrong=wrong, reason=reason)
    except Refused as refused:
        return _form(visit, home, record, sentences=(str(refused),), reason=reason)
    messages.success(visit, _("%s is disposed of; its number and its proof stay.") % record.number)
    return HttpResponseRedirect(f"{home}retention/")


def _record(visit: Visit, number: str) -> Record:
    """Return the record of this number that the reader may see."""
    model = next((one for one in kept_types() if one.prefix == number.partition("-")[0]), None)
    rows = model.within(visit.who.organisation_id).seen_by(visit.who) if model else None  # type: ignore[attr-defined] # a Shelf
    found = rows.filter(number=number).first() if rows is not None else None
    if not isinstance(found, Record):
        raise NotThere(_("There is no such record here."))
    return found


def _form(
    visit: Visit,
    home: str,
    record: Record,
    *,
    wrong: Invalid | None = None,
    sentences: tuple[str, ...] = (),
    reason: str = "",
) -> HttpResponse:
    title, errors = _("Dispose of %s") % record.number, wrong.errors if wrong is not None else {}
    ask = signing.ask(visit, dispose, record, errors)
    if wrong is not None and not {"reason", *signing.NAMES} & set(errors):
        sentences = (str(wrong),)
    page = p.ActPage(
        title=title,
        action=f"{home}retention/{record.number}/",
        submit=_("Dispose of it"),
        fields=(
            p.Field("reason", _("Why?"), "long", value=reason, errors=tuple(errors.get("reason", ())), max_length=2000),
        ),
        intro=_(
            "Every text and file of the record and of what lies beside it becomes unreadable for ever, in its history too."
        ),
        key=visit.POST.get("key") or str(uuid7()),
        back_url=f"{home}retention/",
        errors=sentences,
        facts=(p.Fact(_("Record"), f"{record.number} {record.title}"), p.Fact(_("State"), str(record.word))),
        danger=True,
        ask=ask,
        callouts=signing.needs_something(visit, dispose),
    )
    crumbs = (p.Crumb(_("Administration"), home), p.Crumb(_("Retention"), f"{home}retention/"), p.Crumb(title))
    around = shell.around(visit, title, current="administration", crumbs=crumbs)
    status = 422 if wrong is not None else 409 if sentences else 200
    return render(visit, "ui/act.html", {"shell": around, "page": page}, status=status)
