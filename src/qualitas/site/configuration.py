"""What the administrator may set: QUALITAS_* variables first, then `qualitas.toml` in the data folder, then defaults."""

import os
import re
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import dj_database_url

from qualitas.kernel.files.where import LARGEST, Bucket, bucket_of, bytes_of
from qualitas.site.backup_settings import Backups, backups_of
from qualitas.site.letters.address import Mailbox, mailbox_of

SETTINGS: dict[str, str] = {
    "DATA": "The data folder: database, files, keys and anchors. Default: ./qualitas-data.",
    "DATABASE_URL": "sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME. Default: SQLite in the data folder.",
    "FILES_URL": "Where uploaded files are kept: a folder, or s3://BUCKET/PREFIX?endpoint=https://…&region=… for an S3-compatible store. Default: files in the data folder.",
    "FILES_KEY": "The access key of the bucket. Default: what the S3 library finds in its own environment.",
    "FILES_SECRET": "The secret that belongs to it.",
    "FILES_LARGEST": "The largest file that is taken, such as 500 MB. Default and at most: 2 GiB.",
    "FILES_QUOTA": "How much an organisation may keep in files, such as 50 GB. Default: no limit.",
    "KEYS": "The folder of the signing and encryption keys; keep it off the database's backups. Default: keys in the data folder.",
    "SECRET_KEY": "Signs cookies and links. Default: made once and kept in the keys folder.",
    "ALLOWED_HOSTS": "Host names that the site answers to, separated by commas. Default: localhost and 127.0.0.1.",
    "EMAIL_URL": "smtp://USER:PASSWORD@HOST:PORT (smtps for TLS) or folder:///PATH. Default: mails as files in the data folder.",
    "EMAIL_FROM": "The sender of mails. Default: qualitas@localhost.",
    "MAIL_IN_URL": "A mailbox that is read every minute for mails that become records, such as imaps://USER:PASSWORD@HOST/INBOX. Default: none.",
    "BASE_URL": "The address people use, for links in mails. Default: http://127.0.0.1:8000.",
    "LANGUAGE": "Language of those who have not chosen one: en or de. Default: en.",
    "SESSION_IDLE_MINUTES": "After how many minutes without a request a session ends; it ends after 12 hours in any case. Default: 30.",
    "OIDC_ISSUER": "Address of a provider of OpenID Connect, exactly as its metadata names it. Default: none, nobody signs in that way.",
    "OIDC_CLIENT": "The name under which the provider knows this installation (client id).",
    "OIDC_SECRET": "The secret that the provider gave for it; left out where it gave none.",
    "OIDC_NAME": "What the button on the sign-in page calls the provider. Default: the issuer's host.",
    "EXTRA_APPS": "Further Django apps with record types of your own, separated by commas.",
    "LOG": "How logs are written to standard error: line, or json with one line for every request. Default: line.",
    "METRICS_TOKEN": "Who brings this as a bearer token may read /metrics. Default: none, only this machine may.",
    "BACKUP_HOUR": "Hour of the day (UTC, 0 to 23) at which a backup is made by itself, or never. Default: 2.",
    "BACKUP_FOLDER": "Where these backups lie; another disk is better. Default: backups in the data folder.",
    "BACKUP_DAILY": "How many days back one backup a day is kept. Default: 7.",
    "BACKUP_WEEKLY": "How many weeks back one backup a week is kept. Default: 4.",
    "BACKUP_KEY": "File with the key that encrypts every backup, made by `qualitas backup-key FILE`; keep a copy of it elsewhere. Default: none, backups are not encrypted.",
}


DAY = 24 * 60  # minutes
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadSetting(ValueError):
    """A setting cannot be used; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of OpenID Connect: its issuer, how it knows us, and what its button says."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """Every setting, read once at start-up."""

    data: Path
    database: dict[str, Any]
    files: Path
    keys: Path
    secret_key: str = field(repr=False)
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    base_url: str
    https: bool
    mailer: dict[str, Any] = field(repr=False)
    mail_from: str
    language: str
    session_idle_minutes: int
    provider: Provider | None
    extra_apps: tuple[str, ...]
    package: Path
    backups: Backups
    log: str
    metrics_token: str = field(repr=False)
    bucket: Bucket | None = None
    largest_file: int = LARGEST
    files_quota: int = 0
    mail_in: Mailbox | None = None

    @property
    def anchors(self) -> Path:
        """The folder of the append-only files that hold the ledger's heads outside the database."""
        return self.data / "anchors"

    @property
    def backup_folder(self) -> Path:
        """The folder of the backups that are made by themselves."""
        return self.backups.folder or self.data / "backups"


def _secret(keys: Path) -> str:
    """Return the kept secret key, making it at the first start."""
    path = keys / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = secrets.token_urlsafe(48)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(made)
        except FileExistsError:
            return path.read_text().strip()
        return made


def database_settings(url: str, data: Path = Path()) -> dict[str, Any]:
    """Return Django's settings for the database behind ``url``."""
    if not url:
        url = f"sqlite:///{data / 'qualitas.sqlite3'}"
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.removeprefix("sqlite:///")),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=33554432;"
                "PRAGMA cache_size=-16000;",
            },
        }
    if scheme in {"postgres", "postgresql"}:
        parsed = dict(dj_database_url.parse(url, conn_max_age=None))
        return parsed | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    raise BadSetting(f"QUALITAS_DATABASE_URL starts with “{scheme}”; use sqlite:///… or postgres://….")


def _mailer(url: str, data: Path) -> dict[str, Any]:
    """Return Django's mailer settings for ``url``."""
    if not url:
        url = f"folder://{data / 'mails'}"
    parts = urlsplit(url)
    if parts.scheme == "folder":
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": parts.path}}
    if parts.scheme in {"smtp", "smtps"}:
        options: dict[str, Any] = {"host": parts.hostname or "localhost", "port": parts.port or 25, "timeout": 20}
        if parts.username:
            options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
        if parts.scheme == "smtps":
            options["use_ssl"] = True
        return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    raise BadSetting(f"QUALITAS_EMAIL_URL starts with “{parts.scheme}”; use smtp://…, smtps://… or folder:///….")


def _files(given: Callable[..., str], data: Path) -> dict[str, Any]:
    """Return where files are kept and how much of them: a folder, or a bucket beside which files come in."""
    url = given("FILES_URL")
    try:
        bucket = bucket_of(url, given("FILES_KEY"), given("FILES_SECRET"))
        largest = bytes_of(given("FILES_LARGEST", str(LARGEST)), "QUALITAS_FILES_LARGEST")
        quota = bytes_of(given("FILES_QUOTA", "0"), "QUALITAS_FILES_QUOTA")
    except ValueError as error:
        raise BadSetting(str(error)) from error
    folder = data / "files" if bucket or not url else Path(url.removeprefix("file://"))
    return {"files": folder, "bucket": bucket, "largest_file": min(largest, LARGEST), "files_quota": quota}


def _minutes(text: str) -> int:
    """Return the minutes after which an idle session ends."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= DAY:
        return int(text)
    raise BadSetting(f"QUALITAS_SESSION_IDLE_MINUTES is “{text}”; give whole minutes, from 1 to {DAY}.")


def _provider(given: Callable[..., str]) -> Provider | None:
    """Return the provider of OpenID Connect, if one is set; its addresses are encrypted unless it is on this machine."""
    issuer, client = given("OIDC_ISSUER"), given("OIDC_CLIENT")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise BadSetting(f"QUALITAS_OIDC_ISSUER is “{issuer}”; give an address that begins with https://.")
    if not client:
        raise BadSetting("QUALITAS_OIDC_ISSUER is set and QUALITAS_OIDC_CLIENT is not; give the client id too.")
    return Provider(issuer, client, given("OIDC_SECRET"), given("OIDC_NAME") or parts.hostname or issuer)


def _log(kind: str) -> str:
    """Return how logs are written."""
    if kind in {"line", "json"}:
        return kind
    raise BadSetting(f"QUALITAS_LOG is “{kind}”; use line or json.")


@dataclass(frozen=True, slots=True)
class Given:
    """One setting as it stands: its variable, its meaning, its value as it may be shown, where that comes from."""

    name: str
    meaning: str
    value: str
    source: Literal["environment", "file", "default"]


def as_given() -> list[Given]:
    """Return every setting as it stands; what is secret is said to be set and not shown."""
    written = _written(Path(os.environ.get("QUALITAS_DATA", "qualitas-data")).absolute() / "qualitas.toml")
    found = []
    for name, meaning in SETTINGS.items():
        variable = f"QUALITAS_{name}"
        if variable in os.environ:
            found.append(Given(variable, meaning, shown(name, os.environ[variable]), "environment"))
        elif name.lower() in written:
            found.append(Given(variable, meaning, shown(name, str(written[name.lower()])), "file"))
        else:
            found.append(Given(variable, meaning, "", "default"))
    return found


def shown(name: str, value: str) -> str:
    """Return the value of a setting as it may be shown: no secret, no password within an address."""
    if name.endswith(("SECRET", "SECRET_KEY", "TOKEN", "PASSWORD", "FILES_KEY")):
        return "•••" if value else ""
    return re.sub(r"(://[^\s:/@]*):[^@\s]*@", r"\1:•••@", value)


def _written(file: Path) -> dict[str, Any]:
    """Return what `qualitas.toml` says."""
    try:
        return tomllib.loads(file.read_text()) if file.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{file} is not valid TOML: {error}.") from error


@cache
def configuration() -> Configuration:
    """Read every setting; raises BadSetting with a sentence where one cannot be used."""
    data = Path(os.environ.get("QUALITAS_DATA", "qualitas-data")).absolute()
    file = data / "qualitas.toml"
    written = _written(file)
    if unknown := {key for key in written if key.upper() not in SETTINGS}:
        raise BadSetting(f"{file} has settings that do not exist: {', '.join(sorted(unknown))}.")

    def given(name: str, default: str = "") -> str:
        value = os.environ.get(f"QUALITAS_{name}", written.get(name.lower(), default))
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)

    def several(name: str, default: str = "") -> tuple[str, ...]:
        return tuple(part.strip() for part in given(name, default).split(",") if part.strip())

    try:
        backups, mail_in = backups_of(given), mailbox_of(given("MAIL_IN_URL"))
    except ValueError as error:
        raise BadSetting(str(error)) from error
    keys = Path(given("KEYS", str(data / "keys")))
    base_url = given("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    https = base_url.startswith("https://")
    return Configuration(
        data=data,
        database=database_settings(given("DATABASE_URL"), data),
        **_files(given, data),
        keys=keys,
        secret_key=given("SECRET_KEY") or _secret(keys),
        allowed_hosts=several("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{urlsplit(base_url).hostname}"),
        trusted_origins=(base_url,),
        base_url=base_url,
        https=https,
        mailer=_mailer(given("EMAIL_URL"), data),
        mail_from=given("EMAIL_FROM", "Qualitas <qualitas@localhost>"),
        language=given("LANGUAGE", "en"),
        session_idle_minutes=_minutes(given("SESSION_IDLE_MINUTES", "30")),
        provider=_provider(given),
        extra_apps=several("EXTRA_APPS"),
        package=Path(__file__).resolve().parent.parent,
        backups=backups,
        mail_in=mail_in,
        log=_log(given("LOG", "line")),
        metrics_token=given("METRICS_TOKEN"),
    )
