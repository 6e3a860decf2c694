"""Labels: small pages to stick on goods, with a square code that leads to the record."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst

from qualitas.typesetting.pages import Labels
from qualitas.typesetting.plainly import cleaned
from qualitas.typesetting.setting import NotSet, compiler, one_at_a_time, square_code

TEMPLATE = Path(__file__).parent / "label.typ"
CODE = {True: 26, False: 16}
"""Millimetres of the square code, on a wide and on a small label."""


def labelled(labels: Labels) -> bytes:
    """Return labels as PDF, one a page of their size; raises NotSet."""
    data = {
        "title": labels.title,
        "organisation": labels.organisation,
        "language": labels.language,
        "width": labels.width,
        "height": labels.height,
        "code-size": CODE[labels.width >= 90],  # noqa: PLR2004 - from here on there is room for the words beside it
        "url": labels.check_url,
        "check": labels.check_text,
        "stickers": [
            {"number": one.number, "title": one.title, "mark": one.mark, "facts": one.facts} for one in labels.stickers
        ],
    }
    texts: Any = {"main.typ": _template(), "data.json": json.dumps(cleaned(data), ensure_ascii=False).encode()}
    with one_at_a_time, tempfile.TemporaryDirectory(prefix="qualitas-paper-") as folder:
        Path(folder, "code.svg").write_bytes(square_code(labels.check_url))
        try:
            made = compiler().compile(
                input=texts, root=folder, format="pdf", pdf_standards=["a-2b"],
                timestamp=int(labels.moment.timestamp()),
            )  # fmt: skip
        except typst.TypstError as error:
            raise NotSet("; ".join([error.message, *error.hints])) from error
    return made[0] if isinstance(made, list) else made or b""


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
