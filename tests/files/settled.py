"""Settings of a test's own, given back at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings


@contextmanager
def given(**more: Any) -> Iterator[None]:
    """Let these settings hold meanwhile."""
    usual = settings.QUALITAS
    settings.QUALITAS = replace(usual, **more)
    try:
        yield
    finally:
        settings.QUALITAS = usual


@contextmanager
def stored(folder: Path, **more: Any) -> Iterator[None]:
    """Let the installation's folder be ``folder`` meanwhile, with further settings."""
    with given(data=folder, files=folder / "files", keys=folder / "keys", **more):
        yield
