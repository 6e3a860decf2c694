"""Signing in: password or one-time link, then a second step where the account has one; guesses are slowed down."""

import hashlib

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Signature
from qualitas.kernel.acts.prepared import Prepared
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.credentials import codes
from qualitas.kernel.identity.models import Account, ApiToken, OneTimeLink, Person
from qualitas.kernel.identity.slowing import SlowDown, counted, failed, slow_down

__all__ = ["SlowDown", "by_code", "by_link", "by_password", "by_token", "counted", "failed", "link_account",
           "proves_password", "sign_again", "slow_down"]  # fmt: skip


def by_password(email: str, password: str, address: str) -> Account:
    """Return the account behind e-mail and password; the same answer and work for an unknown account."""
    with counted(email, address):
        account = Account.objects.filter(email=email.lower(), is_active=True).first()
        known = account is not None and account.has_usable_password()
        if account is not None and known:
            right = check_password(password, account.password)
        else:
            make_password(password)  # the same work as for a known one
            right = False
        if not right or account is None:
            raise Invalid(_("E-mail address or password is wrong. Try again, or ask for a sign-in link."))
    return account


def by_code(account: Account, code: str, address: str) -> None:
    """Take the second step of signing in: a code from the app, or a recovery code; raises Invalid or SlowDown.

    Tries are counted for the account too, wherever they come from: whoever gets this far knows the password already.
    """
    with counted(f"code {account.pk}", ""), counted(f"code {account.pk}", address):
        if not codes.second_step(account, code):
            raise Invalid(_("This code does not fit, or was used already. Wait for the next one, or use another."))


def proves_password(account: Account, password: str, address: str) -> None:
    """Check a password that is entered again; raises Invalid with the sentence on “password”, or SlowDown."""
    with counted(account.email, address):
        if not account.has_usable_password() or not check_password(password, account.password):
            sentence = _("This is not your password.")
            raise Invalid(sentence, {"password": [sentence]})


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


def sign_again(person: Person, password: str, address: str, code: str | None = None) -> Signature:
    """Return the signature of a person who enters their password again, and a code where they have an app.

    ``code`` is None where a code was given within this session of signing already. Raises Invalid with the sentences.
    """
    account = person.account
    if account is None or not account.has_usable_password():
        sentence = _("You have no password yet; set one on your own page, then sign with it.")
        raise Invalid(sentence, {"password": [sentence]})
    with counted(account.email, address):
        if not check_password(password, account.password):
            sentence = _("The password is wrong; nothing was signed.")
            raise Invalid(sentence, {"password": [sentence]})
    strength = "password"
    if code is not None and codes.app_of(account) is not None:
        try:
            by_code(account, code, address)
        except Invalid as refusal:
            sentence = _("The code does not fit, or was used already; nothing was signed.")
            raise Invalid(sentence, {"code": [sentence]}) from refusal
        strength = "password+code"
    return Signature(person.id, person.name, strength, person.organisation.zone)
