"""Statistics for quality: pure functions on arrays that answer with frozen results, usable alone, without Django.

``from qualitas.statistics import xmr`` loads the module that holds ``xmr`` and nothing else; what can be asked for is
listed in ``__init__.pyi``, and nowhere else. Every result says its method, its reference, what it assumes and whether
that held; ``qualitas.statistics.conformance`` compares the methods with published values.
"""

import ast
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


@cache
def offered() -> dict[str, str]:
    """Return every name the package offers with the module that holds it, read off ``__init__.pyi``."""
    tree = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    return {
        alias.name: f"{__name__}.{node.module}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def __getattr__(name: str) -> Any:
    """Load the module that holds a name when the name is first asked for."""
    if name.startswith("_") or name not in offered():
        raise AttributeError(f"{__name__} has no {name!r}; what it offers stands in its __init__.pyi.")
    found = globals()[name] = getattr(import_module(offered()[name]), name)
    return found


class _Offering(ModuleType):
    """The package: what it offers stays, also where a module of the same name is loaded later."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Keep a module from taking the place of what is offered under its name."""
        if not (isinstance(value, ModuleType) and name in offered()):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Offering


def __dir__() -> list[str]:
    """Return every name the package offers."""
    return sorted(offered())
