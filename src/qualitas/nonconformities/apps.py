"""The Django app of this room."""

from django.apps import AppConfig


class NonconformitiesConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.nonconformities"
    label = "nonconformities"

    def ready(self) -> None:
        """Have the verbs declared, the papers told, and what a table can bring."""
        from qualitas.nonconformities import aspects, bringing, letters, measures, picturing, printing, teams, verbs  # noqa: F401, PLC0415 - importing declares them
