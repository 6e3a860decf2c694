"""Passkeys (WebAuthn): registering one, signing in by it without typing, and signing a record with it."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import decode_credential_public_key
from webauthn.helpers.decoded_public_key_to_cryptography import decoded_public_key_to_cryptography
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.credentials.models import Passkey
from qualitas.kernel.identity.models import Account
from qualitas.kernel.identity.slowing import counted

MOST = 20
LONGEST = 20_000
ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks for passkeys: the host name they are bound to, and the address of the pages that may ask."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What a passkey signed, as base64url: it is checked with these four and the challenge alone."""

    authenticator_data: str
    client_data: str
    signature: str
    public_key: str


def party(request: HttpRequest) -> Party | None:
    """Return for whom passkeys are asked for on this page; None where they cannot work.

    They are bound to the host name of `QUALITAS_BASE_URL`. On this machine alone any port of ``localhost`` does too.
    """
    base = settings.QUALITAS.base_url
    host = urlsplit(base).hostname or ""
    here = urlsplit(f"{request.scheme}://{request.get_host()}")
    if _is_loopback(host) and here.hostname == "localhost":
        return Party("localhost", f"{here.scheme}://{here.netloc}")
    if _is_address(host) or (urlsplit(base).scheme != "https" and host != "localhost"):
        return None
    return Party(host, base)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def asked_to_add(account: Account, asks: Party) -> tuple[dict[str, Any], bytes]:
    """Return what the browser is asked for to make a new passkey, and the challenge in it; raises Invalid."""
    kept = list(account.passkeys.values_list("credential", flat=True))
    if len(kept) >= MOST:
        raise Invalid(_("You have %d passkeys; remove one before you add another.") % MOST)
    options = generate_registration_options(
        rp_id=asks.id,
        rp_name="Qualitas",
        user_id=account.pk.bytes,
        user_name=account.email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in kept],
        supported_pub_key_algs=ALGORITHMS,
    )
    return json.loads(options_to_json(options)), options.challenge


def add(account: Account, given: str, asks: Party | None, challenge: bytes, title: str) -> Passkey:
    """Keep the passkey that the browser made; raises Invalid where its answer does not fit what was asked."""
    asks = _working(asks)
    try:
        made = verify_registration_response(
            credential=_parsed(given),
            expected_challenge=challenge,
            expected_rp_id=asks.id,
            expected_origin=asks.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except _FAULTS as error:
        raise Invalid(_("The browser's answer does not fit what was asked. Try again.")) from error
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                account=account,
                credential=bytes_to_base64url(made.credential_id),
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                title=title,
            )
    except IntegrityError as error:
        raise Invalid(_("This passkey is registered already.")) from error


def asked_to_use(asks: Party, account: Account | None = None, challenge: bytes | None = None) -> tuple[Any, bytes]:
    """Return what the browser is asked for: a passkey of ``account``, or any that it knows for this site."""
    kept = account.passkeys.values_list("credential", flat=True) if account is not None else ()
    options = generate_authentication_options(
        rp_id=asks.id,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in kept],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.loads(options_to_json(options)), options.challenge


def used(given: str, asks: Party | None, challenge: bytes, address: str) -> Passkey:
    """Return the passkey that answered ``challenge``, with its user verified; raises Invalid or SlowDown."""
    asks = _working(asks)
    with counted("passkey", address):
        answer = _parsed(given)
        key = _known(answer)
        try:
            proof = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=asks.id,
                expected_origin=asks.origin,
                credential_public_key=bytes(key.public_key),
                credential_current_sign_count=key.sign_count,
                require_user_verification=True,
            )
        except _FAULTS as error:
            raise Invalid(_("The passkey's answer does not fit what was asked. Try again.")) from error
        moved = Passkey.objects.filter(pk=key.pk, sign_count=key.sign_count)
        if not moved.update(sign_count=proof.new_sign_count, used_at=timezone.now()):
            raise Invalid(_("The passkey's answer does not fit what was asked. Try again."))
    return key


def evidence(given: str, key: Passkey) -> Signed:
    """Return what the passkey signed, as it is kept with a signature; the public key as DER (SubjectPublicKeyInfo)."""
    response = _parsed(given)["response"]
    public: Any = decoded_public_key_to_cryptography(decode_credential_public_key(bytes(key.public_key)))
    return Signed(
        str(response["authenticatorData"]),
        str(response["clientDataJSON"]),
        str(response["signature"]),
        bytes_to_base64url(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
    )


def _working(asks: Party | None) -> Party:
    if asks is None:
        raise Invalid(_("Passkeys need a host name: ask your administrator to set the address of the site."))
    return asks


def _parsed(given: str) -> dict[str, Any]:
    try:
        answer = json.loads(given[:LONGEST])
    except ValueError as error:
        raise Invalid(_("The browser's answer cannot be read. Try again.")) from error
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise Invalid(_("The browser's answer cannot be read. Try again."))
    return answer


def _known(answer: dict[str, Any]) -> Passkey:
    kept = Passkey.objects.filter(credential=str(answer.get("id", ""))[:1400], account__is_active=True)
    found = kept.select_related("account").first()
    if found is None:
        raise Invalid(_("This passkey is not known here, or was removed. Sign in another way."))
    return found
