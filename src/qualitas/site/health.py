"""Whether the site is alive, and whether it is ready: database, files, worker."""

import os

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from qualitas.site.worker import is_alive


def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer that the process is alive."""
    return JsonResponse({"alive": True})


def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer whether database and data folder can be used, and whether a worker is at work; 503 where not."""
    parts = {"database": _database(), "files": os.access(settings.QUALITAS.data, os.W_OK), "worker": is_alive()}
    ready = parts["database"] and parts["files"]
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
