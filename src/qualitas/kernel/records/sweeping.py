"""What the machinery keeps beside the records — messages, answers, indexes, mails in a folder — swept clean of passages."""

import email
import email.policy
from collections.abc import Iterator
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import Account, OneTimeLink, Person
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.records.passages import Passages, possibly, texts

SCRUB = "scrub"
"""The topic of the message that has the worker overwrite what the database and the disk still hold of it."""

_TEXTS = (models.CharField, models.TextField, models.JSONField)
_OTHERS = frozenset({"ledger", "contenttypes", "auth", "sessions"})
_MAIL_END = b"-" * 79


def machinery() -> Iterator[type[models.Model]]:
    """Yield every table that is neither a record's nor the ledger's: nobody proves anything by its rows."""
    for model in apps.get_models():
        if not issubclass(model, Subject | Part | Account) and model._meta.app_label not in _OTHERS:
            yield model


def sweep(organisation: UUID, passages: Passages, *, everywhere: bool) -> list[str]:
    """Blank the passages in the rows of the machinery; returns the tables in which they stood.

    ``everywhere`` includes tables that belong to no organisation, for an account that nobody has any more.
    """
    touched = []
    for model in machinery():
        columns = [field for field in model._meta.concrete_fields if isinstance(field, _TEXTS) and not field.choices]
        home = _home(model)
        if not columns or (not home and not everywhere):
            continue
        keys = _rows_with(model, organisation if home else None, passages, columns)
        rows = [row for some in batched(keys, 500) for row in model._default_manager.filter(pk__in=some)]
        changed = [row for row in rows if _blank(row, columns, passages)]
        if changed:
            touched.append(model._meta.db_table)
    return touched


def _home(model: type[models.Model]) -> str:
    """Return the field that says to which organisation a row belongs, or nothing."""
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in ("organisation", "organisation_id") if name in names), "")


def _rows_with(
    model: type[models.Model], organisation: UUID | None, passages: Passages, columns: list[Any]
) -> list[Any]:
    quote = connection.ops.quote_name
    where, parameters = possibly([quote(field.column) for field in columns], passages)
    key: Any = model._meta.pk
    scope, scoped = "", []
    if organisation is not None:
        home: Any = model._meta.get_field(_home(model))
        scope = f"{quote(home.column)} = %s AND "
        scoped = [db_uuid(organisation)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quote(key.column)} FROM {quote(model._meta.db_table)} WHERE {scope}({where})",  # noqa: S608 - our own names
            [*scoped, *parameters],
        )
        return [row[0] for row in cursor.fetchall()]


def _blank(row: Any, columns: list[Any], passages: Passages) -> bool:
    """Blank the passages in a row; one whose key holds them goes as a whole."""
    found = [field for field in columns if passages.stand_in(getattr(row, field.attname))]
    if not found:
        return False
    manager = type(row)._default_manager.filter(pk=row.pk)
    if any(field.primary_key for field in found):
        manager.delete()
        return True
    sets = {field.attname: passages.without(getattr(row, field.attname)) for field in found}
    for field in found:
        longest = getattr(field, "max_length", None)
        if longest and isinstance(sets[field.attname], str):
            sets[field.attname] = sets[field.attname][:longest]
    manager.update(**sets)
    return True


def call_back(organisation: UUID, address: str, act: Act) -> int:
    """Keep messages to an address from leaving; returns how many waited."""
    waiting = Outbox.objects.filter(organisation=organisation, sent_at__isnull=True)
    keys = [row.pk for row in waiting if address.casefold() in (text.casefold() for text in texts(row.payload))]
    return Outbox.objects.filter(pk__in=keys).update(sent_at=act.at, trouble="Its receiver was erased.")


def forget_account(act: Act, account: Account) -> bool:
    """Remove an account that acts for nobody any more, with its sessions and links; tells whether it went."""
    OneTimeLink.objects.filter(account=account, organisation=act.home).delete()
    if Person.objects.filter(account=account).exists():
        return False
    account.delete()
    return True


def forget_person(person: Person) -> list[str]:
    """Remove rows of the machinery that belong to one person, such as notices; returns their tables."""
    touched = []
    for model in machinery():
        keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
        for key in keys:
            theirs = key.related_model is Person and not key.null
            if theirs and model._default_manager.filter(**{key.name: person}).delete()[0]:
                touched.append(model._meta.db_table)
    return touched


# --- mails in a folder -------------------------------------------------------------------------------------------------


def mail_folder() -> Path | None:
    """Return the folder in which mails lie as files; None where they are sent."""
    given: dict[str, Any] = settings.QUALITAS.mailer
    path = given.get("OPTIONS", {}).get("file_path")
    return Path(path) if path else None


def sweep_mails(passages: Passages) -> int:
    """Remove the files of mails in which a passage stands, once the transaction holds; returns how many."""
    folder = mail_folder()
    if folder is None or not folder.is_dir():
        return 0
    found = [path for path in sorted(folder.iterdir()) if path.is_file() and _mail_has(path.read_bytes(), passages)]
    for path in found:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(found)


def _mail_has(raw: bytes, passages: Passages) -> bool:
    if passages.stand_in(raw.decode("utf-8", "replace")):
        return True
    return any(passages.stand_in(text) for part in raw.split(_MAIL_END) for text in _said(part.lstrip(b"\n")))


def _said(raw: bytes) -> Iterator[str]:
    """Yield the headers and texts of a mail, decoded."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for name, value in mail.items():
        yield f"{name}: {value}"
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            yield content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def tell_worker(act: Act, tables: list[str]) -> None:
    """Have the worker overwrite what the disk still holds of the rows that were changed in ``tables``."""
    act.tell(SCRUB, {"tables": sorted(set(tables))})
