"""What the reader is told: the page of notices, how mail tells it, and the one click that ends a mail."""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.notices import reading
from qualitas.kernel.notices.models import CHOICES, DIGEST, MEANT_BY, NONE, SORTS, Mailing, Notice, mailing_of
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.known import Known, known
from qualitas.kernel.ui.visits import Visit

LONGEST_KEY = 18
UNSUBSCRIBE = "unsubscribe"


def told(who: Acting, notices: Iterable[Notice]) -> list[tuple[Notice, str, Known]]:
    """Return notices with their sentence and what they are about; what the reader may not read any more is absent."""
    found = list(notices)
    names = known(who, reading.named_by(found)) if found else {}
    return [
        (notice, reading.sentence(notice, _name(names, notice.by), _name(names, notice.of)), names[notice.on_id])
        for notice in found
        if notice.on_id in names
    ]


def _name(names: Mapping[UUID, Known], key: UUID | None) -> str:
    if key is None:
        return "Qualitas"
    return names[key].title if key in names else _("Somebody")


def page(visit: Visit) -> HttpResponse:
    """Answer what the reader is told; a POST opens one of the notices, or says that all are read."""
    if visit.method == "POST":
        return _read(visit)
    who, slug = visit.who, visit.who.organisation.slug
    zone, action = words.zone_of(who.organisation.zone), f"/o/{slug}/notices/"
    rows = reading.notices_of(who.id, before=_number(visit.GET.get("before", "")), most=reading.PAGE + 1)
    lines = tuple(
        p.NoticeLine(
            sentence, about.label, words.moment(notice.at, zone), notice.at.isoformat(),
            str(notice.pk) if about.address(slug) else "", notice.read_at is None,
        )
        for notice, sentence, about in told(who, rows[: reading.PAGE])
    )  # fmt: skip
    unread: int = getattr(who.person, "unread", 0)
    title = _("Notices")
    made = p.NoticesPage(
        title,
        ngettext("%d not read", "%d not read", unread) % unread if unread else _("All read"),
        action,
        lines,
        unread,
        f"{action}?before={rows[reading.PAGE - 1].pk}" if len(rows) > reading.PAGE else "",
        (p.Link(_("How mail tells me"), f"{action}mail/"),),
        None if lines else _nothing(),
    )
    return render(visit, "ui/notices.html", {"shell": shell.around(visit, title), "page": made})


def _nothing() -> p.Empty:
    text = _("When somebody names you, asks you for something, or changes what you watch, it stands here.")
    return p.Empty(_("Nothing to tell"), text)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY else None


def _read(visit: Visit) -> HttpResponse:
    """Note what the reader has read, and lead to what it is about."""
    slug, home = visit.who.organisation.slug, f"/o/{visit.who.organisation.slug}/notices/"
    if "all" in visit.POST:
        count = reading.mark_read(visit.who.id)
        messages.success(visit, ngettext("%d notice is read now.", "%d notices are read now.", count) % count)
        return HttpResponseRedirect(home, status=303)
    key = _number(visit.POST.get("open", ""))
    notice = Notice.objects.filter(pk=key, person=visit.who.id).first() if key is not None else None
    if notice is None:
        raise NotThere(_("There is no such notice here."))
    about = known(visit.who, {notice.on_type: {notice.on_id}}).get(notice.on_id)
    reading.mark_read(visit.who.id, [notice.pk])
    end = "#comments" if notice.sort == "mention" else ""
    return HttpResponseRedirect(f"{about.address(slug)}{end}" if about else home, status=303)


def mail(visit: Visit) -> HttpResponse:
    """Answer by which mails the reader is told, or note what they choose."""
    mailing = mailing_of(visit.who.id)
    home = f"/o/{visit.who.organisation.slug}/notices/"
    if visit.method == "POST":
        given = {sort: visit.POST.get(sort, "") for sort in SORTS}
        _choose(mailing, {sort: how for sort, how in given.items() if how in _possible(sort)})
        messages.success(visit, _("Kept: this is how mail tells you from now on."))
        return HttpResponseRedirect(f"{home}mail/", status=303)
    title = _("How mail tells me")
    to = visit.who.person.email
    made = p.ActPage(
        title=title,
        action=f"{home}mail/",
        submit=_("Keep it so"),
        fields=tuple(
            p.Field(sort, str(word), "radios", required=True, choices=_radios(sort, mailing))
            for sort, (word, _usual) in SORTS.items()
        ),
        intro=_(
            "One mail on Monday says what is due and what is new. Choose what you want to know earlier, or not at all."
        ),
        callouts=() if to else (p.Callout(_("You have no e-mail address here, so no mail goes out."), "wait"),),
        back_url=home,
        key=str(uuid4()),
    )
    return render(visit, "ui/act.html", {"shell": shell.around(visit, title), "page": made})


def _possible(sort: str) -> tuple[str, ...]:
    """Return how one can be told of a sort of thing; what is due soon is told on Monday or not at all."""
    return tuple(how for how in CHOICES if not (sort == "due" and how == "at once"))


def _radios(sort: str, mailing: Mailing) -> tuple[p.Choice, ...]:
    chosen = mailing.how(sort)
    return tuple(p.Choice(how, str(CHOICES[how]), how == chosen) for how in _possible(sort))


def _choose(mailing: Mailing, chosen: Mapping[str, str]) -> None:
    """Keep what a person chose; what is as usual is not kept."""
    both = {**mailing.chosen, **chosen}
    mailing.chosen = {sort: how for sort, how in both.items() if sort in SORTS and how != SORTS[sort][1]}
    Mailing.objects.update_or_create(person_id=mailing.person_id, defaults={"chosen": mailing.chosen})


def unsubscribe_url(base: str, slug: str, person: UUID, sort: str) -> str:
    """Return the address that ends a sort of mail ("digest" or a sort of notice) by one click, without signing in."""
    signed = signing.dumps({"person": str(person), "sort": sort}, salt=UNSUBSCRIBE)
    return f"{base}/o/{slug}/mail/{signed}/"


@csrf_exempt
def unsubscribe(request: HttpRequest, slug: str, signed: str) -> HttpResponse:
    """Answer the page that ends a sort of mail, or end it (RFC 8058: mail programs post here for the reader)."""
    person, sort = _meant(slug, signed)
    done = ""
    if request.method == "POST":
        _choose(mailing_of(person.id), dict.fromkeys(_ended(mailing_of(person.id), sort), NONE))
        done = _("Done: these mails end. You can choose again on the page “How mail tells me”.")
    title = _("End these mails")
    about = _("the mail on Monday") if sort == "digest" else str(SORTS[sort][0])
    made = p.MailedPage(
        title,
        about,
        request.path,
        submit=_("End them"),
        intro=_("%(organisation)s sends them to %(email)s.")
        % {"organisation": person.organisation.title, "email": person.email},
        done=done,
    )
    response = render(request, "ui/mailed.html", {"shell": shell.bare(request, title), "page": made})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _ended(mailing: Mailing, sort: str) -> list[str]:
    """Return the sorts that end: the one, or all that the mail on Monday tells."""
    return [one for one in SORTS if mailing.how(one) == DIGEST] if sort == "digest" else [MEANT_BY.get(sort, sort)]


def _meant(slug: str, signed: str) -> tuple[Person, str]:
    try:
        said = signing.loads(signed, salt=UNSUBSCRIBE)
        key, sort = UUID(said["person"]), str(said["sort"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise NotThere(_("This link is wrong; copy all of it from the mail.")) from error
    person = Person.objects.filter(pk=key, organisation__slug=slug).select_related("organisation").first()
    if person is None or (sort != "digest" and MEANT_BY.get(sort, sort) not in SORTS):
        raise NotThere(_("There is no such page here."))
    return person, sort
