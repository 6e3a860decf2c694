"""The Django app of this room."""

from django.apps import AppConfig


class ImprovementsConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.improvements"
    label = "improvements"

    def ready(self) -> None:
        """Have the verbs declared, what mails open, and what waits in teams."""
        from qualitas.improvements import letters, teams, verbs  # noqa: F401, PLC0415 - importing declares them
