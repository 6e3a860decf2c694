"""The Django app of this room."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Registers the room, and lets it hear what happens below."""

    name = "qualitas.actions"
    label = "actions"

    def ready(self) -> None:
        """Have the verbs declared, the ears listening, and the papers told."""
        from qualitas.actions import aspects, ears, printing, teams, verbs  # noqa: F401, PLC0415 - importing them declares them
