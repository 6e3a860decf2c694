"""A passkey made of software, for tests without a browser: it answers what the server asks."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from qualitas.kernel.identity.credentials.models import Passkey
from qualitas.kernel.identity.models import Account

HERE, VERIFIED = 0x01, 0x04


def text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


class SoftKey:
    """A passkey of an account, registered at once."""

    def __init__(self, account: Account, name: str = "one") -> None:
        self.key, self.count, self.id = generate_private_key(SECP256R1()), 0, text(f"{account.pk} {name}".encode())
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        self.row = Passkey.objects.create(account=account, credential=self.id, public_key=cbor2.dumps(cose), title=name)

    def answer(
        self, asked: dict[str, Any], *, origin: str = "http://localhost", flags: int = HERE | VERIFIED, **other: Any
    ) -> str:
        """Return what the browser sends for what was asked."""
        self.count += 1
        challenge = other.get("challenge", asked["challenge"])
        client = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": origin, "crossOrigin": False})
        data = hashlib.sha256(asked["rpId"].encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        signature = self.key.sign(data + hashlib.sha256(client.encode()).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": text(client.encode()),
            "authenticatorData": text(data),
            "signature": text(signature),
        }
        return json.dumps({"id": self.id, "rawId": self.id, "type": "public-key", "response": response})


def octets(given: str) -> bytes:
    return urlsafe_b64decode(given + "=" * (-len(given) % 4))
