"""The Django app of this floor."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.records"
    label = "records"

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.kernel.records import confiding, glass, verbs, watching  # noqa: F401, PLC0415 - importing them declares them
