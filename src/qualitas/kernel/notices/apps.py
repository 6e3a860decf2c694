"""The Django app of this floor."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.notices"
    label = "notices"

    def ready(self) -> None:
        """Have the verbs and the preferences declared."""
        from qualitas.kernel.notices import clock, verbs  # noqa: F401, PLC0415 - importing them declares them
