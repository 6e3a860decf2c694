"""Codes of six digits from an app (RFC 6238), and recovery codes on paper for when the app is lost."""

import base64
import os
import secrets
import time
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from qualitas.kernel.identity.credentials.models import CodeApp, Passkey, RecoveryCode
from qualitas.kernel.identity.models import Account, Session
from qualitas.kernel.ledger import keys

STEP = 30
DIGITS = 6
SECRET_BYTES = 20
DRIFT = (0, -1, 1)
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 10


def app_of(account: Account) -> CodeApp | None:
    """Return the account's confirmed app, if it has one."""
    return CodeApp.objects.filter(account=account, confirmed_at__isnull=False).first()


def begin(account: Account) -> CodeApp:
    """Make a new secret for an app that is to be confirmed; one that waited before is forgotten."""
    CodeApp.objects.filter(account=account, confirmed_at__isnull=True).delete()
    return CodeApp.objects.create(account=account, secret=keys.wrap(os.urandom(SECRET_BYTES)))


def waiting(account: Account) -> CodeApp | None:
    """Return the app that is being set up, if one is."""
    return CodeApp.objects.filter(account=account, confirmed_at__isnull=True).first()


def secret_text(app: CodeApp) -> str:
    """Return the secret as people type it into an app, in groups of four letters."""
    plain = base64.b32encode(keys.unwrap(bytes(app.secret))).decode()
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def address(app: CodeApp, issuer: str) -> str:
    """Return the secret as apps scan it (otpauth://totp/…)."""
    secret = secret_text(app).replace(" ", "")
    label = quote(f"{issuer}:{app.account.email}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP}"


def fits(app: CodeApp, code: str) -> bool:
    """Tell whether the app shows ``code`` now, one step earlier or later, and use it up: no code fits twice."""
    given = code.replace(" ", "")
    if len(given) != DIGITS or not (given.isascii() and given.isdigit()):
        return False
    clock = TOTP(keys.unwrap(bytes(app.secret)), DIGITS, SHA1(), STEP, enforce_key_length=False)  # noqa: S303 - RFC 6238
    now = int(time.time()) // STEP
    found = 0
    for step in (now + drift for drift in DRIFT):
        if constant_time_compare(clock.generate(step * STEP).decode(), given):
            found = found or step
    return bool(found) and bool(CodeApp.objects.filter(pk=app.pk, last_step__lt=found).update(last_step=found))


def confirm(account: Account, code: str) -> list[str] | None:
    """Take the waiting app into use with a code from it; returns fresh recovery codes, or None where it does not fit."""
    app = waiting(account)
    if app is None or not fits(app, code):
        return None
    with transaction.atomic():
        CodeApp.objects.filter(pk=app.pk).update(confirmed_at=timezone.now())
        return new_recovery_codes(account)


def remove(account: Account) -> None:
    """Take the app and the recovery codes away."""
    with transaction.atomic():
        CodeApp.objects.filter(account=account).delete()
        RecoveryCode.objects.filter(account=account).delete()


def take_off(account: Account) -> None:
    """Take every second factor away: app, recovery codes and passkeys; and end every session. Part of a verb."""
    for model in (CodeApp, RecoveryCode, Passkey, Session):
        model.objects.filter(account=account).delete()


def _digest(account: Account, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return keys.fingerprint("recovery code", account.pk.bytes + plain.encode("utf-8", "replace"))


def new_recovery_codes(account: Account) -> list[str]:
    """Make ten recovery codes in place of those before; they are shown this once."""
    made = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(account=account).delete()
        RecoveryCode.objects.bulk_create([RecoveryCode(account=account, digest=_digest(account, one)) for one in made])
    return [f"{one[:5]}-{one[5:]}" for one in made]


def recovered(account: Account, code: str) -> bool:
    """Tell whether ``code`` is one of the account's unused recovery codes, and use it up."""
    unused = RecoveryCode.objects.filter(account=account, digest=_digest(account, code), used_at__isnull=True)
    return bool(unused.update(used_at=timezone.now()))


def recovery_codes_left(account: Account) -> int:
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(account=account, used_at__isnull=True).count()


def second_step(account: Account, code: str) -> bool:
    """Tell whether ``code`` is from the account's app, or one of its recovery codes; either is used up."""
    app = app_of(account)
    if app is not None and fits(app, code):
        return True
    return recovered(account, code)
