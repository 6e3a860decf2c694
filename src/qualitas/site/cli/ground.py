"""The ground a command stands on: data folder, settings, database made and up to date."""

import hashlib
import os
import sqlite3
import tomllib
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

from qualitas.site.cli.speaking import Fault
from qualitas.site.configuration import Configuration, configuration

SITE = Path(__file__).resolve().parent.parent


def choose_data(folder: str | None) -> None:
    """Make ``folder`` the data folder of this run."""
    if folder:
        os.environ["QUALITAS_DATA"] = str(Path(folder).expanduser().absolute())


def data_folder() -> Path:
    """Return the data folder without reading any setting."""
    return Path(os.environ.get("QUALITAS_DATA", "qualitas-data")).absolute()


def is_set(name: str) -> bool:
    """Tell whether a setting is given, by variable or in `qualitas.toml`."""
    if f"QUALITAS_{name}" in os.environ:
        return True
    file = data_folder() / "qualitas.toml"
    try:
        return name.lower() in tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return False


def set_up(*, makes: bool) -> None:
    """Load Django on the data folder; ``makes`` brings the database up to date, else it must be so already."""
    if not makes and not data_folder().is_dir():
        raise Fault(
            f"There is no data folder {data_folder()}; `qualitas up` or `qualitas init` makes one, or name it by --data."
        )
    load_django()
    if makes:
        migrate()
    else:
        require_migrated()


def load_django() -> None:
    """Set Django up, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitas.site.settings")
    configuration()
    import django  # noqa: PLC0415 - the settings must be chosen first
    from django.apps import apps  # noqa: PLC0415

    if not apps.ready:
        django.setup()


# --- the database ----------------------------------------------------------------------------------------------------


def stamp(given: Configuration) -> int:
    """Return a number for this version's migrations, kept in SQLite's header so that a second start asks nothing else."""
    import django  # noqa: PLC0415 - only its version

    names = sorted(str(path.relative_to(SITE.parent)) for path in SITE.parent.glob("**/migrations/0*.py"))
    said = "\n".join([metadata.version("qualitas"), django.__version__, *given.extra_apps, *names])
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:4]) & 0x7FFFFFFF


def sqlite_file(given: Configuration) -> Path | None:
    """Return the database's file; None where it is PostgreSQL."""
    return Path(given.database["NAME"]) if given.database["ENGINE"].endswith("sqlite3") else None


def nothing_to_do(given: Configuration, example: str | None) -> bool:
    """Tell without Django whether `up` can serve at once: database stamped, example told, somebody signed in before."""
    file = sqlite_file(given)
    if file is None or not file.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True, timeout=5)) as database:
            if database.execute("PRAGMA user_version").fetchone()[0] != stamp(given):
                return False
            if not database.execute("SELECT 1 FROM identity_account WHERE last_login IS NOT NULL LIMIT 1").fetchone():
                return False
            return example is None or _is_told(database, example)
    except sqlite3.Error:
        return False


def _is_told(database: sqlite3.Connection, example: str) -> bool:
    about: dict[str, Any] = tomllib.loads(
        (SITE / "examples" / example / "organisation.toml").read_text(encoding="utf-8")
    )
    told = (
        "SELECT 1 FROM acts_done d JOIN identity_organisation o ON o.id = d.organisation WHERE o.slug = ? AND d.key = ?"
    )
    return database.execute(told, [about["slug"], "example end"]).fetchone() is not None


def missing_migrations() -> list[str]:
    """Return the migrations that the database lacks."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by now
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _backwards in plan]


def _stamped() -> bool:
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return bool(cursor.fetchone()[0] == stamp(configuration()))


def migrate() -> None:
    """Bring the database up to date, making it where there is none; quick where nothing is missing."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now
    from django.db import connection  # noqa: PLC0415

    given = configuration()
    if file := sqlite_file(given):
        file.parent.mkdir(parents=True, exist_ok=True)
    given.data.mkdir(parents=True, exist_ok=True)
    if _stamped():
        return
    if missing_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version = {stamp(given)}")


def require_migrated() -> None:
    """Raise Fault with what to do where the database is not there or of another version."""
    given = configuration()
    file = sqlite_file(given)
    if file is not None and not file.exists():
        raise Fault(f"There is no database at {file}; `qualitas up` or `qualitas init` makes one.")
    if not _stamped() and (missing := missing_migrations()):
        raise Fault(
            f"The database lacks {len(missing)} changes of this version; run `qualitas backup` with the old version, "
            "then start `qualitas up` once, which brings it up to date."
        )
