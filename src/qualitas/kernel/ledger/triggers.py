"""Triggers that refuse what no verb would do, on both engines; installed after every migration, checked by verify."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

WRITTEN_ONCE = ("ledger_event", "ledger_leaf", "ledger_tile", "ledger_checkpoint", "ledger_subject")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A refusal at the database's door: on which table and operation, when, and the words."""

    table: str
    operation: str
    words: str
    when: str = ""

    @property
    def name(self) -> str:
        """Return the trigger's name, unique in the database."""
        return f"hold_{self.table}_{self.operation.lower()}"

    def sqlite(self) -> str:
        """Return the statement that makes it on SQLite."""
        when = f" WHEN {self.when}" if self.when else ""
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.operation} ON "{self.table}" FOR EACH ROW{when} '
            f"BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
        )

    def postgres(self) -> str:
        """Return the statements that make it on PostgreSQL."""
        if self.operation == "TRUNCATE":
            scope, when = "STATEMENT", ""
        else:
            scope, when = "ROW", f" WHEN ({self.when})" if self.when else ""
        return (
            f'CREATE OR REPLACE TRIGGER "{self.name}" BEFORE {self.operation} ON "{self.table}" FOR EACH {scope}{when} '
            f"EXECUTE FUNCTION qualitas_refuse('{self.words}')"
        )


FUNCTION = """CREATE OR REPLACE FUNCTION qualitas_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"""


def wanted() -> Iterator[Trigger]:
    """Yield every trigger that this installation must have."""
    for table in WRITTEN_ONCE:
        for operation in ("UPDATE", "DELETE"):
            yield Trigger(table, operation, "The ledger is written once and never changed.")
    yield Trigger("ledger_head", "DELETE", "The ledger of an organisation is never removed.")
    yield Trigger("ledger_head", "UPDATE", "The ledger only grows.", "NEW.size < OLD.size OR NEW.origin <> OLD.origin")
    yield Trigger("ledger_sealedvalue", "DELETE", "A sealed value is erased by shredding its key.")
    unchanged = (
        "NEW.commitment <> OLD.commitment OR NEW.cipher <> OLD.cipher OR NEW.wrapped IS NOT NULL "
        "OR OLD.erased_by IS NOT NULL AND (NEW.erased_by IS NULL OR NEW.erased_by <> OLD.erased_by)"
    )
    yield Trigger("ledger_sealedvalue", "UPDATE", "A sealed value is erased by shredding its key.", unchanged)
    for model in apps.get_models():
        if getattr(model, "held_once", False):
            for operation in ("UPDATE", "DELETE"):
                yield Trigger(model._meta.db_table, operation, "These rows are written once and never changed.")
        if getattr(model, "held_by_triggers", False):
            table = model._meta.db_table
            yield Trigger(table, "DELETE", "Nothing is deleted here; a verb withdraws it.")
            yield Trigger(
                table, "UPDATE", "Write through a verb: it counts the version up.", "NEW.version <> OLD.version + 1"
            )
    if connection.vendor == "postgresql":
        for table in (*WRITTEN_ONCE, "ledger_head", "ledger_sealedvalue"):
            yield Trigger(table, "TRUNCATE", "The ledger is written once and never changed.")


def present() -> dict[str, str]:
    """Return the triggers that the database has: name → its statement, without needless spaces."""
    if connection.vendor == "sqlite":
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'hold\\_%%' ESCAPE '\\'"
    else:
        sql = (
            "SELECT t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text FROM pg_trigger t "
            "WHERE NOT t.tgisinternal AND t.tgname LIKE 'hold\\_%%'"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name: " ".join(text.split()) for name, text in cursor.fetchall()}


def missing() -> list[Trigger]:
    """Return the triggers that are absent, switched off or differ from what they should be."""
    have = present() if connection.vendor == "sqlite" or _refuses() else {}
    return [trigger for trigger in wanted() if not _holds(trigger, have.get(trigger.name, ""))]


def _holds(trigger: Trigger, text: str) -> bool:
    """Tell whether the database's own text says what the trigger should say."""
    if connection.vendor == "sqlite":
        return text == " ".join(trigger.sqlite().split())
    squeezed = _squeezed(text)
    return (
        trigger.words in text
        and text.endswith(" O")
        and f"BEFORE {trigger.operation}" in text
        and (f"when{_squeezed(trigger.when)}execute" in squeezed if trigger.when else "when" not in squeezed)
    )


def _squeezed(text: str) -> str:
    """Return an expression as PostgreSQL prints it and as we write it: without brackets, casts, spaces and case."""
    return re.sub(r"::[a-z ]+|[\s()]", "", text.lower().replace(" varying", ""))


def _refuses() -> bool:
    """Tell whether the function behind the triggers still refuses, on PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'qualitas_refuse'")
        return [source.split() for (source,) in cursor.fetchall()] == [FUNCTION.split("$$")[1].split()]


def install(only: Iterable[str] | None = None) -> None:
    """Make every trigger that is missing; ``only`` limits it to tables that exist already."""
    tables = set(connection.introspection.table_names()) if only is None else set(only)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for trigger in missing():
            if trigger.table not in tables:
                continue
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
                cursor.execute(trigger.sqlite())
            else:
                cursor.execute(trigger.postgres())
