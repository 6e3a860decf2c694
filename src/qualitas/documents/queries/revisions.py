"""What people ask of documents: what is in force, in work, and who still has to read it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from qualitas.documents.models import (
    Addressee,
    Author,
    ChangeRequest,
    ControlledCopy,
    Document,
    Revision,
    Turn,
    Use,
)
from qualitas.kernel.acts.prepared import Prepared
from qualitas.kernel.files.extraction import text_of
from qualitas.kernel.identity.acting import Acting, holders
from qualitas.kernel.identity.models import DutyHeld, Person
from qualitas.kernel.records.models import Link, ToDo
from qualitas.processes.models import Member, Process
from qualitas.processes.queries import people_of as people_of_process

WORKED_ON = ("draft", "in review", "approved")


def in_work(document: UUID) -> Revision | None:
    """Return the revision of a document that is being worked on, if any."""
    return Revision.objects.filter(document=document, state__in=WORKED_ON).first()


def revisions_beside(revision: Revision) -> list[Revision]:
    """Return the revisions of a revision's document as `revisions` does, read once for each page."""
    kept: dict[str, Any] = revision.__dict__
    if "_beside" not in kept:
        kept["_beside"] = revisions(revision.document_id)
    found: list[Revision] = kept["_beside"]
    return found


def in_work_beside(revision: Revision) -> Revision | None:
    """Return the revision of the same document that is being worked on; where its page has read all, it is among them."""
    if "_beside" in revision.__dict__:
        return next((one for one in revisions_beside(revision) if one.state in WORKED_ON), None)
    return in_work(revision.document_id)


def in_force(document: UUID) -> Revision | None:
    """Return the revision of a document that is effective, if any."""
    return Revision.objects.filter(document=document, state="effective").first()


_revisions = Prepared(
    lambda document: (
        Revision.objects.filter(document=document)
        .select_related("document")
        .only("number", "revision", "state", "title", "document__code")
        .annotate(
            copied=Exists(ControlledCopy.objects.filter(revision__document=OuterRef("document"))),
            translated=Q(document__translation_of__isnull=False)
            | Exists(Document.objects.filter(translation_of=OuterRef("document"))),
            wished=Exists(ChangeRequest.objects.filter(document=OuterRef("document"))),
            cited=Exists(Use.objects.filter(organisation=OuterRef("organisation"), what="record")),
        )
        .order_by("-revision")[:100]
    )
)


def revisions(document: UUID) -> list[Revision]:
    """Return the revisions of a document without their texts, the newest first; at most a hundred.

    Each tells what there is beside the document: see ``has``.
    """
    return list[Revision](_revisions(document))


def has(siblings: Sequence[Revision], what: str) -> bool:
    """Tell whether there may be copies, translations, wishes of readers or texts that cite a document.

    ``what``: copied, translated, wished or cited. Where there is none, a page need not ask for them.
    """
    return bool(siblings) and bool(getattr(siblings[0], what))


def addressed(document: Document) -> list[Person]:
    """Return the active people who must read a document: by duty, by site, by name."""
    return people_of(document.organisation_id, list(Addressee.objects.filter(document=document)))


def people_of(organisation: UUID, lines: Sequence[Any]) -> list[Person]:
    """Return the active people whom lines of a distribution mean: by duty, site, process and name."""
    people = Person.within(organisation).filter(state="active")
    wanted = holders(organisation, [line.duty for line in lines if line.duty])
    wanted |= set(people.filter(site__in=[line.site_id for line in lines if line.site_id]).values_list("id", flat=True))
    wanted |= {line.person_id for line in lines if line.person_id}
    for process in Process.within(organisation).filter(pk__in=[line.process_id for line in lines if line.process_id]):
        wanted |= {person.pk for person in people_of_process(process)}
    return list(people.filter(id__in=wanted).order_by("number"))


def lines_of(person: Person) -> QuerySet[Addressee]:
    """Return the lines of distributions that mean a person today: by a duty, the site, a process, the name."""
    today = timezone.now().date()
    held = DutyHeld.objects.filter(Q(until__isnull=True) | Q(until__gte=today), person=person.pk, state="held")
    team = Member.objects.filter(person=person.pk).values("process")
    working = Process.within(person.organisation_id).filter(Q(owner=person.pk) | Q(pk__in=team))
    means = Q(person=person.pk) | Q(process__in=working.values("pk"))
    means |= Q(duty__in=list(held.filter(since__lte=today).values_list("duty", flat=True)))
    if person.site_id is not None:
        means |= Q(site=person.site_id)
    return Addressee.objects.filter(means, document__organisation=person.organisation_id)


def asked(revision: Revision) -> QuerySet[ToDo]:
    """Return who was asked to acknowledge a revision."""
    to_dos = ToDo.within(revision.organisation_id).filter(on_id=revision.id, what="acknowledge")
    return to_dos.exclude(state="withdrawn").select_related("person").order_by("state", "due", "number")


def waiting(today: object) -> QuerySet[Revision]:
    """Return the approved revisions of every organisation whose day has come."""
    return Revision.objects.filter(state="approved", effective_on__lte=today)


_distribution = Prepared(
    lambda document: (
        Addressee.objects.filter(document=document).select_related("site", "person", "process").order_by("position")
    )
)


def distribution(document: Document) -> list[Addressee]:
    """Return to whom a document is addressed, line by line."""
    return _distribution(document.pk)


def by_number(organisation: UUID, number: str) -> Revision | None:
    """Return the revision of this number in an organisation, with its content."""
    return Revision.within(organisation).filter(number=number).select_related("content").defer("text").first()


def readable(actor: Acting, number: str) -> Revision | None:
    """Return the revision of this number with everything on it, as far as ``actor`` may read it."""
    rows = Revision.open_to(Revision.readable(actor.organisation_id), actor)
    return rows.filter(number=number).first()


def extracted_text(revision: Revision) -> str:
    """Return what the file of a revision says, as it was read for the search; nothing where it holds no text.

    A file that came in a moment ago is read now.
    """
    return text_of(revision.content) if revision.content is not None else ""


def to_approve(actor: Acting, most: int = 30) -> list[Revision]:
    """Return the revisions that any approver may decide on and that ``actor`` did not write, the longest waiting first.

    Those whose route asks somebody are left out: whom it asks has a to-do.
    """
    rows = _some(actor, "in review", "number")
    rows = rows.filter(~Exists(Turn.objects.filter(revision=OuterRef("pk"), round=OuterRef("round"), verdict="")))
    if "author-not-approver" not in actor.organisation.relaxed:
        rows = rows.filter(~_wrote(actor))
    return list(rows.order_by("number")[:most])


def drafts_of(actor: Acting, most: int = 30) -> list[Revision]:
    """Return the drafts on which ``actor`` wrote, the newest first."""
    return list(_some(actor, "draft", "-number").filter(_wrote(actor)).order_by("-number")[:most])


def _some(actor: Acting, state: str, order: str) -> QuerySet[Revision]:
    """Return the first thousand revisions in a state: a page of work looks no further, however many there are."""
    first = Revision.seen_by(actor).filter(state=state).order_by(order).values("pk")[:1000]
    return Revision.objects.filter(pk__in=first).select_related("document").defer("text")


def referring(revision: Revision) -> QuerySet[Link]:
    """Return the links by which other records refer to a revision."""
    return Link.within(revision.organisation_id).filter(to_id=revision.pk, state="linked")


def _wrote(actor: Acting) -> Exists:
    """Return the condition that ``actor`` is among a revision's authors."""
    return Exists(Author.objects.filter(revision=OuterRef("pk"), person=actor.id))


def planned(actor: Acting, most: int = 200) -> list[Revision]:
    """Return the approved revisions whose day is still to come, as far as ``actor`` may read them, the next first."""
    rows: QuerySet[Revision] = Revision.seen_by(actor).filter(state="approved", effective_on__isnull=False)
    return list(rows.select_related("document").defer("text").order_by("effective_on", "number")[:most])
