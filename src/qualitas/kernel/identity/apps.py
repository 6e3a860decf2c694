"""The Django app of this floor."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.identity"
    label = "identity"
