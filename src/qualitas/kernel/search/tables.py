"""The words of the entries in the database: FTS5 on SQLite, kept by triggers; vectors with GIN indexes on PostgreSQL."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

WORDS = "search_words"
_SEARCHED = ("scope", "number", "code", "title", "body")
_COLUMNS = ", ".join(_SEARCHED)


def _each(side: str) -> str:
    return ", ".join(f"{side}.{name}" for name in _SEARCHED)


FTS5 = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5({_COLUMNS}, content='search_entry', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
)
_TAKE = f"INSERT INTO {WORDS}(rowid, {_COLUMNS}) VALUES (NEW.id, {_each('NEW')});"  # noqa: S608 - own names
_LEAVE = f"INSERT INTO {WORDS}({WORDS}, rowid, {_COLUMNS}) VALUES ('delete', OLD.id, {_each('OLD')});"  # noqa: S608 - own names
_DIFFERS = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _SEARCHED)
TRIGGERS = {
    "search_take": f"CREATE TRIGGER search_take AFTER INSERT ON search_entry BEGIN {_TAKE} END",
    "search_leave": f"CREATE TRIGGER search_leave AFTER DELETE ON search_entry BEGIN {_LEAVE} END",
    "search_change": (
        f"CREATE TRIGGER search_change AFTER UPDATE OF {_COLUMNS} ON search_entry WHEN {_DIFFERS} "
        f"BEGIN {_LEAVE} {_TAKE} END"
    ),
}
# Looking into a long vector costs far more than an operator: the planner must know, or it walks the newest entries where
# the index has the answer at once. Only a function has a cost, and only plpgsql keeps it.
WHOLE = "qualitas_weighed(whole)"
VECTORS = (
    """CREATE OR REPLACE FUNCTION qualitas_weighed(words tsvector) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 2000 AS $$ BEGIN RETURN words; END $$""",
    "ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS names tsvector NOT NULL DEFAULT ''",
    "ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS whole tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX IF NOT EXISTS search_entry_names ON search_entry USING gin (names)",
    f"CREATE INDEX IF NOT EXISTS search_entry_whole ON search_entry USING gin ({WHOLE})",
)
# Of an index that was made before: names and texts apart.
JOINING = """DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'search_entry' AND column_name = 'texts') THEN
        DROP TRIGGER IF EXISTS search_fit ON search_entry;
        UPDATE search_entry SET whole = names || texts;
        ALTER TABLE search_entry DROP COLUMN texts;
    END IF; END $$"""


# Both are made after every migration. Whoever changes the texts of an entry past `entries` gets vectors that fit them.
FITTING = (
    """CREATE OR REPLACE FUNCTION qualitas_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS
$$ SELECT to_tsvector('simple', regexp_replace(regexp_replace(normalize(lower(left(said, 200000)), NFD),
   '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g')) $$""",
    """CREATE OR REPLACE FUNCTION qualitas_fit_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (NEW.number, NEW.code, NEW.title, NEW.scope) IS DISTINCT FROM (OLD.number, OLD.code, OLD.title, OLD.scope)
       AND NEW.names = OLD.names THEN
        NEW.names := array_to_tsvector(string_to_array(NEW.scope, ' ')) || qualitas_words(NEW.number)
                     || qualitas_words(NEW.code) || qualitas_words(NEW.title);
    END IF;
    IF (NEW.names <> OLD.names OR NEW.body IS DISTINCT FROM OLD.body) AND NEW.whole = OLD.whole THEN
        NEW.whole := NEW.names || qualitas_words(NEW.body);
    END IF;
    RETURN NEW; END $$""",
    """CREATE OR REPLACE TRIGGER search_fit BEFORE UPDATE OF number, code, title, scope, body ON search_entry
    FOR EACH ROW EXECUTE FUNCTION qualitas_fit_words()""",
)


def is_sqlite() -> bool:
    """Tell whether the words lie in SQLite."""
    return connection.vendor == "sqlite"


def make() -> None:
    """Make what Django's own tables lack: the words of SQLite, the vectors of PostgreSQL."""
    with connection.cursor() as cursor:
        for sql in [FTS5] if is_sqlite() else VECTORS:
            cursor.execute(sql)


def join() -> None:
    """Keep the words of names and texts in one vector, where they were two."""
    if not is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute(VECTORS[2])
            cursor.execute(JOINING)
    make()


def install() -> None:
    """Make the triggers that keep the words fitting the entries, where they are missing or others."""
    if "search_entry" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if not is_sqlite():
            for sql in FITTING:
                cursor.execute(sql)
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'search_entry'")
        there = dict(cursor.fetchall())
        for name, sql in TRIGGERS.items():
            if there.get(name) != sql:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(sql)


def fault() -> str:
    """Compare the words with the entries; returns what is wrong in a sentence, or nothing."""
    if not is_sqlite():
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'search_entry'")
        if cursor.fetchone()[0] < len(TRIGGERS):
            return "the triggers that keep the words are missing"
        cursor.execute(f"SELECT (SELECT count(*) FROM search_entry) - (SELECT count(*) FROM {WORDS}_docsize)")  # noqa: S608 - own names
        return "" if cursor.fetchone()[0] == 0 else "the words and the entries differ"


def empty() -> None:
    """Take everything out of the index."""
    with connection.cursor() as cursor:
        if is_sqlite():
            for name in TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute("DELETE FROM search_entry")
            cursor.execute(f"INSERT INTO {WORDS}({WORDS}) VALUES ('delete-all')")  # noqa: S608 - own names
        else:
            cursor.execute("TRUNCATE search_entry")
    install()


def execute(sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall()) if cursor.description else []
