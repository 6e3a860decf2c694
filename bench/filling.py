"""Fill Qualitas with documents by its own bulk verbs: `python -m bench.filling SIZE`; prints what a visitor needs.

``QUALITAS_DATA`` names the data folder. Every document is drafted; two fifths are submitted, a fifth is withdrawn.
"""

import json
import os
import random
import sys
from itertools import batched
from typing import Any

WORDS = "audit bearing torque leak drawing lathe gauge deviation batch rework scrap coating weld release defect".split()  # noqa: SIM905 - readable
AT_ONCE = 1000


def set_up() -> None:
    """Set this process up on the data folder that ``QUALITAS_DATA`` names, migrated."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitas.site.settings")
    from django.conf import settings  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def admitted(who: Any) -> dict[str, object]:
    """Sign somebody in; returns the key of the session and a token."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415

    from qualitas.kernel.identity.sessions import SessionStore  # noqa: PLC0415
    from qualitas.kernel.identity.verbs import issue_token  # noqa: PLC0415

    account = who.person.account
    assert account is not None
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    token: Any = issue_token(who.act("api"), who.person, title="The measurement")
    return {"session": session.session_key, "token": token.plain}


def fill(size: int) -> dict[str, object]:
    """Make the company and ``size`` documents; returns the session and the token of people in it."""
    set_up()
    from django.db import connection  # noqa: PLC0415

    from qualitas.documents import verbs  # noqa: PLC0415
    from qualitas.kernel.ledger.sealing import publish_all  # noqa: PLC0415
    from soak.company import found  # noqa: PLC0415

    company = found("bench")
    chance = random.Random(7)
    made, share = list[Any](), 0
    for numbers in batched(range(1, size + 1), AT_ONCE):
        rows = [
            {
                "of_kind": company.kind,
                "title": " ".join(chance.choices(WORDS, k=6)),
                "text": " ".join(chance.choices(WORDS, k=40)),
            }
            for _number in numbers
        ]
        made = verbs.draft.many(company.act("author"), rows)
        share = len(made) // 5
        verbs.submit.over(company.act("author"), made[: 2 * share])
        verbs.withdraw.over(company.act("manager"), made[2 * share : 3 * share], reason="Not needed.")
    publish_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    drafts = [one.number for one in made[3 * share :]]
    return admitted(company.people["author"]) | {"kind": company.kind.number, "drafts": drafts}


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
