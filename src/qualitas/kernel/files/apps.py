"""The Django app of this floor."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registers the floor under its short label."""

    name = "qualitas.kernel.files"
    label = "files"

    def ready(self) -> None:
        """Receive the files of every act before its transaction."""
        from qualitas.kernel.acts import doing  # noqa: PLC0415 - the models must be there
        from qualitas.kernel.files import store  # noqa: PLC0415 - the same

        doing.RECEIVERS.append(store.receive_early)
