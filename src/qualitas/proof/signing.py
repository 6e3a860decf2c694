"""Checking an electronic signature as an event carries it: with the event alone, without database or network.

The intent is what was signed: the members of `sign` without `intent` and `passkey`. Its digest is SHA-256 over their
canonical bytes. A passkey signs that digest as the challenge of WebAuthn: the browser puts it into its client data,
the device signs its own data and the hash of that.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from qualitas.proof.canonical import NotCanonical, digest

BESIDE = frozenset({"intent", "passkey"})
"""The members of `sign` that are not part of what was signed."""
_VERIFIED = 0x05
"""Flags of the authenticator: its user was there and was recognised."""
_FLAGS = 32


def fault(sign: dict[str, Any]) -> str:
    """Return what is wrong with a signature, in words that end a sentence, or nothing where it holds."""
    try:
        stated = digest({name: value for name, value in sign.items() if name not in BESIDE})
        if sign.get("intent") != stated:
            return "what was signed is not what the event says"
        return _passkey(sign["passkey"], stated) if "passkey" in sign else ""
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, NotCanonical, UnsupportedAlgorithm):
        return "it cannot be read"


def _passkey(given: dict[str, str], intent: str) -> str:
    data, client = _bytes(given["data"]), _bytes(given["client"])
    said = json.loads(client)
    challenge = urlsafe_b64encode(bytes.fromhex(intent)).rstrip(b"=").decode()
    if said.get("type") != "webauthn.get" or said.get("challenge") != challenge:
        return "the passkey signed something else"
    if data[_FLAGS] & _VERIFIED != _VERIFIED:
        return "the device did not recognise its user"
    signed = data + hashlib.sha256(client).digest()
    key, signature = load_der_public_key(_bytes(given["key"])), _bytes(given["signature"])
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, signed, ECDSA(SHA256()))
        elif isinstance(key, Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, RSAPublicKey):
            key.verify(signature, signed, PKCS1v15(), SHA256())
        else:
            return "its key is of a kind that is not known"
    except InvalidSignature:
        return "the passkey did not sign this"
    return ""


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
