"""Compile the translations into the wheel, with Babel, so that no system package is needed."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface[Any]):
    """Turn every `.po` below `src/` into the `.mo` that Django reads."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before files are collected; a catalogue that cannot be read stops the build."""
        del version, build_data
        for source in sorted(Path(self.root, "src").rglob("*.po")):
            with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(text, locale=source.parent.parent.name))
