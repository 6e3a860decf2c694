"""Signing in: password or one-time link, slowed down for those who guess; and signing, by entering it again."""

import datetime as dt
import hashlib
import math

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.kernel.acts.act import Signature
from qualitas.kernel.acts.prepared import Prepared
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.identity.models import Account, ApiToken, Attempt, OneTimeLink, Person

FREE_TRIES = 5
WINDOW = dt.timedelta(minutes=15)
ADDRESS_TRIES = 50


class SlowDown(Refused):
    """Too many failed tries; the message says how long to wait, ``seconds`` says it to programs."""

    status = 429
    title = gettext_noop("Slow down")

    def __init__(self, sentence: str, seconds: int = 1) -> None:
        super().__init__(sentence)
        self.seconds = seconds


def _wait(what: str, free: int) -> float:
    """Return for how many seconds ``what`` must wait: doubling with each failure past the free ones."""
    now = timezone.now()
    times = list(
        Attempt.objects.filter(what=what, at__gt=now - WINDOW).order_by("-at").values_list("at", flat=True)[:200]
    )
    if len(times) < free:
        return 0
    pause = min(2.0 ** (len(times) - free + 1), WINDOW.total_seconds())
    return max(0.0, pause - (now - times[0]).total_seconds())


def slow_down(who: str, address: str) -> None:
    """Refuse while the account from this address, or the address as a whole, failed too often."""
    wait = max(_wait(f"{who.lower()} {address}"[:120], FREE_TRIES), _wait(address[:120], ADDRESS_TRIES))
    if wait > 0:
        seconds = math.ceil(wait)
        raise SlowDown(_("Too many tries. Wait %d seconds, then try again.") % seconds, seconds)


def failed(who: str, address: str) -> None:
    """Count a failure for the account from this address, and for the address."""
    Attempt.objects.bulk_create([Attempt(what=f"{who.lower()} {address}"[:120]), Attempt(what=address[:120])])


def by_password(email: str, password: str, address: str) -> Account:
    """Return the account behind e-mail and password; the same answer and work for an unknown account."""
    slow_down(email, address)
    account = Account.objects.filter(email=email.lower(), is_active=True).first()
    known = account is not None and account.has_usable_password()
    right = check_password(password, account.password) if account is not None and known else not make_password(password)
    if not right or account is None:
        failed(email, address)
        raise Invalid(_("E-mail address or password is wrong. Try again, or ask for a sign-in link."))
    return account


def link_account(token: str) -> Account:
    """Return whom a one-time link would sign in; raises Invalid where it cannot be used."""
    return _link(token).account


def by_link(token: str) -> tuple[Account, OneTimeLink]:
    """Use up a one-time link and return whom it signs in."""
    with transaction.atomic():
        link = _link(token)
        used = OneTimeLink.objects.filter(digest=link.digest, used_at__isnull=True).update(used_at=timezone.now())
        if not used:
            raise Invalid(_("This sign-in link was used already. Ask for a new one."))
    return link.account, link


def _link(token: str) -> OneTimeLink:
    digest = hashlib.sha256(token.encode()).hexdigest()
    link = OneTimeLink.objects.filter(digest=digest, account__is_active=True).select_related("account").first()
    if link is None:
        raise Invalid(_("This sign-in link is not known here. Ask for a new one."))
    if link.used_at is not None:
        raise Invalid(_("This sign-in link was used already. Ask for a new one."))
    if link.expires < timezone.now():
        raise Invalid(_("This sign-in link has expired. Ask for a new one."))
    return link


_valid_token = Prepared(
    lambda digest: ApiToken.objects.filter(digest=digest, state="valid", person__state="active").select_related(
        "person__organisation"
    )[:1]
)


def by_token(plain: str) -> ApiToken | None:
    """Return the valid API token behind ``plain``, with its person and organisation, or None."""
    digest = hashlib.sha256(plain.encode()).hexdigest()
    token = next(iter(_valid_token(digest)), None)
    if token is None or (token.expires is not None and token.expires < timezone.now().date()):
        return None
    return token


def sign_again(person: Person, password: str, address: str) -> Signature:
    """Return the signature of a person who enters their password again; raises Invalid where it is wrong."""
    account = person.account
    if account is None or not account.has_usable_password():
        sentence = _("You have no password yet; set one on your own page, then sign with it.")
        raise Invalid(sentence, {"password": [sentence]})
    slow_down(account.email, address)
    if not check_password(password, account.password):
        failed(account.email, address)
        sentence = _("The password is wrong; nothing was signed.")
        raise Invalid(sentence, {"password": [sentence]})
    return Signature(person.id, person.name, "password", person.organisation.zone)
