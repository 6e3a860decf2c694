"""The databases of the tests themselves: rolled back, or one's own."""

import os
import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.databases import engine
from tests.postgres import ROLE


def _made() -> int:
    return ContentType.objects.filter(app_label="tried").count()


def _make(model: str) -> None:
    ContentType.objects.create(app_label="tried", model=model)


@pytest.mark.django_db
@pytest.mark.parametrize("turn", range(2))
def test_a_normal_test_is_rolled_back(turn: int) -> None:
    assert _made() == 0
    _make(f"model{turn}")


@pytest.mark.parametrize("turn", range(2))
def test_a_database_of_ones_own_is_fresh_and_shared_by_threads(own_database: str, turn: int) -> None:
    assert _made() == 0

    def work(number: int) -> None:
        _make(f"model{number}")
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _made() == 4


def test_the_url_of_ones_own_database_names_it(own_database: str) -> None:
    assert str(connection.settings_dict["NAME"]) in own_database


def test_no_setting_of_whoever_runs_the_tests_leaks_in() -> None:
    assert "qualitas-tests-" in os.environ["QUALITAS_DATA"]
    assert ("QUALITAS_DATABASE_URL" in os.environ) == (engine() == "postgres")


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_application_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (ROLE, False, False)
