"""The Django app of this room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the room, and lets it hear what happens below."""

    name = "qualitas.documents"
    label = "documents"

    def ready(self) -> None:
        """Have the verbs declared and the ears listening."""
        from qualitas.documents import ears, printing, using, verbs  # noqa: F401, PLC0415 - importing them declares them
