"""Which database the tests use, and databases of their own for tests that commit.

``QUALITAS_TEST_DATABASE`` is `sqlite` (default) or `postgres`. The choice is made when pytest reads this plugin, before
Django reads its settings. Normal tests are rolled back. The ledger's triggers forbid DELETE and TRUNCATE, so nothing
can be flushed: a test that must commit (threads, several connections, a browser) asks for `own_database` and gets a
fresh copy of the migrated database for itself.
"""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.postgres import ROLE, Server

ENGINES = ("sqlite", "postgres")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
_running: list[Server] = []
_numbers = itertools.count(1)


def engine() -> str:
    """Return the chosen engine; raises UsageError for an unknown one."""
    chosen = os.environ.get("QUALITAS_TEST_DATABASE", "sqlite")
    if chosen not in ENGINES:
        raise pytest.UsageError(f"QUALITAS_TEST_DATABASE is '{chosen}'; use one of: {', '.join(ENGINES)}.")
    return chosen


def _server() -> Server:
    """Return a handle on the session's PostgreSQL, which the first process started."""
    if not _running:
        _running.append(Server(port=int(os.environ["QUALITAS_TEST_POSTGRES_PORT"])))
    return _running[0]


def pytest_addoption() -> None:
    """Choose the database: the earliest hook there is, called before Django is set up."""
    folder = Path(tempfile.mkdtemp(prefix=f"qualitas-tests-{WORKER}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("QUALITAS_") and name not in _OURS]:
        del os.environ[name]  # the tests do not depend on the settings of whoever runs them
    os.environ["QUALITAS_DATA"] = str(folder)
    if apps := os.environ.get("QUALITAS_TEST_APPS"):
        os.environ["QUALITAS_EXTRA_APPS"] = apps  # record types of somebody's own join the battery
    if engine() == "postgres":
        if WORKER == "main":
            server = Server().start()
            _running.append(server)
            atexit.register(server.stop)
            os.environ["QUALITAS_TEST_POSTGRES_PORT"] = str(server.port)
        os.environ["QUALITAS_DATABASE_URL"] = _server().url()


_OURS = {
    "QUALITAS_ALL",
    "QUALITAS_CHROMIUM",
    "QUALITAS_EXAMPLES",
    "QUALITAS_TRUTH",
    "QUALITAS_TEST_APPS",
    "QUALITAS_TEST_DATABASE",
    "QUALITAS_TEST_POSTGRES",
    "QUALITAS_TEST_POSTGRES_PORT",
}


def pytest_configure() -> None:
    """Use a quick password hash: the real one is slow by design."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    """Stop the PostgreSQL that this process started."""
    if WORKER == "main":
        for server in _running:
            server.stop()


def name_test_database() -> None:
    """Give each process a test database of its own: a file, or a name with the worker in it."""
    from django.db import connections

    test = connections["default"].settings_dict["TEST"]
    if engine() == "sqlite":
        test["NAME"] = str(Path(os.environ["QUALITAS_DATA"], "test.sqlite3"))
    else:
        test["NAME"] = f"test_{WORKER}"


@pytest.fixture(scope="session")
def database_template(django_db_setup: None, django_db_blocker: Any) -> str:
    """Return the migrated, empty database to copy from: a file's path, or a database's name."""
    from django.db import connection

    with django_db_blocker.unblock():
        if engine() == "sqlite":
            template = str(Path(os.environ["QUALITAS_DATA"], "template.sqlite3"))
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [template])
            return template
        migrated = str(connection.settings_dict["NAME"])
        connection.close()
        _server().execute(f"CREATE DATABASE template_{WORKER} TEMPLATE {migrated} OWNER {ROLE}")
        return f"template_{WORKER}"


@pytest.fixture
def own_database(database_template: str, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the test a database of its own, in which it may commit; yields its URL.

    Other threads and processes may use it too: threads through Django's connections, processes through the URL
    (as ``QUALITAS_DATABASE_URL``). A thread closes its own connections before it ends.
    """
    from django.db import connections

    if request.node.get_closest_marker("django_db"):
        pytest.fail("A test takes either the mark django_db (rolled back) or the fixture own_database, not both.")
    fresh = _copy(database_template)
    with django_db_blocker.unblock():
        connection = connections["default"]
        connection.close()
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = fresh
        try:
            yield f"sqlite:///{fresh}" if engine() == "sqlite" else _server().url(fresh)
        finally:
            connections["default"].close()
            connection.settings_dict["NAME"] = usual
            _drop(fresh)


def _copy(template: str) -> str:
    number = next(_numbers)
    if engine() == "sqlite":
        return str(shutil.copyfile(template, Path(os.environ["QUALITAS_DATA"], f"own-{number}.sqlite3")))
    name = f"own_{WORKER}_{number}"
    _server().execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE} STRATEGY FILE_COPY")
    return name


def _drop(name: str) -> None:
    if engine() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    else:
        _server().execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def live_site(own_database: str) -> Iterator[SimpleNamespace]:
    """Serve the site from a thread on a free loopback port, on a database of its own; `.url` is its address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={}, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield SimpleNamespace(url=f"http://127.0.0.1:{thread.port}", database=own_database)
    thread.terminate()
