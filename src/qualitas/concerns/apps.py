"""The Django app of this room."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.concerns"
    label = "concerns"

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.concerns import verbs  # noqa: F401, PLC0415 - importing them declares them
