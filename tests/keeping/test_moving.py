"""An installation moves to the other engine and back: every row, hash and root the same, or nothing is moved."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models

from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger import sealing
from qualitas.kernel.ledger.models import Head, Leaf
from qualitas.kernel.ledger.models import Subject as Touched
from qualitas.site import moving
from qualitas.site.cli.moving import without_password
from tests.cast import _connected
from tests.databases import _server, engine
from tests.ledger.houses import House
from tests.postgres import ROLE, Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Have a PostgreSQL: that of the session, or one of our own where the session is on SQLite."""
    if engine() == "postgres":
        yield _server()
        return
    own = Server().start()
    yield own
    own.stop()


@contextmanager
def _empty(server: Server) -> Iterator[str]:
    """Have an empty PostgreSQL database; yields its URL."""
    name = f"moved_{os.getpid()}"
    server.execute(f"CREATE DATABASE {name} OWNER {ROLE}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _run(folder: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "QUALITAS_DATA": str(folder), "QUALITAS_DATABASE_URL": url}
    command = [sys.executable, "-m", "qualitas.site.cli", *words]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)


def _url(house: House) -> str:
    if engine() == "sqlite":
        return f"sqlite:///{house.database}"
    return _server().url(house.database)


def _held() -> dict[str, Any]:
    """Return every state hash, every leaf, every head and the count of every table's rows."""
    counts = {model._meta.db_table: models.QuerySet(model).count() for model in moving._tables()}
    return {
        "states": sorted(
            (str(key), version or 0, bytes(state or b""))
            for key, version, state in Touched.objects.values_list("subject", "version", "state")
        ),
        "leaves": sorted(
            (str(home), at, bytes(leaf)) for home, at, leaf in Leaf.objects.values_list("organisation", "index", "leaf")
        ),
        "heads": sorted(
            (str(one.organisation), one.origin, one.size, bytes(one.frontier)) for one in Head.objects.all()
        ),
        "counts": counts,
    }


def _move(house: House, source: str, target: str) -> dict[str, Any]:
    told = _run(house.folder, source, "move", "--to", target, "--json")
    assert told.returncode == 0, told.stderr + told.stdout
    said: dict[str, Any] = json.loads(told.stdout)
    return said


def test_an_installation_moves_to_the_other_engine_and_back(house: House, server: Server, tmp_path: Path) -> None:
    sealing.seal_all()
    sealing.publish_all()
    start, before = _url(house), _held()
    connection.close()
    with _empty(server) as postgres:
        lite = f"sqlite:///{tmp_path / 'lite.sqlite3'}"
        roads = (start, postgres, lite) if engine() == "sqlite" else (start, lite, postgres)
        out, back = _move(house, roads[0], roads[1]), _move(house, roads[1], roads[2])
        assert (out["holds"], back["holds"], out["ledgers"]) == (True, True, back["ledgers"])
        assert sum(out["rows"].values()) == sum(back["rows"].values()) > 500
        again = _run(house.folder, start, "move", "--to", roads[2])
        assert (again.returncode, "holds an organisation already" in again.stderr) == (1, True)
        with _connected(str(tmp_path / "lite.sqlite3") if engine() == "sqlite" else postgres.rpartition("/")[2]):
            assert _held() == before
            site = identity.add_site(house.company.by_system(), code="NEW", title="After the move")
            assert site.number.endswith("-0003")
            assert house.verify().holds


def test_a_move_says_what_to_set_and_hides_the_password(house: House, tmp_path: Path) -> None:
    connection.close()
    told = _run(house.folder, _url(house), "move", "--to", f"sqlite:///{tmp_path / 'lite.sqlite3'}")
    assert told.returncode == 0, told.stderr
    assert f"QUALITAS_DATABASE_URL=sqlite:///{tmp_path / 'lite.sqlite3'}" in told.stdout
    assert "read back and compared: all the same" in told.stdout
    assert without_password("postgres://jo:s3cret@db:5432/q") == "postgres://jo:…@db:5432/q"


def test_nothing_is_moved_onto_itself_or_while_at_work_or_to_nowhere(house: House, tmp_path: Path) -> None:
    connection.close()
    refused = _run(house.folder, _url(house), "move", "--to", _url(house))
    assert (refused.returncode, "in use already" in refused.stderr) == (1, True)
    nowhere = _run(house.folder, _url(house), "move", "--to", "postgres://nobody@127.0.0.1:1/none")
    assert (nowhere.returncode, "cannot be used" in nowhere.stderr) == (1, True)
    (house.folder / "worker.alive").touch()
    busy = _run(house.folder, _url(house), "move", "--to", f"sqlite:///{tmp_path / 'lite.sqlite3'}")
    assert (busy.returncode, "stop `qualitas up`" in busy.stderr) == (1, True)
    assert not (tmp_path / "lite.sqlite3").exists()


def test_a_row_that_changes_on_the_way_undoes_the_move(house: House, tmp_path: Path, monkeypatch: Any) -> None:
    """Somebody's engine keeps something else than it was given."""
    target = tmp_path / "lite.sqlite3"
    copy = moving._copy

    def careless(model: Any, there: Any) -> Any:
        total = copy(model, there)
        if model is Organisation:
            with there.cursor() as cursor:
                cursor.execute("DROP TRIGGER hold_identity_organisation_update")
                cursor.execute("UPDATE identity_organisation SET title = 'Another'")
        return total

    monkeypatch.setattr(moving, "_copy", careless)
    monkeypatch.setattr(moving, "configuration", lambda: settings.QUALITAS)
    with pytest.raises(moving.Differs, match="identity_organisation"):
        moving.move(f"sqlite:///{target}")
    with closing(sqlite3.connect(target)) as there:
        assert there.execute("SELECT count(*) FROM identity_organisation").fetchone() == (0,)
