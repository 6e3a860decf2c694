"""What the page of an external document shows: editions, who has to know, whether a check is due."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.documents.queries import external as queries
from qualitas.documents.views.revision import addressee
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import serving, showing, words
from qualitas.kernel.ui.rooms import About, More, Planned, Reading
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.documents.models import ExternalDocument


def code(external: "ExternalDocument") -> str:
    """Return what people call an edition, such as ISO 9001:2015."""
    return f"{external.code}:{external.edition}"


def more(about: About) -> More:
    """Return what the page of an external document has beyond every record's page."""
    external: ExternalDocument = about.record
    return More(
        code=code(external),
        title=external.title,
        callouts=tuple(_callouts(about, external)),
        panels=tuple(_panels(about, external)),
        left_out=frozenset({"place"}) if _is_link(external.place) else frozenset(),
        extra={"file": _file_link(about, external), "place": external.place if _is_link(external.place) else ""},
    )


def _is_link(place: str) -> bool:
    return place.startswith(("https://", "http://")) and not any(sign.isspace() for sign in place)


def _file_link(about: About, external: "ExternalDocument") -> dict[str, Any] | None:
    if external.content is None:
        return None
    url = f"{showing.address(about.slug, external)}file/"
    return {"url": url, "name": external.file_name, "size": words.size(external.content.size)}


def _callouts(about: About, external: "ExternalDocument") -> Iterator[p.Callout]:
    """Say whether this edition is the one to work by, and what the reader is asked to do."""
    url = showing.address(about.slug, external)
    current = next((one for one in queries.editions(about.who, external) if one.state == "in use"), None)
    if external.state == "replaced" and current is not None:
        text = _("This edition was replaced; edition %s is in use.") % current.edition
        yield p.Callout(text, "bad", _("Open it"), showing.address(about.slug, current))
    elif external.state == "withdrawn":
        yield p.Callout(_("This is not followed here any more."), "bad")
    elif external.newer:
        text = _("There is a newer edition: %s. It has not been taken in yet.") % external.newer
        yield p.Callout(text, "bad", _("Take it in"), f"{url}renew/")
    elif external.next_check is not None and external.next_check < timezone.now().date():
        text = _("Nobody has checked since %s whether this edition is still current.") % words.day(external.checked_on)
        yield p.Callout(text, "wait", _("Check"), f"{url}check/")
    mine = next((o for o in about.to_dos if o.person_id == about.who.id and o.state == "open"), None)
    if mine is not None and mine.what == "acknowledge":
        url = f"{showing.address(about.slug, mine)}acknowledge/"
        yield p.Callout(_("You are asked to read this and to say so."), "wait", _("Read and acknowledge"), url)


def _panels(about: About, external: "ExternalDocument") -> Iterator[p.Panel]:
    lines = tuple((addressee(line),) for line in queries.told_of(external))
    if lines:
        note = _("within %d days") % external.due_days
        yield p.Panel(_("Who has to know of a new edition"), note=note, lines=lines)
    others = tuple(
        p.Link(_("%(edition)s, %(state)s") % {"edition": one.edition, "state": one.word},
               showing.address(about.slug, one))
        for one in queries.editions(about.who, external)
        if one.pk != external.pk
    )  # fmt: skip
    if others:
        yield p.Panel(_("Other editions"), links=others)


def starts(external: "ExternalDocument", verb: str) -> Mapping[str, Any]:
    """Return with what the form of a verb begins, where that does not stand on the record itself."""
    if verb == "renew":
        return {"edition": external.newer, "published_on": None, "title": "", "place": "", "note": ""}
    if verb == "check":
        return {"how_checked": "", "newer": external.newer}
    if verb != "inform":
        return {}
    lines = queries.told_of(external)
    return {
        "duties": [line.duty for line in lines if line.duty],
        "sites": [line.site for line in lines if line.site],
        "processes": [line.process for line in lines if line.process],
        "people": [line.person for line in lines if line.person],
        "due_days": external.due_days,
    }


def reading(_who: Acting, external: "ExternalDocument", _pictures: str) -> Reading:
    """Return an edition as somebody reads it who has to know of it."""
    facts = (
        p.Fact(_("Publisher"), external.source),
        p.Fact(_("Edition"), external.edition),
        p.Fact(_("Published on"), words.day(external.published_on)),
        p.Fact(_("Where it is kept"), external.place),
        p.Fact(_("Owner"), str(external.owner or "")),
    )
    return Reading(
        code=code(external),
        title=external.title,
        changed=external.how_checked if external.replaces_id else "",
        facts=tuple(fact for fact in facts if fact.value),
        content=external.content,
        file_name=external.file_name,
    )


def work(who: Acting) -> Iterator[p.WorkGroup]:
    """Return which of somebody's external documents are overdue for a check."""
    slug, today = who.organisation.slug, timezone.now().date()
    items = tuple(
        p.WorkItem(
            one.title, f"{showing.address(slug, one)}check/", code(one), words.due(one.next_check)[0], "bad", _("Check")
        )
        for one in queries.checks_due_of(who, today)
    )
    yield p.WorkGroup(_("External documents to check"), items, str(len(items)))


def planned(who: Acting) -> Iterator[Planned]:
    """Return on which days external documents are to be checked."""
    for one in queries.checks_ahead(who):
        if one.next_check is not None:
            title = _("Check whether %s is still current") % code(one)
            yield Planned(one.pk, one.next_check, title, f"external-documents/{one.number}/", one.version)


def file(visit: Visit, number: str) -> HttpResponseBase:
    """Answer the file of an external document."""
    external = queries.by_number(visit.who.organisation_id, number)
    if external is None or external.content is None or external.hidden_from(visit.who):
        raise NotThere(_("There is no such file here."))
    return serving.answer(external.content, external.file_name, inline="save" not in visit.GET)
