"""Nothing is written outside a verb: not by Python, not by SQL; and another organisation's record is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import NotThere, OutsideAVerb
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.ledger.triggers import WRITTEN_ONCE, missing
from tests.battery.answers import answers
from tests.battery.ledgers import table_sizes
from tests.battery.roads import Player, actors
from tests.cast import Cast

TYPES = pytest.mark.parametrize("model", Subject.types.values(), ids=list(Subject.types))
TRICKS: dict[str, Callable[[Any], Any]] = {
    "save": lambda record: record.save(),
    "delete": lambda record: record.delete(),
    "update": lambda record: type(record).objects.update(version=7),
    "delete many": lambda record: type(record).objects.filter(pk=record.pk).delete(),
    "bulk_create": lambda record: type(record).objects.bulk_create([record]),
    "bulk_update": lambda record: type(record).objects.bulk_update([record], ["version"]),
    "create": lambda record: type(record).objects.create(),
    "get_or_create": lambda record: type(record).objects.get_or_create(pk=None),
}


def some(cast: Cast, model: type[Subject]) -> Subject:
    """Return a record of ``model``."""
    record = next(Player(cast.northgate).births(model), None)
    assert record is not None, f"No verb makes a {model.kind}, and the cast has none."
    return record


@TYPES
@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_is_written_outside_a_verb(cast: Cast, model: type[Subject], trick: str) -> None:
    record = some(cast, model)
    sizes = table_sizes()
    with pytest.raises(OutsideAVerb):
        TRICKS[trick](record)
    assert table_sizes() == sizes


@TYPES
def test_lines_of_a_record_are_written_by_its_verbs_alone(cast: Cast, model: type[Subject]) -> None:
    for name in model.parts:
        line = model._meta.get_field(name).related_model
        with pytest.raises(OutsideAVerb):
            line().save()
        with pytest.raises(OutsideAVerb):
            line.objects.all().delete()


@TYPES
@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM {table} WHERE id = %s", "UPDATE {table} SET seals = '{{}}' WHERE id = %s"],
    ids=["delete", "update"],
)
def test_the_database_refuses_what_no_verb_does(cast: Cast, model: type[Subject], sql: str) -> None:
    record = some(cast, model)
    key = model._meta.pk.get_db_prep_save(record.pk, connection)
    table = connection.ops.quote_name(model._meta.db_table)
    with pytest.raises(DatabaseError, match=r"verb|withdraws"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table=table), [key])


@pytest.mark.parametrize("table", WRITTEN_ONCE)
@pytest.mark.parametrize("sql", ["DELETE FROM {table}", "UPDATE {table} SET organisation = organisation"])
def test_the_ledger_is_written_once(cast: Cast, table: str, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - our own table
        if not cursor.fetchone()[0]:
            return
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table=table))


def test_every_trigger_is_in_its_place(cast: Cast) -> None:
    assert missing() == []


@TYPES
def test_another_organisations_record_is_not_there(cast: Cast, model: type[Subject]) -> None:
    record = some(cast, model)
    assert not model.readable(cast.lindqvist.id).filter(pk=record.pk).exists()
    sizes = table_sizes()
    for verb in verbs_of(model).values():
        if verb.nature == "opens":
            continue
        for actor in actors(cast.lindqvist):
            inputs = next(answers(verb, record.home), None)
            if inputs is None:  # it asks for what is not there
                continue
            with pytest.raises(NotThere, match=r"\.$"):
                verb(Act(actor), record, **inputs)
    assert table_sizes() == sizes


@TYPES
def test_another_organisations_record_is_no_answer(cast: Cast, model: type[Subject]) -> None:
    """What a form chooses from is of one's own organisation."""
    for verb in verbs_of(model).values():
        for inputs in answers(verb, cast.northgate.id):
            foreign = {name: value for name, value in inputs.items() if isinstance(value, Subject)}
            if not foreign:
                break
            form = verb.form({n: str(v.pk) for n, v in foreign.items()}, organisation=cast.lindqvist.id)
            assert not form.is_valid()
            assert set(foreign) <= set(form.errors)
