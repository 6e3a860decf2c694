"""The command line: what it takes, what it says, its exit codes."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from qualitas.documents.models import DocumentKind
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.entry import by_link, by_token
from qualitas.kernel.identity.models import ApiToken, Organisation, Person
from qualitas.site.cli import main
from qualitas.site.cli.commands import COMMANDS
from qualitas.site.cli.founding import slug_of

INIT = ["init", "--organisation", "Fork & Knife Ltd", "--sector", "food", "--admin", "Jo.Bloggs@forkknife.example"]


def wrong(argv: list[str]) -> int:
    """Run a command line that argparse may refuse; return its exit code."""
    try:
        return main(argv)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_with_an_example(command, capsys):
    assert wrong([*command.name.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert f"Example: {command.example[:20]}" in said
    assert "--data" in said


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "required"),
        (["bogus"], "invalid choice"),
        (["up", "--port", "99999999"], "is no port"),
        (["up", "--workers", "0"], "number of web processes"),
        (["token", "create", "--person", "x", "--expires", "tomorrow"], "is no date"),
        (["init", "--organisation", "X"], "--admin"),
        (["example", "bakery"], "invalid choice"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(argv, words, capsys):
    assert wrong(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.err.rstrip().endswith((".", "`"))


@pytest.mark.django_db
def test_init_founds_an_organisation_with_starter_kinds_and_its_administrator(capsys):
    assert main([*INIT, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    organisation = Organisation.objects.get(slug="fork-knife")
    assert (organisation.title, organisation.sector) == ("Fork & Knife Ltd", "food")
    kinds = DocumentKind.within(organisation.id).values_list("code", flat=True)
    assert sorted(kinds) == ["FRM", "MAN", "POL", "SOP", "WI"]
    person = Person.within(organisation.id).get()
    assert person.name == "Jo Bloggs"
    assert acting(person).duties >= {"administrator", "quality-manager", "author"}
    account, _link = by_link(said["link"].rstrip("/").rpartition("/")[2])
    assert account == person.account


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--admin", "nobody"], "is no e-mail address"),
        (["--slug", "Ünsinn"], "cannot be a short name"),
        (["--zone", "Europe/Atlantis"], "no time zone"),
    ],
)
def test_init_refuses_what_cannot_be_founded_and_writes_nothing(more, words, capsys):
    assert main([*INIT, *more]) == 2
    assert words in capsys.readouterr().err
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_a_short_name_is_given_once(capsys):
    assert main(INIT) == 0
    assert main(INIT) == 2
    assert "already" in capsys.readouterr().err


def test_short_names_are_made_from_names():
    assert slug_of("Fork & Knife Ltd") == "fork-knife"
    assert slug_of("Müller Präzision GmbH") == "muller-prazision"
    assert slug_of("Weiß") == "weiss"


@pytest.mark.django_db
def test_people_are_added_with_duties_and_get_links_and_tokens(capsys):
    main(INIT)
    capsys.readouterr()
    add = ["people", "add", "--name", "Rosa Klein", "--email", "rosa@forkknife.example", "--duty", "author"]
    assert main([*add, "--duty", "employee"]) == 0
    assert "is added to Fork & Knife Ltd" in capsys.readouterr().out
    rosa = Person.objects.get(name="Rosa Klein")
    assert acting(rosa).duties == {"author", "employee"}

    assert main(["people", "link", "--email", "ROSA@forkknife.example", "--json"]) == 0
    link = json.loads(capsys.readouterr().out)["link"]
    assert by_link(link.rstrip("/").rpartition("/")[2])[0] == rosa.account

    create = ["token", "create", "--person", "rosa@forkknife.example", "--scope", "read", "--expires", "2999-12-31"]
    assert main([*create, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    found = by_token(said["token"])
    assert found is not None
    assert (found.person, found.scope, str(found.expires)) == (rosa, "read", "2999-12-31")
    assert not ApiToken.objects.filter(digest__contains=said["token"]).exists()


@pytest.mark.django_db
def test_refusals_are_one_sentence_on_stderr(capsys):
    main(INIT)
    add = ["people", "add", "--name", "Jo", "--email", "jo.bloggs@forkknife.example"]
    cases = [
        (add, 1, "has this e-mail address already"),
        (["people", "add", "--name", "Jo", "--duty", "king"], 2, "no duty “king”"),
        (["people", "add", "--name", "Jo", "--site", "MOON"], 1, "no site “MOON”"),
        (["people", "link", "--email", "who@forkknife.example"], 1, "Nobody in Fork & Knife Ltd"),
        (["token", "create", "--person", "jo.bloggs@forkknife.example", "--expires", "2001-01-01"], 2, "is over"),
        (["people", "link", "--email", "x@y.example", "--organisation", "nope"], 2, "there is: fork-knife"),
    ]
    capsys.readouterr()
    for argv, code, words in cases:
        assert main(argv) == code
        said = capsys.readouterr()
        assert words in said.err
        assert said.err.count("\n") == 1
        assert not said.out


@pytest.mark.django_db
def test_with_several_organisations_one_must_be_named(capsys):
    main(INIT)
    main([*INIT, "--slug", "second"])
    capsys.readouterr()
    assert main(["people", "add", "--name", "Ada"]) == 2
    assert "name one by --organisation: fork-knife, second." in capsys.readouterr().err
    assert main(["people", "add", "--name", "Ada", "--organisation", "second"]) == 0
    assert Person.objects.get(name="Ada").organisation.slug == "second"


@pytest.mark.django_db
def test_without_an_organisation_the_sentence_says_how_to_found_one(capsys):
    assert main(["people", "add", "--name", "Ada"]) == 1
    assert "qualitas init" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_unforeseen_error_is_a_sentence_unless_the_traceback_is_asked_for(monkeypatch, capsys):
    def broken(_slug):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("qualitas.site.cli.people.the_organisation", broken)
    assert main(["people", "add", "--name", "Ada"]) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError: by zero" in said
    assert "Traceback" not in said
    monkeypatch.setenv("QUALITAS_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main(["people", "add", "--name", "Ada"])


@pytest.mark.django_db
def test_check_names_each_thing_and_what_to_do(capsys):
    main(INIT)
    capsys.readouterr()
    assert main(["check", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    found = {finding["what"]: finding for finding in said["findings"]}
    assert found["database"]["ok"]
    assert found["triggers"]["ok"]
    assert not found["worker"]["ok"]
    assert "qualitas worker" in found["worker"]["sentence"]
    assert main(["check"]) == 1
    assert "FAULT  worker: " in capsys.readouterr().out


def run(*argv: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    environment = {**os.environ, "QUALITAS_DATABASE_URL": "", **variables}
    command = [sys.executable, "-m", "qualitas.site.cli", *argv]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_missing_data_folder_is_told_and_not_made(tmp_path):
    folder = tmp_path / "nowhere"
    for argv in (["verify"], ["people", "add", "--name", "Ada"], ["worker"]):
        done = run(*argv, "--data", str(folder))
        assert done.returncode == 1
        assert f"There is no data folder {folder}" in done.stderr
        assert not folder.exists()
    done = run("check", "--data", str(folder))
    assert done.returncode == 1
    assert "is not there" in done.stdout
    assert not folder.exists()


def test_bad_settings_are_told_in_a_sentence(tmp_path):
    (tmp_path / "qualitas.toml").write_text("colour = 'red'\n")
    done = run("verify", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "settings that do not exist: colour" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unreachable_database_is_told_in_a_sentence(tmp_path):
    url = "postgres://nobody:secret@127.0.0.1:1/none"
    done = run("verify", "--data", str(tmp_path), QUALITAS_DATABASE_URL=url)
    assert done.returncode == 1
    assert "The database cannot be used" in done.stderr
    assert "secret" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_database_of_an_older_version_is_not_touched(own_database, tmp_path, capsys):
    call_command("migrate", "documents", "zero", verbosity=0)
    done = run("verify", "--data", str(tmp_path), QUALITAS_DATABASE_URL=own_database)
    assert done.returncode == 1
    assert "changes of this version" in done.stderr
    assert "qualitas up" in done.stderr


def test_verify_says_that_all_holds_or_names_what_was_edited(own_database, tmp_path):
    here = {"QUALITAS_DATABASE_URL": own_database}
    data = ["--data", str(tmp_path)]
    assert run(*INIT, *data, **here).returncode == 0
    done = run("verify", *data, **here)
    assert done.returncode == 0, done.stdout
    assert "Fork & Knife Ltd: 12 events" in done.stdout
    assert "unchanged since sealing" in done.stdout
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE documents_documentkind DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER hold_documents_documentkind_update")
        cursor.execute("UPDATE documents_documentkind SET title = 'Secret' WHERE code = 'SOP'")
    number = DocumentKind.objects.get(code="SOP").number
    done = run("verify", *data, "--json", **here)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["holds"] is False
    assert any(number in fault["sentence"] for fault in report["faults"])
    assert run("verify", *data, **here).stdout.count("FAULT ") == len(report["faults"])


def test_a_backup_is_restored_elsewhere_and_verified(tmp_path):
    here, there, file = str(tmp_path / "here"), str(tmp_path / "there"), str(tmp_path / "monday.qualitas")
    assert run(*INIT, "--data", here).returncode == 0
    done = run("backup", file, "--with-keys", "--data", here)
    assert done.returncode == 0, done.stderr
    assert "It holds the keys" in done.stdout
    assert run("backup", file, "--data", here).returncode == 2
    done = run("restore", file, "--data", there)
    assert done.returncode == 0, done.stderr
    assert "Everything is unchanged since sealing" in done.stdout
    again = run("restore", file, "--data", there)
    assert again.returncode == 1
    assert "not empty" in again.stderr
    assert run("restore", str(tmp_path / "none"), "--data", str(tmp_path / "new")).returncode == 2
    assert not (tmp_path / "new").exists()
