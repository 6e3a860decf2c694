"""Files on their way out: streamed, named, and unable to act in the reader's name."""

from pathlib import PurePosixPath

from django.http import FileResponse

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.files import store
from qualitas.kernel.files.allowed import SHOWN_INLINE
from qualitas.kernel.files.models import Content

# A PDF is drawn by a viewer of the browser, which a sandbox would keep from running.
QUIET = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
SANDBOX = f"{QUIET}; sandbox"


def answer(content: Content, name: str, *, inline: bool = True) -> FileResponse:
    """Answer a kept file: PDF and pictures open in the browser where ``inline`` lets them, everything else is saved.

    Raises NotThere where its bytes are gone, OutOfReach where the store is.
    """
    shown = inline and content.media_type in SHOWN_INLINE
    try:
        handle = store.opened(content)
    except store.NotKept as gone:
        raise NotThere(str(gone)) from gone
    response = FileResponse(
        handle, as_attachment=not shown, filename=PurePosixPath(name).name, content_type=content.media_type
    )
    response.headers["Content-Length"] = str(content.size)
    response.headers["ETag"] = f'"{content.sha256}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        QUIET if shown and content.media_type == "application/pdf" else SANDBOX
    )
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
