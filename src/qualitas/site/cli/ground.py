"""The ground a command stands on: data folder, settings, database made and up to date."""

import fcntl
import hashlib
import importlib
import os
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from qualitas.site.cli.speaking import Fault, say
from qualitas.site.configuration import Configuration, configuration

TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
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


def address_file() -> Path:
    """Return the file that says where `qualitas up` last served, so that links made by other commands lead there."""
    return data_folder() / "address"


def serve_at(address: str) -> None:
    """Let links begin with ``address``, unless a setting says otherwise."""
    if not is_set("BASE_URL"):
        os.environ["QUALITAS_BASE_URL"] = address


def remember_address(address: str) -> None:
    """Note where the site is served."""
    data_folder().mkdir(parents=True, exist_ok=True)
    address_file().write_text(address, encoding="utf-8")


def set_up(*, makes: bool) -> None:
    """Load Django on the data folder; ``makes`` brings the database up to date, else it must be so already."""
    if not makes and not data_folder().is_dir():
        raise Fault(
            f"There is no data folder {data_folder()}; `qualitas up` or `qualitas init` makes one, or name it by --data."
        )
    if address_file().is_file():
        serve_at(address_file().read_text(encoding="utf-8").strip())
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


def stamp(given: Configuration, triggers: Iterable[Any]) -> int:
    """Return a number for this version's migrations and the database's triggers.

    It is kept in SQLite's header, so that a second start need not ask anything else.
    """
    import django  # noqa: PLC0415 - only its version

    names = sorted(str(path.relative_to(SITE.parent)) for path in SITE.parent.glob("**/migrations/0*.py"))
    held = sorted(str(row[0]) for row in triggers)
    said = "\n".join([metadata.version("qualitas"), django.__version__, *given.extra_apps, *names, *held])
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
            if database.execute("PRAGMA user_version").fetchone()[0] != stamp(given, database.execute(TRIGGERS)):
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
    """Tell whether SQLite's header says that nothing is missing."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        found = cursor.fetchone()[0]
        cursor.execute(TRIGGERS)
        return bool(found == stamp(configuration(), cursor.fetchall()))


def _set_stamp() -> None:
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(TRIGGERS)
            cursor.execute(f"PRAGMA user_version = {stamp(configuration(), cursor.fetchall())}")


def migrate() -> None:
    """Bring the database up to date, making it where there is none; quick where nothing is missing."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now

    given = configuration()
    if file := sqlite_file(given):
        file.parent.mkdir(parents=True, exist_ok=True)
    given.data.mkdir(parents=True, exist_ok=True)
    with _alone(given.data):
        if _stamped():
            return
        if missing_migrations():
            call_command("migrate", verbosity=0, interactive=False)
        triggers = importlib.import_module("qualitas.kernel.ledger.triggers")
        if missing := triggers.missing():
            triggers.install()
            say(
                f"{len(missing)} triggers of the database were missing or changed and are put back; run `qualitas verify`."
            )
        _set_stamp()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time change the database's tables."""
    with (folder / "migrating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def require_migrated() -> None:
    """Raise Fault with what to do where the database is not there or of another version."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise Fault(
            f"There is no database at {connection.settings_dict['NAME']}; `qualitas up` or `qualitas init` makes one."
        )
    if not _stamped() and (missing := missing_migrations()):
        raise Fault(
            f"The database lacks {len(missing)} changes of this version; run `qualitas backup` with the old version, "
            "then start `qualitas up` once, which brings it up to date."
        )
