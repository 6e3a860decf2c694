"""Signing in by a provider of OpenID Connect: code flow with PKCE and nonce, issuer and audience pinned."""

import json
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from qualitas.kernel.acts.refusals import NotThere, Refused
from qualitas.kernel.identity.credentials.models import ProviderLink
from qualitas.kernel.identity.models import Account, Person

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
STRONG_WAYS = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face"})
"""Ways of the provider (`amr`, RFC 8176) that are more than a password."""
PATIENCE = 8  # seconds for one answer of the provider
LARGEST = 512 * 1024
FRESH = 3600.0
AGAIN = 60.0
LEEWAY = 60
LASTS = 10 * 60
WAY_BACK = "/sign-in/provider/back/"


class ProviderFault(Refused):
    """The provider, or what came back from it, cannot be trusted or understood; nobody was signed in."""

    status = 422


@dataclass(frozen=True, slots=True)
class Known:
    """Who the provider says it is: pinned issuer and subject; the rest is only shown or compared."""

    issuer: str
    subject: str
    email: str
    verified: bool
    shown: str
    strong: bool


@dataclass(slots=True)
class Memory:
    """What was read from the provider, and when."""

    metadata: dict[str, Any]
    keys: KeySet
    read_at: float


def _ours() -> Any:
    """Return the provider that this installation was told of; raises NotThere where it was told of none."""
    given = settings.QUALITAS.provider
    if given is None:
        raise NotThere(_("There is no such page here."))
    return given


@cache
def _memories() -> dict[str, Memory]:
    return {}


def _fetched(url: str) -> dict[str, Any]:
    """Return the JSON object at ``url``; no redirect is followed, and nothing unencrypted leaves this machine."""
    own = urlsplit(_ours().issuer)
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != (own.scheme, own.hostname):
        raise ProviderFault(_("The sign-in service names an address that is not encrypted; tell your administrator."))
    try:
        with requests.get(url, timeout=PATIENCE, allow_redirects=False, stream=True) as answer:
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            if answer.status_code != requests.codes.ok or len(body) > LARGEST:
                raise _silent()
            found = json.loads(body)
    except (requests.RequestException, ValueError) as error:
        raise _silent() from error
    if not isinstance(found, dict):
        raise _silent()
    return found


def _silent() -> ProviderFault:
    return ProviderFault(
        _("The sign-in service does not answer as it should. Try again later, or sign in another way.")
    )


def _read(issuer: str, *, afresh: bool = False) -> Memory:
    """Return the provider's metadata and keys, read at most once an hour, or once a minute where a key is missing."""
    kept = _memories().get(issuer)
    now = time.monotonic()
    if kept is not None and now - kept.read_at < (AGAIN if afresh else FRESH):
        return kept
    metadata = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if metadata.get("issuer") != issuer:
        raise ProviderFault(_("The sign-in service calls itself by another name; tell your administrator."))
    try:
        keys = KeySet.import_key_set(_fetched(str(metadata["jwks_uri"])))  # type: ignore[arg-type] # checked by it
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _silent() from error
    made = _memories()[issuer] = Memory(metadata, keys, now)
    return made


def _client(metadata: dict[str, Any]) -> OAuth2Session:
    given = _ours()
    ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    way = "none" if not given.secret else "client_secret_basic" if "client_secret_basic" in ways else ways[0]
    return OAuth2Session(
        given.client,
        given.secret or None,
        token_endpoint_auth_method=way,
        scope="openid email profile",
        redirect_uri=f"{settings.QUALITAS.base_url}{WAY_BACK}",
        code_challenge_method="S256",
    )


def begin() -> tuple[str, dict[str, Any]]:
    """Return the provider's address to go to, and what must be kept until the way back."""
    metadata = _read(_ours().issuer).metadata
    nonce, verifier = generate_token(43), generate_token(64)
    with _client(metadata) as client:
        url, state = client.create_authorization_url(
            metadata["authorization_endpoint"], nonce=nonce, code_verifier=verifier
        )
    return url, {"state": state, "nonce": nonce, "verifier": verifier, "at": time.time()}


def finish(kept: dict[str, Any] | None, said: dict[str, str]) -> Known:
    """Return who came back; ``kept`` is what `begin` gave, used once. Raises ProviderFault with the sentence."""
    issuer = _ours().issuer
    if not kept or time.time() - kept["at"] > LASTS or said.get("state") != kept["state"]:
        raise ProviderFault(_("This way back was used already or took too long. Sign in again."))
    if said.get("iss", issuer) != issuer:
        raise ProviderFault(_("This answer comes from another sign-in service. Sign in again."))
    if said.get("error") or not said.get("code"):
        raise ProviderFault(_("The sign-in service did not let you in. Try again, or sign in another way."))
    memory = _read(issuer)
    try:
        with _client(memory.metadata) as client:
            token = client.fetch_token(
                memory.metadata["token_endpoint"],
                code=said["code"],
                code_verifier=kept["verifier"],
                allow_redirects=False,
                timeout=PATIENCE,
            )
    except (AuthlibBaseError, requests.RequestException, ValueError, KeyError) as error:
        raise _silent() from error
    return _known(str(token.get("id_token", "")), kept["nonce"], memory)


def _known(id_token: str, nonce: str, memory: Memory) -> Known:
    """Return who an ID token is about, after checking signature, issuer, audience, times and nonce."""
    given = _ours()
    try:
        try:
            claims = jwt.decode(id_token, memory.keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):  # the provider may have new keys
            claims = jwt.decode(id_token, _read(given.issuer, afresh=True).keys, algorithms=ALGORITHMS).claims
        rules = {
            "iss": {"essential": True, "value": given.issuer},
            "aud": {"essential": True, "value": given.client},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        checked = CodeIDToken(claims, {}, rules, {"nonce": nonce, "client_id": given.client})
        checked.validate(leeway=LEEWAY)
    except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
        raise ProviderFault(
            _(
                "What the sign-in service sent does not prove who you are. Sign in again; if it stays, tell your administrator."
            )
        ) from error
    email = str(checked.get("email", ""))
    ways = checked.get("amr") or ()
    return Known(
        issuer=given.issuer,
        subject=str(checked["sub"])[:255],
        email=email.lower(),
        verified=checked.get("email_verified") is True,
        shown=(email or str(checked.get("name", "")) or str(checked["sub"]))[:254],
        strong=isinstance(ways, list) and bool(STRONG_WAYS.intersection(map(str, ways))),
    )


def account_of(known: Known) -> Account | None:
    """Return the account that is linked to a subject of the provider, or may be linked now.

    It may be where an administrator allowed one of its people to sign in by the provider, the provider says that it
    verified that person's address, and nobody of the provider is linked to the account yet.
    """
    link = ProviderLink.objects.filter(issuer=known.issuer, subject=known.subject).select_related("account").first()
    if link is not None:
        ProviderLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
        return link.account if link.account.is_active else None
    if not (known.email and known.verified):
        return None
    expected = Person.objects.filter(
        by_provider=True, state="active", account__email=known.email, account__is_active=True
    ).exclude(account__provider_links__issuer=known.issuer)
    person = expected.select_related("account").first()
    if person is None or person.account is None:
        return None
    join(person.account, known)
    return person.account


def join(account: Account, known: Known) -> None:
    """Link a subject of the provider to an account; raises ProviderFault where another account has it."""
    link, made = ProviderLink.objects.get_or_create(
        issuer=known.issuer, subject=known.subject, defaults={"account": account, "shown": known.shown}
    )
    if not made and link.account_id != account.pk:
        raise ProviderFault(_("%s belongs to another account here already.") % known.shown)
