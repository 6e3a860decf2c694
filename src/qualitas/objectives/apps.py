"""The Django app of this room."""

from django.apps import AppConfig


class ObjectivesConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.objectives"
    label = "objectives"

    def ready(self) -> None:
        """Have the verbs and what programs read declared."""
        from qualitas.objectives import aspects, verbs  # noqa: F401, PLC0415 - importing them declares them
