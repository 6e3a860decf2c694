"""Reading and acknowledging: two taps from one's work, or one link in a mail that opens this one thing and no more."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere, Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records import verbs
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.understanding import none_left
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import records, serving, shell, words
from qualitas.kernel.ui.rooms import Reading, room_of
from qualitas.kernel.ui.visits import Visit

SALT = "acknowledge"
LASTS = timedelta(days=30)
MOST_SAID = 2000
FAILED = 422


def _read(to_do: ToDo, who: Acting, url: str = "") -> Reading:
    """Return what is to be read, its pictures below ``url``; where nothing is named, the to-do itself."""
    model = Subject.types.get(to_do.on_type)
    record: Any = model.readable(who.organisation_id).filter(pk=to_do.on_id).first() if model and to_do.on_id else None
    if record is not None and record.hidden_from(who):
        raise NotThere(_("What this asks to read is confidential now and not open to you. Ask who asked you."))
    reading = room_of(type(record)).reading if record is not None else None
    return reading(who, record, f"{url}pictures/{{}}/") if reading is not None else Reading(to_do.number, to_do.title)


def _page(
    who: Acting,
    to_do: ToDo,
    url: str,
    key: str,
    errors: tuple[str, ...] = (),
    given: Mapping[str, list[str]] = MappingProxyType({}),
) -> p.AcknowledgePage:
    """Return the page on which something is read and acknowledged."""
    read = _read(to_do, who, url)
    due, late = words.due(to_do.due)
    done = ""
    if to_do.state == "done":
        done = _("You acknowledged this on %s.") % words.day(to_do.done_on)
    elif to_do.state != "open":
        done = _("This need not be read any more.")
    files = (p.Link(read.file_name, f"{url}file/", words.size(read.content.size)),) if read.content is not None else ()
    return p.AcknowledgePage(
        code=read.code,
        title=read.title,
        text=read.text,
        action=url,
        key=key,
        version=str(to_do.version),
        due=_("due %s") % due if due else "",
        late=late,
        done=done,
        facts=read.facts,
        changed=read.changed,
        files=files,
        errors=errors,
        questions=tuple(_asked(one, given) for one in read.questions) if to_do.state == "open" else (),
        told=to_do.result if to_do.state == "open" and not errors else "",
        barred=none_left(who, to_do) if to_do.state == "open" else "",
    )


def _asked(question: p.Field, given: Mapping[str, list[str]]) -> p.Field:
    """Return a question with the answers that were chosen."""
    chosen = given.get(question.name, ())
    return replace(question, choices=tuple(replace(one, chosen=one.value in chosen) for one in question.choices))


def _answer(
    request: HttpRequest,
    who: Acting,
    to_do: ToDo,
    url: str,
    draw: Callable[[p.AcknowledgePage, int], HttpResponse],
    via: str,
) -> HttpResponse:
    """Show what is to be read, or note that it was acknowledged."""
    key = str(uuid4())
    if request.method != "POST":
        return draw(_page(who, to_do, url, key), 200)
    if to_do.state == "done" and to_do.person_id == who.id:
        return HttpResponseRedirect(url, status=303)
    given = request.POST.get("key", "")[:100]
    act = who.act(via=via, key=f"{via} {who.id} {given}" if given.isprintable() and given else None)
    given_answers = dict(request.POST.lists())
    try:
        answers = [",".join(given_answers.get(one.name, ())) for one in _read(to_do, who).questions]
        done = verbs.acknowledge(act, to_do, answers=answers)
    except Refused as refusal:
        fresh = ToDo.readable(who.organisation_id).get(pk=to_do.pk)
        return draw(_page(who, fresh, url, key, (str(refusal),), given_answers), refusal.status)
    if done.state == "open":
        return draw(_page(who, done, url, key, (done.result,), given_answers), FAILED)
    return HttpResponseRedirect(url, status=303)


def acknowledge(visit: Visit, number: str) -> HttpResponse:
    """Answer the page on which the reader acknowledges what one of their to-dos asks to read."""
    to_do: ToDo = records.load(visit, ToDo, number)
    url = f"/o/{visit.who.organisation.slug}/to-dos/{number}/acknowledge/"
    told_here = to_do.tries_left == 0 and to_do.person_id == visit.who.id  # on the page itself
    asks = visit.method != "POST" and to_do.state == "open" and not told_here
    if asks and (no := verbs.acknowledge.why_not(visit.who, to_do)):
        raise no

    def draw(page: p.AcknowledgePage, status: int) -> HttpResponse:
        around = shell.around(visit, page.title, current="to-dos")
        return render(visit, "ui/acknowledge.html", {"shell": around, "page": page}, status=status)

    return _answer(visit, visit.who, to_do, url, draw, "web")


def to_read_file(visit: Visit, number: str) -> HttpResponseBase:
    """Answer the file that one of the reader's to-dos asks to read."""
    return _file(_read(records.load(visit, ToDo, number), visit.who))


def to_read_picture(visit: Visit, number: str, sha256: str) -> HttpResponseBase:
    """Answer a picture in what one of the reader's to-dos asks to read."""
    return _picture(_read(records.load(visit, ToDo, number), visit.who), sha256)


def _picture(read: Reading, sha256: str) -> HttpResponseBase:
    content = read.pictures.get(sha256)
    if content is None:
        raise NotThere(_("There is no such picture here."))
    return serving.answer(content, f"{sha256[:12]}.{content.media_type.partition('/')[2]}")


def _file(read: Reading) -> HttpResponseBase:
    if read.content is None:
        raise NotThere(_("There is no such file here."))
    return serving.answer(read.content, read.file_name)


def _finished(request: HttpRequest, who: Acting, to_do: ToDo, url: str) -> HttpResponse:
    """Answer the page on which a to-do is finished by one button, or finish it."""
    refused: Refused | None = verbs.finish.why_not(who, to_do) if to_do.state == "open" else None
    if request.method == "POST" and to_do.state == "open":
        given = request.POST.get("key", "")[:100]
        act = who.act(via="mail", key=f"mail {who.id} {given}" if given.isprintable() and given else None)
        try:
            verbs.finish(act, to_do, note=request.POST.get("note", "")[:MOST_SAID].strip())
        except Refused as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(url, status=303)
    due, late = words.due(to_do.due)
    is_open = to_do.state == "open"
    made = p.MailedPage(
        title=to_do.title if is_open else to_do.number,
        about=f"{who.organisation.title} · {who.person.name}",
        action=url,
        submit=str(verbs.finish.label),
        key=str(uuid4()),
        due=_("due %s") % due if due and is_open else "",
        late=late,
        done="" if is_open else _over(to_do),
        fields=(p.Field("note", _("What was done?"), "long", rows=2, required=False, max_length=MOST_SAID),),
        errors=(str(refused),) if refused else (),
        back_url=f"/o/{who.organisation.slug}/to-dos/{to_do.number}/",
        back_label=_("Open it, after signing in"),
    )
    status = refused.status if refused else 200
    return render(request, "ui/mailed.html", {"shell": shell.bare(request, made.title), "page": made}, status=status)


def _over(to_do: ToDo) -> str:
    """Say that there is nothing left to do."""
    if to_do.state == "done":
        return _("This was done on %s.") % words.day(to_do.done_on)
    return _("This need not be done any more.")


type MailView = Callable[..., HttpResponseBase]


def _by_mail(view: MailView) -> MailView:
    """Let the link of a mail in, for the one to-do and the one person that it names."""

    @wraps(view)
    def page(request: HttpRequest, slug: str, signed: str, **more: str) -> HttpResponseBase:
        who, to_do = opened(slug, signed)
        response = view(request, who, to_do, f"/o/{slug}/do/{signed}/", **more)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return page


def opened(slug: str, signed: str) -> tuple[Acting, ToDo]:
    """Return for whom a mailed link was made and what it asks; raises NotThere where it is wrong or too old."""
    try:
        said = signing.loads(signed, salt=SALT, max_age=LASTS)
        key, person_key = UUID(said["to_do"]), UUID(said["person"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise NotThere(_("This link is wrong or older than 30 days.")) from error
    people = Person.objects.filter(pk=person_key, organisation__slug=slug, state="active")
    person = people.select_related("organisation", "account", "site").first()
    to_do = ToDo.readable(person.organisation_id).filter(pk=key, person=person).first() if person else None
    if person is None or to_do is None:
        raise NotThere(_("There is no such page here."))
    return acting(person), to_do


def signed_link(base: str, slug: str, to_do: ToDo) -> str:
    """Return the address that does one to-do for its person without signing in; it lasts thirty days."""
    signed = signing.dumps({"to_do": str(to_do.id), "person": str(to_do.person_id)}, salt=SALT)
    return f"{base}/o/{slug}/do/{signed}/"


@_by_mail
def mailed(request: HttpRequest, who: Acting, to_do: ToDo, url: str) -> HttpResponse:
    """Answer the page that a mailed link opens without signing in; once it is done, the link opens nothing more."""
    if to_do.what != "acknowledge":
        return _finished(request, who, to_do, url)

    def draw(page: p.AcknowledgePage, status: int) -> HttpResponse:
        if page.done:
            page = replace(page, text=None, facts=(), files=(), changed="")
        return render(
            request, "ui/acknowledge.html", {"shell": shell.bare(request, page.title), "page": page}, status=status
        )

    return _answer(request, who, to_do, url, draw, "mail")


@_by_mail
def mailed_file(_request: HttpRequest, who: Acting, to_do: ToDo, _url: str) -> HttpResponseBase:
    """Answer the file that a mailed link asks to read, until it was read."""
    if to_do.what != "acknowledge" or to_do.state != "open":
        raise NotThere(_("There is no such file here."))
    return _file(_read(to_do, who))


@_by_mail
def mailed_picture(_request: HttpRequest, who: Acting, to_do: ToDo, _url: str, sha256: str) -> HttpResponseBase:
    """Answer a picture in what a mailed link asks to read, until it was read."""
    if to_do.what != "acknowledge" or to_do.state != "open":
        raise NotThere(_("There is no such picture here."))
    return _picture(_read(to_do, who), sha256)
