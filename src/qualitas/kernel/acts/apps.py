"""The Django app of this floor."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _hold_the_door(**_kwargs: Any) -> None:
    """Install the triggers after every migration: SQLite drops them with each table that a migration remakes."""
    from qualitas.kernel.ledger import triggers  # noqa: PLC0415 - models must be loaded first

    triggers.install()


class ActsConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.acts"
    label = "acts"

    def ready(self) -> None:
        """Have the database's own door held after migrations."""
        post_migrate.connect(_hold_the_door, dispatch_uid="qualitas.triggers")
