"""Count the queries of pages: `python -m bench.queries SESSION TOKEN NUMBER` prints them as JSON."""

import json
import os
import sys


def count(session: str, pages: dict[str, str]) -> dict[str, int]:
    """Return how many queries each page takes, after a first visit that fills the caches."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitas.site.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    visitor = Client(headers={"host": "127.0.0.1"})
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session
    found = {}
    for name, address in pages.items():
        assert visitor.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as captured:
            visitor.get(address)
        found[name] = len(captured)
    return found


if __name__ == "__main__":
    print(json.dumps(count(sys.argv[1], json.loads(sys.argv[2]))))
