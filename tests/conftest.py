"""What all tests share: the database, the browser, no network but loopback, and no skip where all must run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import engine, name_test_database

pytest_plugins = ["tests.browsers", "tests.cast", "tests.postbox"]

HERE = Path(__file__).parent
# These touch no database, start a suite or a site of their own, or walk over both engines by themselves; they run in the
# SQLite pass alone.
ONCE = (
    HERE / "house",
    HERE / "proof",
    HERE / "docs",
    HERE / "typesetting",
    HERE / "charts",
    HERE / "richtext",
    HERE / "statistics",
    HERE / "bench",
    HERE / "printing",
    HERE / "journeys",
    HERE / "ui" / "test_pages.py",
    HERE / "cli" / "test_up.py",
    HERE / "admin" / "test_metrics.py",
    HERE / "keeping" / "test_moving.py",
    HERE / "documents" / "test_word_paper.py",
    HERE / "files" / "test_inspecting.py",
    HERE / "files" / "test_extraction.py",
    HERE / "battery" / "test_declarations.py",
    HERE / "battery" / "test_doors.py",
    HERE / "battery" / "test_matrix.py",
    HERE / "battery" / "test_new_record_type.py",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give each test process its own database (see `tests.databases`)."""
    name_test_database()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Migrate the test database, also where every test of the session asks for a copy of it and none for itself."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder of example files; skip with a sentence where it is not named."""
    return _named("QUALITAS_EXAMPLES", "the folder with the example documents")


@pytest.fixture(scope="session")
def truth() -> Path:
    """Return the folder of published reference figures; skip with a sentence where it is not named."""
    return _named("QUALITAS_TRUTH", "the folder with the published reference figures")


def _named(variable: str, what: str) -> Path:
    if not (given := os.environ.get(variable)):
        pytest.skip(f"Set {variable} to {what}.")
    return Path(given)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the other pass runs, and refuse tests that would flush the database."""
    chosen, left_out = [], []
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: the ledger cannot be flushed; use the fixture own_database.")
        (chosen if _belongs_here(item) else left_out).append(item)
    items[:] = chosen
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _belongs_here(item: pytest.Item) -> bool:
    if engine() == "sqlite":
        return item.get_closest_marker("postgres") is None
    in_browser = item.get_closest_marker("browser") is not None
    return not in_browser and not any(item.path.is_relative_to(folder) for folder in ONCE)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session where ``QUALITAS_ALL`` says that nothing may be skipped and something was."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("QUALITAS_ALL") and reporter and (skipped := len(reporter.stats.get("skipped", []))):
        reporter.write_line(f"\nQUALITAS_ALL is set: nothing may be skipped, and {skipped} were.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
