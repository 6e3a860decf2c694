"""The Django app of this floor."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.identity"
    label = "identity"

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.kernel.identity import verbs  # noqa: F401, PLC0415 - importing them declares them
