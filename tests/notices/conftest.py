"""What the tests of notices share: the first company, a reader of its ledger, a mail server on this machine."""

from collections.abc import Callable
from email.message import Message as Mail
from typing import Any

import pytest
from django.utils import timezone

from qualitas.kernel.ledger.sealing import seal_all
from qualitas.kernel.notices.making import make_notices
from qualitas.kernel.notices.models import Notice, Reach
from tests.cast import Cast, Company


@pytest.fixture
def northgate(cast: Cast) -> Company:
    """Return the first company, whose history up to now was told already."""
    seal_all()
    make_notices()
    Notice.objects.all().delete()
    Reach.objects.filter(organisation=cast.northgate.id).update(reminded_on=None, digest_on=None)
    return cast.northgate


def told(company: Company, role: str) -> list[str]:
    """Read the ledger on; return of which sorts of thing somebody is told, the newest first."""
    seal_all()
    make_notices(timezone.now())
    return list(Notice.objects.filter(person=company.people[role]).order_by("-id").values_list("sort", flat=True))


def part(mail: Mail, kind: str) -> str:
    """Return a mail's part of a media type as text."""
    found = next(one for one in mail.walk() if one.get_content_type() == kind)
    payload: Any = found.get_payload(decode=True)
    return str(payload.decode())


@pytest.fixture
def reachable(northgate: Company) -> Callable[[str], str]:
    """Return a function that gives somebody an address to which mail really goes."""
    from qualitas.kernel.identity import verbs as identity

    def give(role: str) -> str:
        person = northgate.people[role]
        address = f"{role}@northgate.eu"
        identity.change_details(northgate.by_system(), person, name=person.name, email=address, site=person.site)
        return address

    return give
