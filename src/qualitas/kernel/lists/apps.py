"""The Django app of this floor."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.lists"
    label = "lists"

    def ready(self) -> None:
        """Have the verbs declared, and what people bring beside themselves."""
        from qualitas.kernel.lists import bringing, histories, verbs  # noqa: F401, PLC0415 - importing them declares them
