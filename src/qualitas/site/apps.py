"""The Django app of the roof."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the roof under its short label."""

    name = "qualitas.site"
    label = "site"
