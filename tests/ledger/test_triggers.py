"""The database's own door: a trigger that is there in name only does not count."""

import pytest
from django.db import connection

from qualitas.kernel.ledger import triggers

pytestmark = pytest.mark.django_db


def test_every_trigger_is_there_after_migrating():
    assert triggers.missing() == []


@pytest.mark.postgres
def test_a_function_that_no_longer_refuses_is_found_and_put_back():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION qualitas_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$"
        )
    assert len(triggers.missing()) == len(list(triggers.wanted()))
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.postgres
def test_a_condition_that_never_holds_is_found():
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE OR REPLACE TRIGGER "hold_ledger_head_update" BEFORE UPDATE ON "ledger_head" FOR EACH ROW '
            "WHEN (NEW.size < 0) EXECUTE FUNCTION qualitas_refuse('The ledger only grows.')"
        )
    assert [trigger.name for trigger in triggers.missing()] == ["hold_ledger_head_update"]


@pytest.mark.postgres
def test_a_trigger_that_is_switched_off_is_found():
    with connection.cursor() as cursor:
        cursor.execute('ALTER TABLE "ledger_event" DISABLE TRIGGER "hold_ledger_event_update"')
    assert [trigger.name for trigger in triggers.missing()] == ["hold_ledger_event_update"]
