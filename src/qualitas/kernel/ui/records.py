"""The record page of any type: where it stands, what can be done, facts, what lies beside it, and its history."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, Q, Window
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.asks import named
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused, WrongState
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.identity.models import Site
from qualitas.kernel.lists import past as as_of
from qualitas.kernel.records.beside import Lying
from qualitas.kernel.records.marked import around
from qualitas.kernel.records.models import Link, Reader, Record, ToDo
from qualitas.kernel.ui import comments, history, marks, past, shell, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.comments import name_of
from qualitas.kernel.ui.ends import end_url
from qualitas.kernel.ui.known import Known, known
from qualitas.kernel.ui.rooms import About, More, room_of
from qualitas.kernel.ui.visits import Visit

MOST_TO_DOS = 100
SMALL_FORMS = ("comment", "attach", "watch")
SHORT_FORM = 3
FEWEST_STEPS = 3


def load(visit: Visit, model: type[Subject], number: str) -> Any:
    """Return the record of this number in the visitor's organisation; raises NotThere."""
    record = named(model, visit.who.organisation_id, number)
    if record is None or record.reference != number or record.hidden_from(visit.who):
        raise NotThere(_("There is no such record here."))
    if "organisation" in {field.name for field in model._meta.concrete_fields}:
        record.organisation = visit.who.organisation
    return record


def _to_dos(record: Subject) -> tuple[tuple[ToDo, ...], int, int]:
    """Return the to-dos about a record (at most 100, the open ones first), how many there are, how many are done."""
    rows = ToDo.within(record.home).filter(on_id=record.pk).exclude(state="withdrawn")
    rows = rows.select_related("person").only("number", "state", "due", "done_on", "what", "title", "person__name")
    counted = rows.annotate(whole=Window(Count("pk")), ready=Window(Count("pk", filter=Q(state="done")))).order_by(
        "-state", "due", "number"
    )[:MOST_TO_DOS]
    found = tuple(counted)
    return found, (found[0].whole if found else 0), (found[0].ready if found else 0)


def page(visit: Visit, model: type[Subject], number: str) -> HttpResponse:
    """Answer the page of one record."""
    record = load(visit, model, number)
    day = as_of.day_of(model, visit.GET.get(as_of.AS_OF, ""), timezone.now().date())
    if day is not None:
        return _as_it_stood(visit, record, day)
    made, more = record_page(visit, record)
    return _drawn(visit, record, made, more)


def _drawn(visit: Visit, record: Any, made: p.RecordPage, more: More) -> HttpResponse:
    """Answer the page of a record in its frame."""
    model, number = type(record), record.reference
    crumbs = (p.Crumb(shell.title_of(model), f"/o/{visit.who.organisation.slug}/{model.collection}/"), p.Crumb(number))
    context = {
        "shell": shell.around(visit, f"{made.code or number} {made.title}", current=model.collection, crumbs=crumbs),
        "page": made,
        **more.extra,
    }
    return render(visit, room_of(model).template, context)


def _as_it_stood(visit: Visit, record: Any, day: dt.date) -> HttpResponse:
    """Answer the page of what stood of the same stable thing on a past day, without anything to do."""
    model: type[Subject] = type(record)
    readable = model.open_to(model.readable(visit.who.organisation_id), visit.who)
    then = as_of.that_stood(record, readable, day)
    told = {"record": getattr(record, "code", "") or record.reference, "day": words.day(day)}
    if then is None:
        raise Invalid(_("Nothing of %(record)s was in force on %(day)s; choose another day.") % told)
    then.organisation = visit.who.organisation
    made, more = record_page(visit, as_of.as_they_stood(model, [then], day)[0])
    text = _("As it stood on %(day)s.") % told
    today = p.Callout(
        f"{text} {as_of.rests_on(then, day)}",
        "calm",
        _("As it stands today"),
        showing.address(visit.who.organisation.slug, record),
    )
    made = replace(
        made,
        callouts=(today,),
        steps=(),
        primary=None,
        doors=(),
        panels=(),
        links=(),
        attachments=(),
        attach_url="",
        comment_url="",
        watchers=None,
        poster_url="",
        comments=tuple(one for one in made.comments if _by(one.when_iso, day)),
        moments=tuple(one for one in made.moments if _by(one.when_iso, day)),
        history_url="",
    )
    return _drawn(visit, then, made, more)


def _by(moment: str, day: dt.date) -> bool:
    """Tell whether a moment, as ISO has it, lies on a day or before."""
    return dt.datetime.fromisoformat(moment).astimezone(dt.UTC).date() <= day


def record_page(visit: Visit, record: Any) -> tuple[p.RecordPage, More]:
    """Return the page of a record as data, and what its room adds."""
    who, model, slug = visit.who, type(record), visit.who.organisation.slug
    zone = words.zone_of(who.organisation.zone)
    room, url = room_of(model), showing.address(slug, record)
    to_dos, count, done = _to_dos(record)
    more = room.more(About(who, record, to_dos, count, done)) if room.more else More()
    found, marked = around(record)
    whole = visit.GET.get("history") == "all" or as_of.AS_OF in visit.GET
    events = history.happened(record, history.ALL if whole else history.NEWEST + 1)
    longer = not whole and len(events) > history.NEWEST
    told = history.History(record, events[: history.ALL if whole else history.NEWEST])
    names = known(who, marks.wanted(_wanted(told.wanted(), found), marked))
    state = model.lifecycle.by_name[record.status]
    primary, others = doors(visit, record, url)
    verbs = verbs_of(model)
    passages = record.passages() if isinstance(record, Record) else ()
    page = p.RecordPage(
        title=more.title or getattr(record, "title", "") or record.label,
        number=record.reference,
        code=more.code,
        state=str(capfirst(str(state.word))),
        tone=state.tone,
        badges=more.badges,
        steps=_steps(record),
        callouts=_confidential(who, record, slug)
        + marks.callouts(record, marked, who, zone)
        + past.callouts(record, marked, names, who)
        + more.callouts,
        primary=primary,
        doors=others,
        facts=marks.struck(record, _facts(record, slug, zone, more.left_out) + more.facts, marked),
        panels=more.panels + _asked(to_dos, count, done, decisions=not more.tells_decisions),
        text=more.text,
        text_title=more.text_title,
        text_links=more.text_links,
        links=_links(record, found, names, who),
        attachments=_attachments(found, names, who, zone),
        attach_url=f"{url}attach/" if "attach" in verbs else "",
        comments=comments.threads(found, names, who, passages),
        comment_url=f"{url}comment/" if "comment" in verbs else "",
        passages=comments.beginnings(passages) if "comment" in verbs else (),
        key=str(uuid4()),
        people_url=f"/o/{slug}/choices/people/" if "comment" in verbs else "",
        poster_url=f"/o/{slug}/posters/?about={record.reference}" if isinstance(record, Record | Site) else "",
        watchers=_watchers(found, names, who, url) if "watch" in verbs else None,
        moments=tuple(told.told(who.organisation_id, names, zone, f"/o/{slug}/ledger/")),
        history_url=f"{url}?history=all#history" if longer else "",
        history_more=_("The whole history") if longer else "",
        marks=marks.marks(record, marked, names, who, zone),
    )
    return page, more


def _wanted(keys: dict[str, set[UUID]], found: Iterable[Lying]) -> dict[str, set[UUID]]:
    """Add to the keys of the history those that comments, files and links name."""
    for one in found:
        if one.by is not None:
            keys.setdefault("person", set()).add(one.by)
        for kind, key in ((one.from_type, one.from_id), (one.into_type, one.into_id)):
            if kind and key is not None:
                keys.setdefault(kind, set()).add(key)
    return keys


def _confidential(who: Acting, record: Any, slug: str) -> tuple[p.Callout, ...]:
    """Say that a record is confidential, to whom it is open, and where that is changed."""
    if not getattr(record, "confidential", False):
        return ()
    rows = Reader.objects.filter(restriction__on_id=record.pk, restriction__state="in force")
    lines = list(rows.select_related("restriction", "person").order_by("position"))
    if not lines:  # a to-do about a confidential record
        return (p.Callout(_("Confidential: it is about a record that is open to few."), "wait"),)
    names = [line.person.name if line.person else str(DUTIES[line.duty].word) for line in lines]
    found, open_to = lines[0].restriction, ", ".join(names)
    url = f"/o/{slug}/beside/restriction/{found.pk}"
    text = _("Confidential, open to: %(readers)s. %(reason)s") % {"readers": open_to, "reason": found.reason}
    may = any(line.person_id == who.id or line.duty in who.duties for line in lines)
    return (
        p.Callout(text, "wait", _("Change who may read it") if may else "", f"{url}/change_readers/" if may else ""),
    )


def _watchers(found: list[Lying], names: dict[UUID, Known], reader: Acting, url: str) -> p.Watchers:
    """Return who watches the record, and how the reader begins or stops to."""
    rows = [one for one in found if one.kind == "watch"]
    mine = next((one for one in rows if one.by == reader.id), None)
    people = tuple(sorted(name_of(names, one.by) for one in rows))
    if mine is not None:
        return p.Watchers(people, end_url=end_url(reader, mine.row()))
    return p.Watchers(people, begin_url=f"{url}watch/")


def _attachments(found: list[Lying], names: dict[UUID, Known], reader: Acting, zone: Any) -> tuple[p.Attachment, ...]:
    return tuple(
        p.Attachment(
            one.text,
            f"/o/{reader.organisation.slug}/files/{one.key}/",
            words.size(one.size),
            f"{name_of(names, one.by)}, {words.day(one.at.astimezone(zone).date())}",
            end_url(reader, one.row()),
        )
        for one in found
        if one.kind == "attachment"
    )


def _links(record: Subject, found: list[Lying], names: dict[UUID, Known], reader: Acting) -> tuple[p.LinkGroup, ...]:
    """Return the linked records under the words of the links, read in the right direction."""
    groups: dict[str, list[p.Linked]] = {}
    slug = reader.organisation.slug
    for one in found:
        if one.kind != "link":
            continue
        forward = one.from_id == record.pk
        other = names.get(one.into_id if forward else one.from_id)  # type: ignore[arg-type]
        if other is not None and one.text in Link.MEANINGS:
            word = str(Link.MEANINGS[one.text][0 if forward else 1])
            groups.setdefault(str(capfirst(word)), []).append(
                p.Linked(other.label, other.address(slug), other.state_word, end_url(reader, one.row()))
            )
    return tuple(p.LinkGroup(word, tuple(links)) for word, links in groups.items())


def _asked(to_dos: tuple[ToDo, ...], count: int, done: int, *, decisions: bool) -> tuple[p.Panel, ...]:
    """Return the to-dos about a record as a panel; without those that ask for a decision where the room tells them."""
    if not decisions:
        told = [one for one in to_dos if one.what == "decide"]
        to_dos = tuple(one for one in to_dos if one.what != "decide")
        count, done = count - len(told), done - sum(one.state == "done" for one in told)
    if not to_dos:
        return ()
    lines = tuple(
        (one.person.name, words.due(one.due)[0] if one.state == "open" else words.day(one.due),
         words.day(one.done_on) if one.done_on else str(one.word))
        for one in to_dos
    )  # fmt: skip
    reading = all(one.what == "acknowledge" for one in to_dos)
    title = _("Who has read it") if reading else _("What is asked")
    head = (_("Person"), _("Due"), _("Read") if reading else _("Done"))
    note = _("%(done)s of %(count)s") % {"done": done, "count": count}
    return (p.Panel(title, note=note, head=head, lines=lines),)


def _facts(record: Subject, slug: str, zone: Any, left_out: frozenset[str]) -> tuple[p.Fact, ...]:
    facts = [showing.fact(record, name, slug, zone) for name in type(record).facts if name not in left_out]
    kept = [fact for fact in facts if fact.value]
    opened = getattr(record, "opened_at", None)
    if opened is not None:
        kept.append(p.Fact(_("Opened"), words.moment(opened, zone)))
    return tuple(kept)


def _steps(record: Subject) -> tuple[p.Step, ...]:
    """Return the way of a record: the states that lead somewhere, and the one in which it is."""
    states = record.lifecycle.states
    now = next((i for i, state in enumerate(states) if state.name == record.status), 0)
    usual = [not state.aside and (state.open or state.tone == "good") for state in states]
    on_the_way = [(i, state) for i, state in enumerate(states) if usual[i] or i == now]
    if len(on_the_way) < FEWEST_STEPS:
        return ()
    return tuple(
        p.Step(str(capfirst(str(state.word))), "now" if i == now else "done" if i < now else "next")
        for i, state in on_the_way
    )


def _system_only(verb: Verb[..., Any], model: type[Subject]) -> bool:
    steps = model.lifecycle.of(verb.name)
    return bool(steps) and all((verb.duties or step.duties) == ("system",) for step in steps)


def doors(visit: Visit, record: Subject, url: str) -> tuple[p.Door | None, tuple[p.Door, ...]]:
    """Return the next sensible act, and the others: those that are possible first, then those that are not and why."""
    model = type(record)
    possible: list[tuple[Verb[..., Any], p.Door]] = []
    refused: list[tuple[Verb[..., Any], p.Door, Refused]] = []
    for verb in verbs_of(model).values():
        if verb.nature == "opens" or verb.inner or verb.name in SMALL_FORMS or _system_only(verb, model):
            continue
        if not verb.suits(visit.who, record):
            continue
        refusal = verb.why_not(visit.who, record)
        if refusal is None:
            possible.append((verb, _door(verb, record, url)))
        else:
            refused.append((verb, p.Door(verb.name, str(verb.label), why_not=str(refusal)), refusal))
    first = next((door for verb, door in possible if verb.primary), None)
    if first is None:
        first = next((d for verb, d, why in refused if verb.primary and not isinstance(why, WrongState)), None)
    others = [door for _verb, door in possible if door is not first]
    others += [door for _verb, door, _why in refused if door is not first]
    return first, tuple(others)


def _door(verb: Verb[..., Any], record: Subject, url: str) -> p.Door:
    step = record.lifecycle.step(verb.name, record.status)
    target = record.lifecycle.by_name.get(step.target) if step and step.target else None
    fields = verb.form.base_fields
    simple = len(fields) <= SHORT_FORM and "text" not in fields
    return p.Door(
        verb.name,
        str(verb.label),
        f"{url}{verb.name}/",
        primary=verb.primary,
        danger=target is not None and not target.open and target.tone != "good",
        here=simple,
        signs=bool(verb.signs),
    )
