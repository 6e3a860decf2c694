"""The Django app of this room."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Have the verbs declared, what follows heard, the paper told, and what can be measured offered."""
        from qualitas.feedback import arriving, aspects, ears, measures, picturing, printing, teams, verbs  # noqa: F401, PLC0415 - importing declares them
