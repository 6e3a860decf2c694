"""Doing a verb in the browser: its form, what was typed, the refusal in words, and the way back to the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitas.kernel.acts.asks import AskForm
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused, Stale
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.records.beside import lying
from qualitas.kernel.ui import asking, fields, history, lists, records, shell, showing, signing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.known import known
from qualitas.kernel.ui.pictures import qr_of
from qualitas.kernel.ui.rooms import Begun, Desk, room_of
from qualitas.kernel.ui.visits import Visit

LONGEST_KEY = 100
MOST_REASON = 2000
LONGEST_QUERY = 4000
MOST_AT_ONCE = 5000
AT_ONCE = 500


@dataclass(slots=True)
class Filling:
    """One filling-in of a verb's form: on which record, where it is sent, what was wrong with it so far.

    ``numbers`` are the records of a bulk act; ``query`` is the list's address where all that match are meant.
    ``host`` is the record beside which the verb's own record lies; ``model`` is the type whose list leads here.
    """

    visit: Visit
    verb: Verb[..., Any]
    model: type[Subject]
    action: str
    back: str
    record: Any = None
    host: Any = None
    facts: tuple[p.Fact, ...] = ()
    numbers: tuple[str, ...] = ()
    query: str | None = None
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    callouts: tuple[p.Callout, ...] = ()
    begun: Begun = field(default_factory=Begun)

    @property
    def desk(self) -> Desk | None:
        """Return the page that this form has of its own, if any."""
        return room_of(self.model).desks.get(self.verb.name) if self.host is None and not self.numbers else None

    def form(self) -> AskForm:
        """Return the form with what was sent, or with what it begins with."""
        who = self.visit.who
        sent = self.visit.method == "POST" and (not self.numbers or "ready" in self.visit.POST)
        if sent:
            given = self.visit.POST.copy()
            for name, value in self.begun.values.items():
                given[name] = value
            return self.verb.form(given, self.visit.FILES, organisation=who.organisation_id, reader=who)
        return self.verb.form(initial=self.begins(), organisation=who.organisation_id, reader=who)

    def reload(self) -> None:
        """Read the record afresh."""
        if self.host is not None:
            self.record = lying(self.visit.who.organisation_id, self.record.kind, self.record.pk)
        elif self.record is not None:
            self.record = records.load(self.visit, self.model, self.record.reference)

    def begins(self) -> dict[str, Any]:
        """Return what the form begins with: the record as it is, where the verb changes its fields."""
        if self.record is None or self.verb.nature != "moves":
            asked = {name: self.visit.GET[name] for name in self.verb.form.base_fields if name in self.visit.GET}
            return {**asked, **self.begun.values}
        model: type[Subject] = type(self.record)
        given = {
            name: getattr(self.record, name, None)
            for name in self.verb.form.base_fields
            if showing.shown(model, name).path
        }
        starts = room_of(self.model).starts
        more = starts(self.record, self.verb.name) if starts else {}
        begins = {**given, **more, **self.begun.values}
        return {name: value for name, value in begins.items() if value not in (None, "")}


def opening(visit: Visit, model: type[Subject]) -> HttpResponse:
    """Answer the form that opens a record, or open it."""
    verb = lists.opening(model)
    if verb is None:
        raise NotThere(_("There is no such page here."))
    home = f"/o/{visit.who.organisation.slug}/{model.collection}/"
    if refusal := verb.why_not(visit.who, None):
        raise refusal
    return _answer(Filling(visit, verb, model, f"{home}new/", home))


def act(visit: Visit, model: type[Subject], number: str, verb: str) -> HttpResponse:
    """Answer the form of a verb on a record, or do it."""
    found = verbs_of(model).get(verb)
    if found is None or found.nature == "opens" or found.inner:
        raise NotThere(_("There is no such page here."))
    record = records.load(visit, model, number)
    url = showing.address(visit.who.organisation.slug, record)
    filling = Filling(visit, found, model, f"{url}{verb}/", url, record=record)
    warns = room_of(model).warns
    if warns is not None and visit.method != "POST" and found.why_not(visit.who, record) is None:
        filling.callouts = warns(visit.who, record, verb)
    return begin(filling)


def begin(filling: Filling) -> HttpResponse:
    """Answer the form of a verb on a record, or do it; whoever may not hears so before filling it in."""
    visit = filling.visit
    refusal = filling.verb.why_not(visit.who, filling.record)
    if refusal and not (visit.method == "POST" and _sent_before(visit)):
        if visit.method != "POST":
            raise refusal
        return _again(filling, refusal)
    return _answer(filling)


def _sent_before(visit: Visit) -> bool:
    """Tell whether a key came along: then the verb itself finds out whether this is a repeat or refused."""
    return bool(visit.POST.get("key"))


def bulk(visit: Visit, model: type[Subject]) -> HttpResponse:
    """Answer the form of a verb for the ticked records, or do it to all of them."""
    home = f"/o/{visit.who.organisation.slug}/{model.collection}/"
    query = visit.POST.get("query", "")[:LONGEST_QUERY] if visit.POST.get("every") == "true" else None
    numbers = tuple(dict.fromkeys(visit.POST.getlist("number"))) if query is None else _whole(visit, model, query)
    found = {verb.name: verb for verb in lists.bulk_verbs(visit, model)}.get(visit.POST.get("verb", ""))
    if found is None:
        raise NotThere(_("There is no such page here."))
    if not numbers:
        messages.warning(visit, _("Tick at least one line first."))
        return HttpResponseRedirect(home)
    filling = Filling(visit, found, model, f"{home}bulk/", home, numbers=numbers, query=query)
    if "ready" not in visit.POST:
        return _draw(filling, 200)
    rows: Any = model.seen_by(visit.who)
    chosen = [row for some in batched(numbers, AT_ONCE) for row in rows.filter(number__in=some)]
    try:
        if query is not None and visit.POST.get("count") != str(len(numbers)):
            raise Stale(_("The list has %d records by now; look at it again before you do this.") % len(numbers))
        if len(chosen) != len(numbers):
            raise NotThere(_("Some of these records are not there any more; go back and choose again."))
        inputs, act = filling.form().inputs(), visit.who.act(key=_key(visit))
        if found.signs:
            act.signature = signing.given(visit, found)
        count = (found.each if found.signs else found.over)(act, chosen, **inputs)
    except Refused as refusal:
        return _again(filling, refusal)
    messages.success(visit, _("%(verb)s: done for %(count)s.") % {"verb": found.label, "count": count})
    return HttpResponseRedirect(home, status=303)


def _whole(visit: Visit, model: type[Subject], query: str) -> tuple[str, ...]:
    """Return the numbers of all records that match a list's address; raises Invalid where they are too many for one act."""
    rows = asking.exported(asking.read(model, QueryDict(query)), visit.who)
    numbers = tuple(rows.values_list("number", flat=True)[: MOST_AT_ONCE + 1])
    if len(numbers) > MOST_AT_ONCE:
        raise Invalid(_("These are more than 5,000 records; filter the list, and do it in several steps."))
    return numbers


def _key(visit: Visit) -> str | None:
    given = visit.POST.get("key", "").strip()[:LONGEST_KEY]
    return f"web {visit.who.id} {given}" if given and given.isprintable() else None


def _version(visit: Visit) -> int | None:
    given = visit.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None  # noqa: PLR2004 - an integer


def _answer(filling: Filling) -> HttpResponse:
    desk, who = filling.desk, filling.visit.who
    if filling.visit.method != "POST":
        if desk is not None:
            filling.begun = desk.begun(who, filling.record)
            filling.callouts += filling.begun.callouts
        return _draw(filling, 200)
    try:
        done = _do(filling)
    except Refused as refusal:
        return _again(filling, refusal)
    if desk is not None:
        desk.done(who, filling.record)
    return _done(filling, done)


def _do(filling: Filling) -> Any:
    """Do the verb with what was sent; raises a Refused."""
    visit, verb = filling.visit, filling.verb
    inputs = filling.form().inputs()
    now = visit.who.act(key=_key(visit), version=_version(visit) if verb.nature == "moves" else None)
    now.break_glass = visit.POST.get("break_glass", "").strip()[:MOST_REASON]
    if verb.signs:
        now.signature = signing.given(visit, verb)
    return verb(now, filling.record, **inputs) if filling.record is not None else verb(now, **inputs)


def _again(filling: Filling, refusal: Refused) -> HttpResponse:
    """Show the form again with the refusal in words and everything that was typed."""
    filling.errors = refusal.errors if isinstance(refusal, Invalid) else {}
    beside = {line for name, lines in filling.errors.items() if name in _shown_names(filling) for line in lines}
    filling.sentences = () if str(refusal) in beside else (str(refusal),)
    loose = [line for name, lines in filling.errors.items() if name not in _shown_names(filling) for line in lines]
    filling.sentences += tuple(line for line in loose if line not in filling.sentences)
    if isinstance(refusal, Stale) and filling.record is not None:
        filling.callouts = _meanwhile(filling)
    filling.reload()
    if (desk := filling.desk) is not None:
        filling.begun = _kept(filling, desk, refusal)
        filling.callouts += filling.begun.callouts
    return _draw(filling, refusal.status)


def _kept(filling: Filling, desk: Desk, refusal: Refused) -> Begun:
    """Return what was sent as it comes back: put together with what others changed, where they did."""
    visit = filling.visit
    if isinstance(refusal, Stale) and filling.record is not None:
        return desk.merged(visit.who, filling.record, _version(visit) or 0, visit.POST)
    return Begun(extra=desk.begun(visit.who, filling.record).extra)


def _shown_names(filling: Filling) -> set[str]:
    return {*filling.verb.form.base_fields, *(signing.NAMES if filling.verb.signs else ())}


def _meanwhile(filling: Filling) -> tuple[p.Callout, ...]:
    """Say what others changed on the record since the form was opened."""
    visit, organisation = filling.visit, filling.visit.who.organisation
    events = history.happened(filling.record, since=_version(visit) or 0)
    told = history.History(filling.record, events)
    moments = told.told(organisation.id, known(visit.who, told.wanted()), words.zone_of(organisation.zone))
    made = []
    for moment in reversed(moments):
        changes = "; ".join(f"{c.label}: {c.was or '—'} → {c.becomes or '—'}" for c in moment.changes)
        line = f"{moment.when}: {moment.who} {moment.sentence}"
        made.append(p.Callout(f"{line} ({changes})" if changes else line, "wait"))
    return (*made, p.Callout(_("What you typed is still here. Look at it again, then send it."), "calm"))


def _draw(filling: Filling, status: int) -> HttpResponse:
    visit, verb, record = filling.visit, filling.verb, filling.record
    organisation = visit.who.organisation
    what = f" · {record.label}" if record is not None else ""
    what = _(" · %d records") % len(filling.numbers) if filling.numbers else what
    inside = bool(visit.htmx and visit.htmx.target == "act")
    questions = fields.fields_of(filling.form(), filling.visit.who, filling.errors)
    if record is not None and (asks := room_of(filling.model).asks) is not None:
        questions = asks(record, verb.name, questions)
    if filling.query is None:
        hidden = tuple(p.Field("number", "", "hidden", number) for number in filling.numbers)
    else:
        said = {"every": "true", "query": filling.query, "count": str(len(filling.numbers))}
        hidden = tuple(p.Field(name, "", "hidden", value) for name, value in said.items())
    if filling.numbers:
        hidden += (p.Field("verb", "", "hidden", verb.name), p.Field("ready", "", "hidden", "yes"))
    gates, glass = _gates(visit, verb, record)
    step = model_step(verb, record)
    page = p.ActPage(
        title=f"{verb.label}{what}",
        action=filling.action,
        submit=str(verb.label),
        fields=questions + hidden + glass,
        intro=_(verb.sentence),
        key=str(uuid4()),
        version=str(record.version) if record is not None and verb.nature == "moves" else "",
        back_url=filling.back,
        errors=filling.sentences,
        facts=filling.facts,
        callouts=filling.callouts + gates + signing.needs_something(visit, verb),
        ask=signing.ask(visit, verb, record, filling.errors),
        danger=step is not None and not step.open and step.tone != "good",
        upload=any(question.widget == "file" for question in questions),
        in_page=inside,
    )
    crumbs = [p.Crumb(shell.title_of(filling.model), f"/o/{organisation.slug}/{filling.model.collection}/")]
    if record is not None:
        crumbs.append(p.Crumb((filling.host or record).reference, filling.back))
    crumbs.append(p.Crumb(str(verb.label)))
    around = shell.around(visit, page.title, current=filling.model.collection, crumbs=tuple(crumbs))
    name = "ui/act.html#in_page" if inside else filling.desk.template if filling.desk else "ui/act.html"
    response = render(visit, name, {"shell": around, "page": page, **filling.begun.extra}, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def model_step(verb: Verb[..., Any], record: Any) -> Any:
    """Return the state to which the verb leads from where the record is, or None."""
    step = record.lifecycle.step(verb.name, record.status) if record is not None and verb.nature == "moves" else None
    return record.lifecycle.by_name[step.target] if step is not None and step.target else None


def _gates(visit: Visit, verb: Verb[..., Any], record: Any) -> tuple[tuple[p.Callout, ...], tuple[p.Field, ...]]:
    """Return what gates say to this act, and the question for the reason where one that stops may be passed."""
    said = verb.standing(visit.who, record) if record is not None else []
    callouts = tuple(p.Callout(one.sentence, "bad" if one.stops else "wait") for one in said)
    if not any(one.stops for one in said):
        return callouts, ()
    label, told = _("Why must it be done all the same?"), _("You may pass with a reason; it is told and reviewed.")
    given = visit.POST.get("break_glass", "")
    return callouts, (p.Field("break_glass", label, "long", given, help=told, required=True, max_length=MOST_REASON),)


def _done(filling: Filling, done: Any) -> HttpResponse:
    """Lead back to the record, or to the new one, with a sentence that says what happened."""
    visit, verb, slug = filling.visit, filling.verb, filling.visit.who.organisation.slug
    if getattr(done, "plain", ""):
        return _shown_once(filling, done)
    leads = verb.nature != "adds" or (type(done).collection and isinstance(done, filling.model))
    target = showing.address(slug, done) if leads and type(done).collection else filling.back
    sentence = _("%(record)s — %(verb)s: done.") % {
        "record": done.label if leads else filling.record.label,
        "verb": verb.label,
    }
    moved = model_step(verb, filling.record) if filling.host is None else None
    if moved is not None:
        now = filling.model.readable(visit.who.organisation_id).get(pk=done.pk)  # an ear may have gone a step further
        sentence = _("%(record)s is %(state)s now.") % {"record": now.label, "state": now.word}
    messages.success(visit, sentence, extra_tags=filling.action)
    if visit.htmx:
        return HttpResponse(status=200, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target, status=303)


def _shown_once(filling: Filling, done: Any) -> HttpResponse:
    """Show a secret that is never shown again, such as a new API token."""
    title = str(filling.verb.label)
    context = {
        "shell": shell.around(filling.visit, title),
        "title": title,
        "name": done.label,
        "secret": done.plain,
        "picture": qr_of(done.plain) if done.plain.startswith("http") else "",
        "back_url": filling.back,
    }
    response = render(filling.visit, "ui/shown_once.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
