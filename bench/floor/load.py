"""Fill the floor with records: `python -m bench.floor.load SIZE`; prints what a visitor needs, as JSON."""

import datetime as dt
import json
import os
import random
import sys
from itertools import batched

WORDS = "audit bearing torque leak drawing lathe gauge deviation batch rework scrap coating weld release defect".split()  # noqa: SIM905 - readable
STATES = ("draft", "draft", "in review", "in review", "withdrawn")


def load(size: int) -> dict[str, object]:
    """Make the tables and ``size`` records; returns the session of a signed-in visitor."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.floor.settings")
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bench.floor.models import Line, Place, Record  # noqa: PLC0415

    call_command("migrate", run_syncdb=True, verbosity=0)
    user = User.objects.create(username="author")
    places = [Place.objects.create(name=f"Place {number}") for number in range(20)]
    chance = random.Random(7)
    for numbers in batched(range(1, size + 1), 2000):
        made = Record.objects.bulk_create(
            Record(
                number=f"NC-{number:07d}",
                title=" ".join(chance.choices(WORDS, k=6)),
                status=chance.choice(STATES),
                place=chance.choice(places),
                owner=user,
                text=" ".join(chance.choices(WORDS, k=40)),
                due=dt.date(2026, 1, 1) + dt.timedelta(days=number % 700),
            )
            for number in numbers
        )
        Line.objects.bulk_create(
            Line(record=one, actor=user, action="create", data={"title": one.title}, before="0" * 64, hash="0" * 64)
            for one in made
        )
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE words USING fts5(title, content='floor_record', content_rowid='id')")
        cursor.execute("INSERT INTO words (words) VALUES ('rebuild')")
        cursor.execute("ANALYZE")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"session": session.session_key}


if __name__ == "__main__":
    print(json.dumps(load(int(sys.argv[1]))))
