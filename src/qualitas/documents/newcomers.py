"""Who comes to be addressed after a document took effect: a duty is granted, somebody joins a site or a process.

A follower leaves a message for the worker, which asks them to read what they were not asked to read yet, in one event
for each person. A duty that begins later is told of on its first day.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from uuid import UUID

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qualitas.documents import queries
from qualitas.documents.models import Addressee, Revision
from qualitas.kernel.acts.act import Act, by_clock
from qualitas.kernel.acts.following import Trace, follows
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity.models import DutyHeld, Person
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.processes.models import Process
from qualitas.processes.queries import people_of

TOPIC = "newcomers"
AT_ONCE = 200
MOST_MAILS = 5
"""So many documents are told of by a mail each; the others stand in one's work, and in the reminders and the digest."""


@follows
def tell_of_newcomers(act: Act, _event: str, traces: Sequence[Trace]) -> None:
    """Leave a message where somebody may have come to be addressed by a document."""
    joined = [trace for trace in traces if trace.model in (DutyHeld, Person, Process)]
    if not joined:
        return
    held = [one.subject for one in joined if isinstance(one.subject, DutyHeld) and one.new]
    lines = Addressee.objects.filter(document__organisation=act.home)
    known = set(lines.filter(duty__in={one.duty for one in held}).values_list("duty", flat=True)) if held else set()
    for one in held:
        if one.duty in known:
            begins = dt.datetime.combine(one.since, dt.time(), dt.UTC)
            act.tell(TOPIC, {"people": [str(one.person_id)]}, at=max(begins, act.at))
    people = [one.key for one in joined if one.model is Person and _moved(one)]
    if people and lines.filter(site__isnull=False).exists():
        act.tell(TOPIC, {"people": [str(key) for key in people]})
    processes = [one.key for one in joined if one.model is Process and {"team", "owner", "state"} & set(one.changed)]
    if processes and (found := set(lines.filter(process__in=processes).values_list("process", flat=True))):
        act.tell(TOPIC, {"processes": [str(key) for key in found]})


def _moved(trace: Trace) -> bool:
    """Tell whether somebody came to a site, or came back."""
    if "state" in trace.changed and not trace.new:
        return trace.subject is None or getattr(trace.subject, "state", "") == "active"
    return "site" in trace.changed


def deliver(message: Outbox) -> None:
    """Ask the people whom a message names, or those of its processes; whoever was asked already is not asked again."""
    home = message.organisation
    keys = {UUID(key) for key in message.payload.get("people", ())}
    for process in Process.within(home).filter(pk__in=message.payload.get("processes", ())):
        keys |= {person.pk for person in people_of(process)}
    for person in Person.within(home).filter(pk__in=keys, state="active").select_related("organisation"):
        ask_newcomer(person, key=f"newcomer {message.id} {person.pk}")


def ask_newcomer(person: Person, *, key: str) -> int:
    """Ask a person to read every document that addresses them and that they were not asked to read; returns how many."""
    asked = 0
    for place, some in enumerate(batched(_addressing(person), AT_ONCE)):
        known = _known(person, some)
        fresh = [one for one in some if one.pk not in known and _asks(one)]
        if fresh:
            act = by_clock(person.organisation_id, key=f"{key} {place}")
            with translation.override(person.organisation.language):  # what is written down is for everyone here
                rows = list(_rows(person, fresh, timezone.now().date()))
            records.ask_to_acknowledge.many(act, rows)
            _mail(person, fresh[: max(0, MOST_MAILS - asked)])
            asked += len(fresh)
    return asked


def to_read(revision: Revision) -> str:
    """Return the title of what asks somebody to read a revision, in the language that is set."""
    said = {"code": revision.code, "revision": revision.revision, "title": revision.title}
    return (_("Read %(code)s rev %(revision)s: %(title)s") % said)[:200]


def mail_to(person: Person, revision: Revision) -> dict[str, str]:
    """Return the message by which a mail asks somebody to read a revision."""
    return {"to": person.email, "template": "acknowledge", "person": str(person.id), "revision": str(revision.id)}


def _mail(person: Person, revisions: Iterable[Revision]) -> None:
    if person.email:
        home, now = person.organisation_id, timezone.now()
        Outbox.objects.bulk_create([Outbox.alone(home, "mail", mail_to(person, one), now) for one in revisions])


def _addressing(person: Person) -> Iterator[Revision]:
    """Yield the revisions in force, or waiting for their readers, of the documents that address a person."""
    rows = Revision.within(person.organisation_id).filter(state__in=["effective", "approved"])
    rows = rows.filter(document__in=queries.lines_of(person).values("document"))
    keys = list(rows.order_by("number").values_list("pk", flat=True))
    for some in batched(keys, AT_ONCE):
        yield from Revision.readable(person.organisation_id).filter(pk__in=some).defer("text").order_by("number")


def _known(person: Person, revisions: Iterable[Revision]) -> set[UUID]:
    """Return the keys of revisions that a person need not be asked to read, as `queries.knowing` does for everyone."""
    counts = queries.counting(revisions)
    rows = ToDo.within(person.organisation_id).filter(on_id__in=list(counts), person=person, what="acknowledge")
    own = [one.pk for one in revisions]
    rows = rows.filter(Q(state="done") | Q(on_id__in=own, state="open"))
    return {counts[key] for key in rows.values_list("on_id", flat=True) if key is not None}


def _asks(revision: Revision) -> bool:
    """Tell whether a revision asks its readers now: what is only approved does where it waits for them."""
    return revision.state == "effective" or bool(queries.share_needed(revision))


def _rows(person: Person, revisions: Iterable[Revision], today: dt.date) -> Iterator[dict[str, object]]:
    for one in revisions:
        due = today + dt.timedelta(days=one.document.due_days)
        yield {"title": to_read(one), "person": person, "record": one, "due": due}
