"""Further addresses: what a room lets programs do that is no verb of one record, such as taking over many files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qualitas.kernel.api.door import View

type Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Further:
    """Addresses below /api/v1/: their routes as Django writes them with their doors, and how OpenAPI describes them."""

    doors: tuple[tuple[str, View], ...]
    described: Callable[[], dict[str, Schema]]


FURTHER: list[Further] = []
"""Every further address; rooms add theirs when their app is ready."""


def further(*doors: tuple[str, View]) -> Callable[[Callable[[], dict[str, Schema]]], Callable[[], dict[str, Schema]]]:
    """Add addresses; the function that is decorated returns their description: operations by path."""

    def declare(described: Callable[[], dict[str, Schema]]) -> Callable[[], dict[str, Schema]]:
        FURTHER.append(Further(doors, described))
        return described

    return declare
