"""The Django app of this floor."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.ledger"
    label = "ledger"
