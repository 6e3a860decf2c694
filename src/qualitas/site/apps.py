"""The Django app of the roof."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the roof under its short label."""

    name = "qualitas.site"
    label = "site"

    def ready(self) -> None:
        """Have the verbs declared, and what every record type has by existing, now that every type is known."""
        from qualitas.kernel.records.retention import declare_rules  # noqa: PLC0415 - the models must be there
        from qualitas.site import verbs  # noqa: F401, PLC0415 - importing them declares them

        declare_rules()
