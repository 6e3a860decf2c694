"""Reading notices: what one person is told, the newest first, each as a sentence in the reader's language."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts.verbs import find_verb
from qualitas.kernel.identity.models import Person
from qualitas.kernel.notices.models import Notice

PAGE = 50


def notices_of(person: UUID, *, unread: bool = False, before: int | None = None, most: int = PAGE) -> list[Notice]:
    """Return what a person is told, the newest first; ``before`` goes on behind a notice, by its key."""
    rows = Notice.objects.filter(person=person)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:most])


def unread_of(outer: str) -> Coalesce:
    """Return the number of unread notices of the person named by ``outer``, to go along with another query."""
    rows = Notice.objects.filter(person=OuterRef(outer), read_at__isnull=True).order_by().values("person")
    return Coalesce(Subquery(rows.annotate(many=Count("pk")).values("many")), 0)


def with_unread(people: QuerySet[Person]) -> QuerySet[Person]:
    """Let each person come with the number of what they have not read, as ``unread``."""
    return people.annotate(unread=unread_of("pk"))


def mark_read(person: UUID, keys: Iterable[int] | None = None) -> int:
    """Note that a person has read these notices, or all of theirs; returns how many were unread."""
    rows = Notice.objects.filter(person=person, read_at__isnull=True)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    return rows.update(read_at=timezone.now())


def named_by(notices: Iterable[Notice]) -> dict[str, set[UUID]]:
    """Return which records and people the sentences name, by type, to be looked up at once."""
    wanted: dict[str, set[UUID]] = {"person": set()}
    for notice in notices:
        wanted.setdefault(notice.on_type, set()).add(notice.on_id)
        wanted["person"].update(key for key in (notice.by, notice.of) if key is not None)
    return wanted


def sentence(notice: Notice, by: str, of: str) -> str:
    """Return what happened, without what it happened to: ``by`` did it, ``of`` is whose it is."""
    verb = find_verb(notice.verb)
    said = {"who": by, "of": of, "did": verb.past if verb else notice.verb.partition(".")[2].replace("_", " ")}
    sentences = {
        "mention": _("%(who)s named you in a comment"),
        "watched": _("%(who)s %(did)s"),
        "asked": _("%(who)s asks you for this"),
        "handed": _("%(who)s handed this over to you"),
        "deputy": _("%(who)s asks %(of)s for this; you stand in"),
        "overdue": _("This of yours is overdue"),
        "soon": _("This is to be read soon"),
        "escalated": _("Overdue and severe; it is asked of %(of)s"),
    }
    return sentences.get(notice.sort, "%(who)s %(did)s") % said
