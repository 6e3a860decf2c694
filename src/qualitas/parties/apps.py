"""The Django app of this room."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.parties"
    label = "parties"

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.parties import verbs  # noqa: F401, PLC0415 - importing them declares them
