"""The Django app of this room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the room, and lets it hear what happens below."""

    name = "qualitas.documents"
    label = "documents"

    def ready(self) -> None:
        """Have the verbs declared and the ears listening."""
        from qualitas.documents import (  # noqa: PLC0415 - importing them declares them
            afterwards,  # noqa: F401
            aspects,  # noqa: F401
            ears,  # noqa: F401
            newcomers,  # noqa: F401
            owners,  # noqa: F401
            printing,  # noqa: F401
            programs,  # noqa: F401
            rounds,  # noqa: F401
            telling,  # noqa: F401
            text_aspects,  # noqa: F401
            using,  # noqa: F401
            verbs,  # noqa: F401
        )
