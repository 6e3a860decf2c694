"""The Django app of this room."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.processes"
    label = "processes"

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.processes import verbs  # noqa: F401, PLC0415 - importing them declares them
