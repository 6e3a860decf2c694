"""The Django app of this part of the floor."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Registers the part under its short label."""

    name = "qualitas.kernel.identity.credentials"
    label = "credentials"
