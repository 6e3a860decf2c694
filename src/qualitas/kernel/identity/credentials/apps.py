"""The Django app of this part of the floor."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Registers the part under its short label."""

    name = "qualitas.kernel.identity.credentials"
    label = "credentials"

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.kernel.identity.credentials import verbs  # noqa: F401, PLC0415 - importing them declares them
