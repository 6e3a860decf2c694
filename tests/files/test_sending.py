"""A file goes out as what it was taken for, and cannot act in the reader's name."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.files import store
from qualitas.kernel.files.allowed import SHOWN_INLINE
from qualitas.kernel.files.models import Content
from qualitas.kernel.files.sending import QUIET, SANDBOX, answer
from tests.cast import Cast
from tests.files.honest import honest

HONEST = honest()


def sent(cast: Cast, name: str) -> Content:
    return store.keep(cast.northgate.id, SimpleUploadedFile(name, HONEST[name]))[0]


@pytest.mark.usefixtures("in_store")
@pytest.mark.parametrize("name", ["work.pdf", "work.png", "work.html", "work.docx", "work.txt"])
def test_a_file_goes_out_as_what_it_was_taken_for(name: str, cast: Cast) -> None:
    content = sent(cast, name)
    for inline in (True, False):
        response = answer(content, f"../{name}", inline=inline)
        assert b"".join(response.streaming_content) == HONEST[name]
        shown = inline and content.media_type in SHOWN_INLINE
        assert response["Content-Disposition"] == f'{"inline" if shown else "attachment"}; filename="{name}"'
        assert response["Content-Type"] == content.media_type
        assert response["Content-Length"] == str(len(HONEST[name]))
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == (QUIET if shown and name == "work.pdf" else SANDBOX)
        assert "script-src" not in QUIET
        response.close()


def test_a_missing_file_is_not_there(cast: Cast, in_folder: Path) -> None:
    content = sent(cast, "work.pdf")
    store.the_store().remove(content.organisation_id, content.sha256)
    with pytest.raises(NotThere, match="restore it from a backup"):
        answer(content, "work.pdf")


@pytest.mark.usefixtures("in_folder")
def test_nothing_that_could_hold_a_script_is_shown_inline() -> None:
    assert not {"text/html", "text/plain", "image/svg+xml", "text/markdown"} & SHOWN_INLINE
