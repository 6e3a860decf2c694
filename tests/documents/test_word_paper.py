"""From Word to paper: what a Word file says stands in the PDF of the text that was made of it."""

import io
import re
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from qualitas.documents import verbs
from qualitas.documents.models import Revision
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.printing import printed
from qualitas.richtext import blocks, plain, walk
from qualitas.richtext.parts import Picture, Table
from tests.cast import Cast, Company
from tests.documents.words import everything
from tests.files.settled import stored


def on_paper(company: Company, content: bytes) -> tuple[Revision, str, int]:
    """Turn a Word file into a text and print it; returns the revision, the words of the PDF and how many pictures."""
    act = company.act
    file = SimpleUploadedFile("a.docx", content)
    revision = verbs.draft(act("author"), of_kind=company["SOP"], title="A title", file=file)
    verbs.turn_into_text(act("author"), revision)
    made = Revision.readable(company.id).get(pk=revision.pk)
    pages = PdfReader(io.BytesIO(printed(acting(company.people["author"]), made))).pages
    return made, "".join(page.extract_text() for page in pages), sum(len(page.images) for page in pages)


def lost(text: str, paper: str) -> list[str]:
    """Return the words of a text that are not on paper, whatever hyphens and spaces the lines were set with.

    The words for a picture are for those who cannot see it: they stand in the PDF's tags.
    """
    bare = _bare(paper)
    return [word for word in plain(re.sub("<img[^>]*>", "", text)).split() if _bare(word) not in bare]


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def test_a_file_with_everything_comes_to_paper(cast: Cast, tmp_path: Path) -> None:
    with stored(tmp_path):
        revision, paper, pictures = on_paper(cast.northgate, everything())
    assert lost(revision.text, paper) == []
    kinds = [type(block) for block in walk(blocks(revision.text))]
    assert (kinds.count(Table), kinds.count(Picture), pictures) == (2, 1, 1)


def test_the_examples_come_to_paper_whole(cast: Cast, tmp_path: Path, examples: Path) -> None:
    with stored(tmp_path):
        for path in sorted((examples / "documents").rglob("*.docx")):
            revision, paper, _pictures = on_paper(cast.northgate, path.read_bytes())
            assert lost(revision.text, paper) == [], path.name
