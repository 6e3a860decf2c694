"""Every command with its words, example and arguments; nothing here needs Django."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Literal, NoReturn

SECTORS = ("automotive", "software", "healthcare")
MOST_PROCESSES = 64
DUTIES = "top-management, quality-manager, process-owner, author, approver, internal-auditor, employee, administrator"

type Needs = Literal["nothing", "database", "makes"]


class Parser(argparse.ArgumentParser):
    """Says wrong use in one sentence, with where to read more."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on stderr and leave with exit code 2."""
        words = message.removesuffix(".")
        self.exit(2, f"{words[:1].upper()}{words[1:]}. See `{self.prog} --help`.\n")


class Version(argparse.Action):
    """Says the version, which is looked up only when it is asked for."""

    def __init__(self, option_strings: list[str], dest: str, **_more: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help="say the version")

    def __call__(self, parser: argparse.ArgumentParser, *_given: Any) -> None:
        """Say it and leave."""
        parser.exit(0, f"qualitas {metadata.version('qualitas')}\n")


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its words, what it does, an example, which function does it, what it needs and takes."""

    name: str
    does: str
    example: str
    run: str
    takes: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    needs: Needs = "database"


def _port(text: str) -> int:
    if text.isdigit() and int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}” is no port; give a number from 0 to 65535, where 0 takes a free one")


def _processes(text: str) -> int:
    if text.isdigit() and 0 < int(text) <= MOST_PROCESSES:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}” is no number of web processes; give one from 1 to {MOST_PROCESSES}")


def _day(text: str) -> str:
    import datetime as dt  # noqa: PLC0415 - only this argument needs it

    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no date; write it like 2027-12-31") from None


def _organisation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--organisation", metavar="SLUG", help="short name of the organisation; needed where there are several"
    )


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")


def _up(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (default: 127.0.0.1, this machine only)"
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help="port to listen at (default: 8000; 0 takes a free one)"
    )
    parser.add_argument("--example", choices=SECTORS, help="found this example organisation where it is not there yet")
    parser.add_argument(
        "--workers",
        type=_processes,
        metavar="N",
        help="web processes (default: one for each two processors, at most 2)",
    )


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--organisation", required=True, metavar="NAME", help="its name, as it stands on the certificate"
    )
    parser.add_argument("--standard", default="iso9001-2015", choices=("iso9001-2015",), help="the standard to work by")
    parser.add_argument("--sector", default="general", help="what it does, such as automotive, software or healthcare")
    parser.add_argument("--admin", required=True, metavar="EMAIL", help="who looks after the system")
    parser.add_argument("--name", metavar="NAME", help="the administrator's name, as it stands on signatures")
    parser.add_argument("--slug", help="short name in addresses (default: made from the name)")
    parser.add_argument(
        "--language", choices=("en", "de"), default="en", help="language of what it writes, such as mails"
    )
    parser.add_argument("--zone", default="UTC", help="time zone, such as Europe/Berlin (default: UTC)")
    _json(parser)


def _example(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sector", choices=SECTORS, metavar="SECTOR", help=" | ".join(SECTORS))


def _people_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="as it stands on signatures")
    parser.add_argument("--email", default="", help="left out for people without e-mail, who cannot sign in")
    parser.add_argument("--site", metavar="CODE", help="code of the site where they work")
    parser.add_argument(
        "--duty", action="append", default=[], metavar="DUTY", help=f"may be given several times: {DUTIES}"
    )
    _organisation(parser)
    _json(parser)


def _people_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True, help="whose link")
    _organisation(parser)
    _json(parser)


def _token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", required=True, metavar="EMAIL", help="as whom the program acts")
    parser.add_argument("--title", default="command line", help="what the program is for, such as “ERP export”")
    parser.add_argument(
        "--scope", choices=("read", "write"), default="write", help="read only, or read and write (default)"
    )
    parser.add_argument("--expires", type=_day, metavar="DAY", help="last day, such as 2027-12-31 (default: in a year)")
    _organisation(parser)
    _json(parser)


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the backup's file")


def _restore(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--beside", type=int, metavar="PID", help=argparse.SUPPRESS)
    _json(parser)


def _drill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--backup-first", action="store_true", help="make a backup now, then drill with that")
    _json(parser)


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where the key is written; best on another disk")


def _backup(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="put the keys in too: then it restores alone, and who has it can read all",
    )


def _move(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="URL", help="an empty database: postgres://… or sqlite:///…")
    _json(parser)


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="DIR", help="folder of .md, .html, .docx, .odt, .pdf and other files; its folders too"
    )
    parser.add_argument("--check", action="store_true", help="only report what would be taken; nothing is written")
    parser.add_argument("--owner", metavar="EMAIL", help="who owns the documents (default: the first administrator)")
    parser.add_argument(
        "--list",
        metavar="FILE",
        help="master list (CSV, XLSX, ODS) with code, revision, dates, owner, approvals and file of each document",
    )
    parser.add_argument(
        "--mapping",
        action="append",
        default=[],
        metavar="HEADING=COLUMN",
        help="which column of the list is what, where its heading does not say so; may be given often",
    )
    parser.add_argument("--source", metavar="TEXT", help="where the past is known from (default: the list's name)")
    parser.add_argument("--stated-by", metavar="EMAIL", help="who states the past (default: the owner)")
    _organisation(parser)
    _json(parser)


def _table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("type", metavar="TYPE", help="what the rows are, such as people, sites or to-dos")
    parser.add_argument(
        "file", metavar="FILE", help="CSV, XLSX, ODS, JSON or JSON Lines; the first line holds the headings"
    )
    parser.add_argument("--check", action="store_true", help="only report what would be taken; nothing is written")
    parser.add_argument(
        "--mapping",
        action="append",
        default=[],
        metavar="HEADING=INPUT",
        help="what a column is; may be given several times (default: found by the headings, or as last time)",
    )
    parser.add_argument("--good-rows", action="store_true", help="take the good rows where others cannot be taken")
    parser.add_argument("--source", metavar="TEXT", help="where the history in the table is from; needed to take it")
    parser.add_argument("--stated-by", metavar="EMAIL", help="who states the history (default: who imports)")
    parser.add_argument("--by", metavar="EMAIL", help="who imports (default: the first administrator who may)")
    _organisation(parser)
    _json(parser)


def _measurements(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="CSV, XLSX, DFQ or QIF")
    parser.add_argument("--check", action="store_true", help="only report what would be recorded; nothing is written")
    parser.add_argument("--measure", metavar="NUMBER", help="the measure that a table is of, where it does not say")
    parser.add_argument("--decimal", metavar="MARK", choices=(".", ","), help="the decimal mark (default: found out)")
    parser.add_argument("--good-rows", action="store_true", help="leave out rows that cannot be read")
    parser.add_argument("--source", metavar="TEXT", help="where the values are from (default: the file's name)")
    parser.add_argument("--by", metavar="EMAIL", help="who records (default: the first administrator who may)")
    _organisation(parser)
    _json(parser)


def _mail_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="ADDRESS", help="the address to which the mail server delivered it")


def _worker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--beside", type=int, metavar="PID", help=argparse.SUPPRESS)


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="*", metavar="WHAT", help="which measurements (default: all)")


COMMANDS = (
    Command("up", "serve the site: makes the data folder, brings the database up to date, starts web and worker", "qualitas up --example automotive --port 8000", "running.up", _up, needs="nothing"),
    Command("init", "found an organisation with starter kinds of documents and its administrator", 'qualitas init --organisation "Fork & Knife Ltd" --sector food --admin jo@forkknife.example', "founding.init", _init, needs="makes"),
    Command("example", "found an example organisation with two years of history", "qualitas example software", "founding.example", _example, needs="makes"),
    Command("people add", "add a person, with duties", 'qualitas people add --name "Rosa Klein" --email rosa@forkknife.example --duty author --duty employee', "people.add", _people_add),
    Command("people link", "make a new one-time sign-in link for a person", "qualitas people link --email rosa@forkknife.example", "people.link", _people_link),
    Command("token create", "make an API token; it is shown once", "qualitas token create --person jo@forkknife.example --scope read --expires 2027-12-31", "people.token", _token),
    Command("import documents", "take over a folder of documents, with or without a master list", "qualitas import documents ./handbook --check", "importing.documents", _import),
    Command("import table", "import a table of records of any type (the word table may be left out)", "qualitas import people staff.xlsx --check", "importing.table", _table),
    Command("import measurements", "record the values of a file of measurements: a table, a Q-DAS transfer file, or QIF results", "qualitas import measurements bore.dfq --check", "measuring.measurements", _measurements),
    Command("mail-in", "take one mail from standard input, as a mail server hands it over; it becomes a record or a comment", "qualitas mail-in --to reports@forkknife.example < mail.eml", "letters.mail_in", _mail_in),
    Command("search rebuild", "make the index of the search anew; what is not in it yet is not found meanwhile", "qualitas search rebuild", "searching.rebuild"),
    Command("verify", "verify ledger, records and files; names every fault", "qualitas verify --json", "proving.verify", _json),
    Command("backup", "write a backup while everything runs", "qualitas backup /backups/monday.qualitas", "proving.backup", _backup),
    Command("restore", "restore a backup into an empty data folder", "qualitas restore /backups/monday.qualitas --data ./restored", "proving.restore", _restore, needs="nothing"),
    Command("drill", "restore the newest backup that was made by itself into a scratch place and verify it; the result is in the ledger", "qualitas drill", "proving.drill", _drill),
    Command("backup-key", "make a key that encrypts backups", "qualitas backup-key /media/stick/backups.key", "proving.backup_key", _key, needs="nothing"),
    Command("move", "move to another database, SQLite to PostgreSQL or back; every row is compared", "qualitas move --to postgres://qualitas:secret@localhost/qualitas", "moving.move", _move),
    Command("check", "say whether settings, folders, database, keys and worker are in order, and what to do where not", "qualitas check", "health.check", _json, needs="nothing"),
    Command("worker", "do the background work alone: mails, sealing, dates", "qualitas worker", "running.worker", _worker),
    Command("bench", "run the benchmark (in a checkout)", "qualitas bench", "running.bench", _bench, needs="nothing"),
)  # fmt: skip


def spelled(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with what may be left out: `import people FILE` imports a table."""
    known = {one.name.split()[-1] for one in COMMANDS if one.name.startswith("import ")}
    if len(words) > 1 and words[0] == "import" and words[1] not in known and not words[1].startswith("-"):
        return ["import", "table", *words[1:]]
    return list(words)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = Parser(
        prog="qualitas",
        description="Qualitas, the quality management system: it runs, it thinks, it proves.",
        epilog="Example: qualitas up --example automotive",
    )
    top.add_argument("--version", action=Version)
    below = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    groups: dict[str, argparse._SubParsersAction[Parser]] = {}
    for command in COMMANDS:
        group, _space, last = command.name.rpartition(" ")
        if group and group not in groups:
            words = ", ".join(one.name.split()[-1] for one in COMMANDS if one.name.startswith(f"{group} "))
            outer = below.add_parser(group, help=f"{words}: see `qualitas {group} --help`")
            groups[group] = outer.add_subparsers(title="commands", metavar="COMMAND", required=True)
        _add(groups[group] if group else below, last, command)
    return top


def _add(place: "argparse._SubParsersAction[Parser]", name: str, command: Command) -> None:
    """Add one command to the parser."""
    does = f"{command.does[:1].upper()}{command.does[1:]}."
    one = place.add_parser(name, help=command.does, description=does, epilog=f"Example: {command.example}")
    command.takes(one)
    one.add_argument("--data", metavar="DIR", help="the data folder (default: QUALITAS_DATA, or ./qualitas-data)")
    one.set_defaults(run=command.run, needs=command.needs)
