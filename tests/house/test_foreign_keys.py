"""Foreign keys obey the floors, those written as strings too, and none of them deletes."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models

# Each exception has its reason.
MAY_VANISH = {
    "identity.Session.account": "a session is no record; it ends with its account",
    "credentials.CodeApp.account": "a second factor is no record; it ends with its account",
    "credentials.RecoveryCode.account": "a recovery code is no record; it ends with its account",
    "credentials.Passkey.account": "a passkey is no record; what it signed carries its public key",
    "credentials.ProviderLink.account": "a way to sign in is no record; it ends with its account",
    "identity.OneTimeLink.account": "a link is no record; it ends with its account",
}
BEFORE_THE_ORGANISATION_IS_KNOWN = {
    "credentials.Tablet.credentials_tablet_digest": "the device says which organisation it is",
    "identity.ApiToken.identity_token_digest": "the token says which organisation it is",
}
CONTRACTS = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text())["tool"]["importlinter"]


def floors(contract: str) -> list[set[str]]:
    """Return the layers of one import contract, the highest first."""
    layers = next(found["layers"] for found in CONTRACTS["contracts"] if found["id"] == contract)
    return [{name.strip() for name in layer.split(":")} for layer in layers]


def floor_of(model: type[models.Model]) -> tuple[int, int] | None:
    """Return how high a model lives: its floor in the house and in the kernel; None where it is not ours."""
    words = model.__module__.split(".")
    if words[0] != "qualitas":
        return None
    house, kernel = floors("floors"), floors("kernel")
    high = next(len(house) - number for number, names in enumerate(house) if words[1] in names)
    within = next((len(kernel) - number for number, names in enumerate(kernel) if words[2] in names), 0)
    return high, within if words[1] == "kernel" else 0


def own_keys() -> list[models.ForeignKey[models.Model, models.Model]]:
    """Return every foreign key that one of our models declares."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        if floor_of(model)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field.auto_created
    ]


def test_there_are_keys_to_look_at() -> None:
    assert own_keys()


def test_no_foreign_key_points_up() -> None:
    up = [
        f"{key.model._meta.label}.{key.name} → {key.related_model._meta.label}"
        for key in own_keys()
        if (target := floor_of(key.related_model)) and target > (floor_of(key.model) or (0, 0))
    ]
    assert not up, f"These arrows point up; let the lower floor be heard instead: {up}"


def test_nothing_is_deleted_by_a_foreign_key() -> None:
    loose = [
        name
        for key in own_keys()
        if (name := f"{key.model._meta.label}.{key.name}") not in MAY_VANISH
        and key.remote_field.on_delete not in {models.PROTECT, models.DO_NOTHING, models.RESTRICT}
    ]
    assert not loose, f"Nothing is deleted here; use PROTECT: {loose}"


def test_unique_constraints_start_with_the_organisation() -> None:
    wrong = [
        name
        for model in apps.get_models()
        if floor_of(model) and "organisation" in {field.name for field in model._meta.get_fields()}
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        and constraint.fields
        and constraint.fields[0] not in {"organisation", "organisation_id"}
        and (name := f"{model._meta.label}.{constraint.name}") not in BEFORE_THE_ORGANISATION_IS_KNOWN
    ]
    assert not wrong, f"Put the organisation first: {wrong}"
