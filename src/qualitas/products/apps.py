"""The Django app of this room."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """Registers the room."""

    name = "qualitas.products"
    label = "products"

    def ready(self) -> None:
        """Have the verbs declared."""
        from qualitas.products import verbs  # noqa: F401, PLC0415 - importing them declares them
