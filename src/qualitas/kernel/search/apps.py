"""The Django app of this floor."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _tie(**_kwargs: Any) -> None:
    """Tie the words to the entries after every migration: SQLite drops the triggers of a table that is remade."""
    from qualitas.kernel.search import tables  # noqa: PLC0415 - models must be loaded first

    tables.install()


class SearchConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.search"
    label = "search"

    def ready(self) -> None:
        """Follow every act, and have the triggers held after migrations."""
        from qualitas.kernel.search import following  # noqa: F401, PLC0415 - importing it makes it follow

        post_migrate.connect(_tie, sender=self, dispatch_uid="qualitas.search")
