"""The Django app of this floor."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.records"
    label = "records"
