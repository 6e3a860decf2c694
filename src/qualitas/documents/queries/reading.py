"""Who has read what: the people of a revision, and the matrix of people and documents in force, page by page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from qualitas.documents.models import Addressee, Document, DocumentKind, Revision
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import DutyHeld, Person, Site
from qualitas.kernel.records.models import ToDo

PEOPLE = 40
DOCUMENTS = 12

type Standing = Literal["read", "due", "overdue"]


@dataclass(frozen=True, slots=True)
class Cell:
    """How somebody stands with a document: read on a day, or due on one."""

    standing: Standing
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the matrix is asked for: filters by number or name, and behind or before which row and column.

    A place is the name (or code) and the key of the last one seen; ``back`` turns the way round.
    """

    site: str = ""
    duty: str = ""
    kind: str = ""
    person: tuple[str, UUID] | None = None
    person_back: bool = False
    code: str = ""
    code_back: bool = False
    people: int = PEOPLE
    documents: int = DOCUMENTS


@dataclass(frozen=True, slots=True)
class Matrix:
    """A part of the matrix: its people, its documents (revisions in force), and the cells by both keys."""

    people: list[Person]
    documents: list[Revision]
    cells: dict[tuple[UUID, UUID], Cell]
    more_people: bool
    more_documents: bool


def matrix(who: Acting, asked: Asked) -> Matrix:
    """Return a part of the matrix in a constant number of statements; documents that ``who`` may not read are absent."""
    people, more_people = _people(who, asked)
    documents, more_documents = _documents(who, asked)
    return Matrix(people, documents, cells(people, documents), more_people, more_documents)


def _people(who: Acting, asked: Asked) -> tuple[list[Person], bool]:
    rows: QuerySet[Person] = Person.within(who.organisation_id).filter(state="active")
    if asked.site:
        rows = rows.filter(site__number=asked.site)
    if asked.duty:
        today = timezone.now().date()
        held = DutyHeld.objects.filter(Q(until__isnull=True) | Q(until__gte=today), person=OuterRef("pk"))
        rows = rows.filter(Exists(held.filter(duty=asked.duty, state="held", since__lte=today)))
    if asked.person is not None:
        name, key = asked.person
        side = "lt" if asked.person_back else "gt"
        rows = rows.filter(Q(**{f"name__{side}": name}) | Q(**{"name": name, f"pk__{side}": key}))
    order = ("-name", "-pk") if asked.person_back else ("name", "pk")
    found = list(rows.select_related("site").order_by(*order)[: asked.people + 1])
    kept = found[: asked.people]
    return (kept[::-1] if asked.person_back else kept), len(found) > asked.people


def _documents(who: Acting, asked: Asked) -> tuple[list[Revision], bool]:
    """Return revisions in force that somebody must read, in the order of their codes."""
    stems = Document.within(who.organisation_id).filter(Exists(Addressee.objects.filter(document=OuterRef("pk"))))
    if asked.kind:
        kind = DocumentKind.within(who.organisation_id).filter(number=asked.kind).values_list("pk", flat=True).first()
        stems = stems.filter(of_kind=kind) if kind else stems.none()
    if asked.code:
        stems = stems.filter(**{f"code__{'lt' if asked.code_back else 'gt'}": asked.code})
    found = in_force_of(who, stems, asked.documents + 1, back=asked.code_back)
    kept = found[: asked.documents]
    return (kept[::-1] if asked.code_back else kept), len(found) > asked.documents


def in_force_of(who: Acting, stems: QuerySet[Document], most: int, *, back: bool = False) -> list[Revision]:
    """Return the revisions in force of documents that ``who`` may read, in the order of their codes; at most ``most``.

    The index of the codes is walked, and left when enough are found: an organisation has many documents.
    """
    current = Revision.open_to(Revision.objects.filter(state="effective"), who)
    stems = stems.filter(Exists(current.filter(document=OuterRef("pk"))))
    keys = list(stems.order_by("-code" if back else "code").values_list("pk", flat=True)[:most])
    rows = Revision.objects.filter(document__in=keys, state="effective").select_related("document")
    found = {one.document_id: one for one in rows.defer("text", "details")}
    return [found[key] for key in keys]


def counting(revisions: Iterable[Revision]) -> dict[UUID, UUID]:
    """Return by which revisions those in force count as read: their own, and while a change was editorial the ones before.

    From the key of each such revision to the key of the one in force.
    """
    now = {one.document_id: one for one in revisions}
    found = {one.pk: one.pk for one in now.values()}
    if not any(one.editorial for one in now.values()):
        return found
    before = Revision.objects.filter(document__in=[one.document_id for one in now.values() if one.editorial])
    goes_on: dict[UUID, bool] = {}
    for key, document, number, editorial in before.order_by("-revision").values_list(
        "pk", "document", "revision", "editorial"
    ):
        if number > now[document].revision:
            continue
        if goes_on.get(document, True):
            found[key] = now[document].pk
        goes_on[document] = goes_on.get(document, True) and editorial
    return found


def cells(people: Iterable[Person], documents: Iterable[Revision]) -> dict[tuple[UUID, UUID], Cell]:
    """Return how these people stand with these revisions in force, by one statement for all."""
    counts, today = counting(documents), timezone.now().date()
    rows = ToDo.objects.filter(
        on_id__in=list(counts), person__in=[one.pk for one in people], what="acknowledge", state__in=["open", "done"]
    )
    found: dict[tuple[UUID, UUID], Cell] = {}
    for person, on_id, state, due, done_on in rows.order_by("number").values_list(
        "person", "on_id", "state", "due", "done_on"
    ):
        if on_id is None:
            continue
        place = (person, counts[on_id])
        if state == "done":
            found[place] = Cell("read", done_on)
        elif found.get(place) is None:
            found[place] = Cell("overdue" if due is not None and due < today else "due", due)
    return found


def readers(revision: Revision, *, waiting: bool = False) -> QuerySet[ToDo]:
    """Return who was asked to acknowledge a revision, with their site: who has not first, the longest overdue first."""
    keys = list(counting([revision]))
    rows = ToDo.within(revision.organisation_id).filter(on_id__in=keys, what="acknowledge")
    rows = rows.filter(state__in=["open"] if waiting else ["open", "done"])
    return rows.select_related("person__site").order_by("-state", F("due").asc(nulls_last=True), "number")


def counted(revision: Revision) -> tuple[int, int]:
    """Return how many have acknowledged a revision, and how many were asked."""
    rows = ToDo.within(revision.organisation_id).filter(on_id__in=list(counting([revision])), what="acknowledge")
    rows = rows.filter(state__in=["open", "done"])
    found = rows.aggregate(done=Count("pk", filter=Q(state="done")), count=Count("pk"))
    return found["done"], found["count"]


def kinds_in_use(organisation: UUID) -> list[tuple[str, str]]:
    """Return the kinds of documents in use: number and name."""
    rows = DocumentKind.within(organisation).filter(state="in use").order_by("code")
    return [(number, f"{code} · {title}") for number, code, title in rows.values_list("number", "code", "title")]


def sites_open(organisation: UUID) -> list[tuple[str, str]]:
    """Return the sites that are not closed: number and name."""
    return list(Site.within(organisation).filter(state="active").order_by("title").values_list("number", "title"))


def place_of(organisation: UUID, number: str) -> tuple[str, UUID] | None:
    """Return where somebody stands in the order of people: by name and key; None where nobody has this number."""
    return Person.within(organisation).filter(number=number).values_list("name", "pk").first()


def knowing(revision: Revision) -> set[UUID]:
    """Return who need not be asked to read a revision: they were asked, or read one from which it differs in wording."""
    keys = counting([revision])
    rows = ToDo.within(revision.organisation_id).filter(on_id__in=list(keys), what="acknowledge")
    rows = rows.filter(Q(state="done") | Q(on_id=revision.pk, state="open"))
    return set(rows.values_list("person", flat=True))
