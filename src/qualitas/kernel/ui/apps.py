"""The Django app of this floor."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.ui"
    label = "ui"
