"""The Django app of this floor."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.records"
    label = "records"

    def import_models(self) -> None:
        """Have the further models of this floor known."""
        super().import_models()
        from qualitas.kernel.records import marks  # noqa: F401, PLC0415 - the floor's own models must be loaded first

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.kernel.records import (  # noqa: PLC0415 - importing them declares them
            amending,  # noqa: F401
            confiding,  # noqa: F401
            disposing,  # noqa: F401
            elsewhere,  # noqa: F401
            erasing,  # noqa: F401
            glass,  # noqa: F401
            holding,  # noqa: F401
            letterhead,  # noqa: F401
            redacting,  # noqa: F401
            replaying,  # noqa: F401
            verbs,  # noqa: F401
            watching,  # noqa: F401
        )
