"""Taking records in: a whole installation in batches, some of them again, the texts of files when they are known."""

from collections.abc import Callable, Collection, Iterable
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files.extraction import EXTRACTED
from qualitas.kernel.files.models import Content, ExtractedText
from qualitas.kernel.search import entries, tables
from qualitas.kernel.search.models import Entry, Taken
from qualitas.kernel.search.plans import Plan, plan_of, plans

AT_ONCE = 200


def file_texts(contents: Collection[UUID]) -> dict[UUID | None, str]:
    """Return the texts inside files, as far as they are known, by the files' contents; no query for no file."""
    if not contents:
        return {}
    return dict(ExtractedText.objects.filter(content__in=contents).exclude(text="").values_list("content_id", "text"))


def _paths(plan: Plan) -> list[str]:
    own = [plan.number, plan.title, plan.state, plan.guard, *plan.codes, *plan.texts, *plan.model.rich.values()]
    more = [f"{plan.file}_id" if plan.file else "", "organisation_id" if plan.home == "organisation_id" else ""]
    ends = plan.model.beside if plan.beside else ()
    ends = (f"{ends[0]}_id",) if len(ends) == 1 else ends
    return list(dict.fromkeys(["pk", *ends, *filter(None, [*own, *more])]))


def _take(plan: Plan, rows: models.QuerySet[Any]) -> list[UUID]:
    """Take these rows in as they stand now, held against change meanwhile; returns their keys in order."""
    paths = _paths(plan)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found = [dict(zip(paths, row, strict=True)) for row in rows.values_list(*paths)]
    files = {row[f"{plan.file}_id"] for row in found if row[f"{plan.file}_id"]} if plan.file else set[UUID]()
    texts = file_texts(files)
    lines = []
    for row in found:
        if plan.beside and row[plan.state] in plan.closing:
            continue
        file = texts.get(row[f"{plan.file}_id"], "") if plan.file else ""
        lines.append(entries.line(plan, row["pk"], row.__getitem__, file))
    if lines:
        entries.write(lines)
    return [row["pk"] for row in found]


def refresh(plan: Plan, **which: Any) -> None:
    """Take the rows that ``which`` names in anew, and out where they were withdrawn; only inside a transaction."""
    _take(plan, plan.model.objects.filter(**which))
    if plan.closing:
        rows: Any = plan.model.objects
        closed = rows.filter(**which, state__in=plan.closing)
        for home in set(closed.values_list("organisation_id", flat=True)):
            keys = closed.filter(organisation_id=home).values_list("pk", flat=True)
            entries.drop(home, list(keys))


def reindex(kind: str, keys: Iterable[UUID]) -> None:
    """Take records of one kind in anew, for instance after their words were changed past the verbs."""
    model = Subject.types.get(kind)
    plan = plan_of(model) if model is not None else None
    if plan is not None:
        with transaction.atomic():
            refresh(plan, pk__in=list(keys))


def index_file(content: Content) -> None:
    """Take the text of a file in, now that it is known, wherever the file is kept with something."""
    kinds: dict[str, list[UUID]] = {}
    for kind, subject in Entry.objects.filter(file=content.pk).values_list("kind", "subject"):
        kinds.setdefault(kind, []).append(subject)
    for kind, keys in kinds.items():
        reindex(kind, keys)


EXTRACTED.append(index_file)


def begin_anew() -> None:
    """Take everything out; from then on `fill` takes it in again."""
    with transaction.atomic():
        Taken.objects.all().delete()
        tables.empty()


def missing() -> list[Plan]:
    """Return the plans of the types that are not wholly taken in."""
    done = dict(Taken.objects.filter(done=True).values_list("kind", "plan"))
    return [plan for plan in plans() if done.get(plan.model.kind) != plan.mark]


def fill(seconds: float = 2.0, told: Callable[[int], object] | None = None) -> int:
    """Take in what is not in the index yet, a batch to a transaction, for some seconds; returns how many rows.

    Any number of workers may do this: a batch holds the row that says how far its type is.
    """
    ends, taken = monotonic() + seconds, 0
    for plan in missing():
        count = AT_ONCE
        while count == AT_ONCE and (not taken or monotonic() < ends):
            count = _fill_some(plan)
            taken += count
            if told is not None:
                told(taken)
        if monotonic() >= ends:
            break
    return taken


def _fill_some(plan: Plan) -> int:
    """Take in the next rows of a type; returns how many there were."""
    with transaction.atomic():
        Taken.objects.get_or_create(kind=plan.model.kind, defaults={"plan": plan.mark})
        at = Taken.objects.select_for_update().get(kind=plan.model.kind)
        if at.plan != plan.mark:
            at.plan, at.after, at.done = plan.mark, None, False
        rows = plan.model.objects.order_by("pk")
        keys = _take(plan, (rows.filter(pk__gt=at.after) if at.after else rows)[:AT_ONCE])
        at.after, at.done = keys[-1] if keys else at.after, len(keys) < AT_ONCE
        at.save()
    return len(keys)


def rebuild(told: Callable[[int], object] | None = None) -> int:
    """Make the whole index anew; returns how many rows were taken in. Meanwhile little is found."""
    begin_anew()
    return fill(float("inf"), told)
