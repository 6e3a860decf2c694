"""A whole installation for the tests of proof and keeping: database, files, keys and anchors of its own, to be harmed."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from qualitas.documents import verbs as documents
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.ledger import sealing
from qualitas.site.verification import Report, verify_everything
from tests.cast import Company, _connected, make
from tests.databases import _copy, _drop, _server, engine


@dataclass
class House:
    """An installation: its folder, the name of its database, and a company that works there."""

    folder: Path
    database: str
    company: Company
    other: Company

    def verify(self) -> Report:
        return verify_everything()

    def said(self) -> str:
        """Return every sentence of a verification, one a line."""
        return "\n".join(f"{fault.object} | {fault.sentence}" for fault in self.verify().faults)

    def attack(self, *statements: tuple[str, list[Any]]) -> None:
        """Run statements as somebody who owns the database: triggers and foreign keys stand aside."""
        if engine() == "sqlite":
            _attack_sqlite(self.database, statements)
        else:
            with psycopg.connect(
                host="127.0.0.1", port=_server().port, user="postgres", dbname=self.database, autocommit=True
            ) as link:
                link.execute("SET session_replication_role = replica")
                for sql, values in statements:
                    link.execute(sql, values)  # type: ignore[call-overload]

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


def _attack_sqlite(name: str, statements: tuple[tuple[str, list[Any]], ...]) -> None:
    with closing(sqlite3.connect(name, isolation_level=None)) as link:
        held = link.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for trigger, _sql in held:
            link.execute(f'DROP TRIGGER "{trigger}"')
        for sql, values in statements:
            link.execute(sql.replace("%s", "?"), values)
        for _trigger, sql in held:
            link.execute(sql)


def key(value: UUID) -> UUID | str:
    """Return a key as the database keeps it."""
    return value if engine() == "postgres" else value.hex


@contextmanager
def placed(folder: Path) -> Iterator[None]:
    """Let the installation's folder be ``folder`` meanwhile."""
    usual = settings.QUALITAS
    settings.QUALITAS = replace(usual, data=folder, files=folder / "files", keys=folder / "keys")
    try:
        yield
    finally:
        settings.QUALITAS = usual


@pytest.fixture(scope="session")
def house_made(database_template: str, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[House]:
    """Make the installation once; tests work on copies."""
    name, folder = _copy(database_template), tmp_path_factory.mktemp("house")
    with django_db_blocker.unblock(), _connected(name), placed(folder):
        company, other = make("northgate"), make("lindqvist")
        company.kept["organisation"] = company.organisation
        sealing.seal_all()
        sealing.publish_all()
        identity.describe(company.by_system(), company.organisation, title="Northgate & Sons", size=10)
        kinds = [company["SOP"]]
        documents.change_kind.over(company.act("quality-manager"), kinds, title="Working procedures", review_months=12)
        sealing.seal_all()
        sealing.publish_all()
        identity.describe(company.by_system(), company["organisation"], title="Northgate", size=11)
        sealing.seal_all()
    yield House(folder, name, company, other)
    with django_db_blocker.unblock():
        _drop(name)


@pytest.fixture
def house(house_made: House, django_db_blocker: Any, tmp_path: Path) -> Iterator[House]:
    """Return a copy of the installation that the test may harm."""
    folder = tmp_path / "data"
    shutil.copytree(house_made.folder, folder)
    name = _copy(house_made.database)
    with django_db_blocker.unblock(), _connected(name), placed(folder):
        yield replace(house_made, folder=folder, database=name)
    with django_db_blocker.unblock():
        _drop(name)
