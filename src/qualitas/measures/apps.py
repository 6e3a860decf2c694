"""The Django app of this room."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.measures"
    label = "measures"

    def ready(self) -> None:
        """Have the verbs, the further addresses and what hears and measures declared."""
        from qualitas.measures import aspects, bulk, ears, effects, verbs  # noqa: F401, PLC0415 - importing them declares them
