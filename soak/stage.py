"""A stage to play on: a data folder and a database of our own, migrated, gone when the play is over."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENGINES = ("sqlite", "postgres")
QUICK_HASH = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@contextmanager
def stage(engine: str, folder: Path | None = None) -> Iterator[Path]:
    """Set this process up on a fresh database of ``engine``; yields the data folder.

    Django reads its settings once, so a process plays on one stage only. Both engines sync every commit, as in
    production. Passwords are hashed quickly here: the real hash is slow by design and no subject of these runs.
    """
    work = Path(tempfile.mkdtemp(prefix="qualitas-stage-")) if folder is None else folder
    server = None
    try:
        for name in [name for name in os.environ if name.startswith("QUALITAS_") and "_TEST_" not in name]:
            del os.environ[name]
        os.environ["QUALITAS_DATA"] = str(work)
        os.environ["DJANGO_SETTINGS_MODULE"] = "qualitas.site.settings"
        if engine == "postgres":
            from tests.postgres import Server  # noqa: PLC0415 - the programs come with the development requirements

            server = Server(durable=True).start()
            os.environ["QUALITAS_DATABASE_URL"] = server.url()
        _set_up()
        yield work
    finally:
        _leave()
        if server is not None:
            server.stop()
        if folder is None:
            shutil.rmtree(work, ignore_errors=True)


def _set_up() -> None:
    import django  # noqa: PLC0415 - reads the settings made above
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    settings.PASSWORD_HASHERS = QUICK_HASH
    django.setup()
    call_command("migrate", verbosity=0)


def _leave() -> None:
    from django.conf import settings  # noqa: PLC0415

    if settings.configured:
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
