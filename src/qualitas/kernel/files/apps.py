"""The Django app of this floor."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.files"
    label = "files"
