"""The Django app of this floor."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.api"
    label = "api"
