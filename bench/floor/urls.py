"""The pages of the floor and their addresses."""

import csv
import hashlib
import json
from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bench.floor.models import Line, Record

PAGE = 50
COUNTED = 1000
EXPORTED = ("number", "title", "status", "place__name", "owner__username", "due", "created", "updated")


def listing(request: HttpRequest) -> HttpResponse:
    """Show the first page of records, filtered by status and word; the count is capped."""
    records = Record.objects.select_related("place", "owner").defer("text")
    if status := request.GET.get("status"):
        records = records.filter(status=status)
    if word := request.GET.get("q"):
        records = records.extra(
            where=["floor_record.id IN (SELECT rowid FROM words WHERE words MATCH %s)"], params=[word]
        )
    total = records.order_by()[: COUNTED + 1].count()
    return render(request, "list.html", {"rows": list(records[:PAGE]), "total": total, "user": request.user.username})


def detail(request: HttpRequest, key: int) -> HttpResponse:
    """Show a record with the newest lines of its trail."""
    record = Record.objects.select_related("place", "owner").get(pk=key)
    lines = Line.objects.filter(record=record).select_related("actor").order_by("-id")[:20]
    return render(request, "detail.html", {"record": record, "lines": lines, "user": request.user.username})


def _trail(record: Record, action: str, actor: int, data: dict[str, Any]) -> None:
    before = Line.objects.order_by("-id").values_list("hash", flat=True).first() or ""
    chained = hashlib.sha256((before + json.dumps(data, sort_keys=True)).encode()).hexdigest()
    Line.objects.create(record=record, actor_id=actor, action=action, data=data, before=before, hash=chained)


@csrf_exempt
def create(request: HttpRequest) -> HttpResponse:
    """Create a record from JSON, with a word index and a line of the trail."""
    given = json.loads(request.body)
    actor = request.user.pk
    with transaction.atomic():
        last = Record.objects.order_by("-number").values_list("number", flat=True).first() or "NC-0000000"
        number = f"NC-{int(last[3:]) + 1:07d}"
        record = Record.objects.create(
            number=number, title=given["title"], status="draft", place_id=1, owner_id=actor, text=given["text"]
        )
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO words (rowid, title) VALUES (%s, %s)", [record.pk, record.title])
        _trail(record, "create", actor, given)
    return JsonResponse({"id": record.pk, "number": number}, status=201)


@csrf_exempt
def update(request: HttpRequest, key: int) -> HttpResponse:
    """Change fields of a record from JSON, with a line of the trail."""
    given = json.loads(request.body)
    with transaction.atomic():
        record = Record.objects.get(pk=key)
        old = {name: getattr(record, name) for name in given}
        for name, value in given.items():
            setattr(record, name, value)
        record.save(update_fields=[*given, "updated"])
        _trail(record, "update", request.user.pk, {"old": old, "new": given})
    return JsonResponse({"id": record.pk})


class _Echo:
    def write(self, text: str) -> str:
        return text


def export(_request: HttpRequest) -> StreamingHttpResponse:
    """Stream every record as CSV."""

    def pieces() -> Iterator[str]:
        writer = csv.writer(_Echo())
        rows = Record.objects.values_list(*EXPORTED).iterator(chunk_size=2000)
        for some in batched(rows, 500):
            yield "".join(writer.writerow(row) for row in some)

    return StreamingHttpResponse(pieces(), content_type="text/csv")


urlpatterns = [
    path("list/", listing),
    path("r/<int:key>/", detail),
    path("create/", create),
    path("update/<int:key>/", update),
    path("export/", export),
]
