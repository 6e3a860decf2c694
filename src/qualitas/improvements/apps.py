"""The Django app of this room."""

from django.apps import AppConfig


class ImprovementsConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.improvements"
    label = "improvements"

    def ready(self) -> None:
        """Have the verbs and the further addresses declared, what mails open, and what waits in teams."""
        from qualitas.improvements import aspects, letters, teams, verbs  # noqa: F401, PLC0415 - importing declares them
