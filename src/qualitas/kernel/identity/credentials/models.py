"""Second factors, passkeys and providers of an account: no records, they end with it. Badges and tablets are records."""

from django.db import models
from django.utils import timezone

from qualitas.kernel.identity.credentials.badges import Badge, Tablet
from qualitas.kernel.identity.models import Account

__all__ = ["Badge", "CodeApp", "Passkey", "ProviderLink", "RecoveryCode", "Tablet"]


class CodeApp(models.Model):
    """An app that shows codes (RFC 6238); its secret is encrypted under the installation's wrapping key."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="code_app")
    secret = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """A code on paper that stands in for the app once; only its keyed hash is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="credentials_recovery_code")]


class Passkey(models.Model):
    """A key in somebody's device (WebAuthn); we keep its public half (COSE) and what the browser says of it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    title = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)


class ProviderLink(models.Model):
    """An account at a provider of OpenID Connect that signs in here: known by issuer and subject, never by e-mail."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="provider_links")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    shown = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="credentials_provider_subject")]
