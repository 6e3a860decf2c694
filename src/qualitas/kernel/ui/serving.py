"""Files on their way out: streamed, named, and unable to act in the reader's name."""

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponseBase

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.files import store
from qualitas.kernel.files.allowed import SHOWN_INLINE
from qualitas.kernel.files.models import Content
from qualitas.kernel.records.beside import host
from qualitas.kernel.records.models import Attachment
from qualitas.kernel.ui.visits import Visit

# A PDF is drawn by a viewer of the browser, which a sandbox would keep from running.
QUIET = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
SANDBOX = f"{QUIET}; sandbox"


def answer(content: Content, name: str, *, inline: bool = True) -> FileResponse:
    """Answer a kept file: PDF and pictures open in the browser, everything else is saved."""
    shown = inline and content.media_type in SHOWN_INLINE
    try:
        handle = store.opened(content)
    except store.NotKept as gone:
        raise NotThere(str(gone)) from gone
    response = FileResponse(
        handle, as_attachment=not shown, filename=PurePosixPath(name).name, content_type=content.media_type
    )
    response.headers["Content-Length"] = str(content.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = QUIET if content.media_type == "application/pdf" else SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def attachment(visit: Visit, key: UUID) -> HttpResponseBase:
    """Answer a file that lies beside a record of the visitor's organisation."""
    rows = Attachment.within(visit.who.organisation_id).filter(pk=key).select_related("content")
    found: Any = rows.first()
    if found is None or host(found).hidden_from(visit.who):
        raise NotThere("There is no such file here.")
    return answer(found.content, found.name, inline="save" not in visit.GET)
