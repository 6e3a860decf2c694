"""What a false or broken provider sends lets nobody in: another audience, no algorithm, an old nonce, another name."""

import base64
import dataclasses
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from qualitas.kernel.identity.credentials import providers
from qualitas.kernel.identity.credentials.models import ProviderLink
from qualitas.site.configuration import Provider
from tests.cast import Company
from tests.signin.conftest import Visitor


class Forger(ThreadingHTTPServer):
    """Answers as a provider does; a test decides what the ID token says and how it is signed."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.home = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.issuer = self.home
        self.token = ""
        self.moved = ""


class Answer(BaseHTTPRequestHandler):
    """Answers with metadata, keys and whatever token was laid out."""

    server: Forger

    def do_GET(self) -> None:
        home = self.server.home
        if self.server.moved:
            self.send_response(302)
            self.send_header("Location", self.server.moved)
            self.end_headers()
        elif self.path.startswith("/.well-known/"):
            self.say(
                {
                    "issuer": self.server.issuer,
                    "authorization_endpoint": f"{home}/authorize",
                    "token_endpoint": f"{home}/token",
                    "jwks_uri": f"{home}/keys",
                }
            )
        else:
            self.say({"keys": [self.server.key.as_dict(private=False)]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token})

    def say(self, what: dict[str, Any]) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: object) -> None:
        pass


@pytest.fixture
def forger(settings: Any) -> Iterator[Forger]:
    server = Forger()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    given = Provider(server.home, "qualitas", "", "Forger")
    settings.QUALITAS = dataclasses.replace(settings.QUALITAS, provider=given)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def claims(forger: Forger, nonce: str, **other: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": forger.home, "aud": "qualitas", "sub": "007", "nonce": nonce, "iat": now, "exp": now + 300, **other,
    }  # fmt: skip


def signed(forger: Forger, said: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, said, forger.key)


def unsigned(_forger: Forger, said: dict[str, Any]) -> str:
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(said)}."


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _part(said: dict[str, Any]) -> str:
    return _text(json.dumps(said).encode())


def with_public_key_as_secret(forger: Forger, said: dict[str, Any]) -> str:
    head = unsigned(forger, said).replace(_part({"alg": "none", "typ": "JWT"}), _part({"alg": "HS256"})).rstrip(".")
    return f"{head}.{_text(hmac.digest(forger.key.as_pem(private=False), head.encode(), 'sha256'))}"


def by_another_key(_forger: Forger, said: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, said, RSAKey.generate_key(2048))


def come_back(client: Visitor, forger: Forger, make: Callable[[str], str], **more: str) -> Any:
    """Go to the forger and come back with the token that ``make`` makes from the nonce."""
    url = client.get("/sign-in/provider/").headers["Location"]
    asked = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    forger.token = make(asked["nonce"])
    return client.get("/sign-in/provider/back/", {"state": asked["state"], "code": "c", **more})


@pytest.fixture
def linked(northgate: Company, forger: Forger) -> Company:
    account = northgate.people["author"].account
    ProviderLink.objects.create(account=account, issuer=forger.home, subject="007", shown="Ana")
    return northgate


def test_a_sound_token_lets_in(linked: Company, forger: Forger) -> None:
    client = Visitor()
    assert come_back(client, forger, lambda n: signed(forger, claims(forger, n))).headers["Location"] == "/"
    assert client.get("/o/northgate/").status_code == 200
    assert not client.session["strong"]


def test_a_way_of_the_provider_that_is_more_than_a_password_counts(linked: Company, forger: Forger) -> None:
    client = Visitor()
    come_back(client, forger, lambda n: signed(forger, claims(forger, n, amr=["pwd", "otp"])))
    assert client.session["strong"]


FORGED: dict[str, Callable[[Forger, str], str]] = {
    "another audience": lambda f, n: signed(f, claims(f, n, aud="somebody-else")),
    "several audiences, for another": lambda f, n: signed(f, claims(f, n, aud=["qualitas", "x"], azp="x")),
    "another issuer": lambda f, n: signed(f, claims(f, n, iss="https://login.example")),
    "an old nonce": lambda f, n: signed(f, claims(f, "one from before")),
    "no nonce": lambda f, n: signed(f, {k: v for k, v in claims(f, n).items() if k != "nonce"}),
    "no subject": lambda f, n: signed(f, {k: v for k, v in claims(f, n).items() if k != "sub"}),
    "out of date": lambda f, n: signed(f, claims(f, n, exp=int(time.time()) - 600)),
    "no algorithm": lambda f, n: unsigned(f, claims(f, n)),
    "the public key as secret": lambda f, n: with_public_key_as_secret(f, claims(f, n)),
    "another key": lambda f, n: by_another_key(f, claims(f, n)),
    "no token": lambda f, n: "",
    "nonsense": lambda f, n: "a.b.c",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=list(FORGED))
def test_a_forged_token_lets_nobody_in(linked: Company, forger: Forger, forged: Callable[[Forger, str], str]) -> None:
    client = Visitor()
    answer = come_back(client, forger, lambda nonce: forged(forger, nonce))
    assert answer.headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session
    assert client.get("/o/northgate/").status_code == 302
    assert "does not" in client.text("/sign-in/")


def test_an_answer_of_another_provider_is_refused(linked: Company, forger: Forger) -> None:
    client = Visitor()
    answer = come_back(client, forger, lambda n: signed(forger, claims(forger, n)), iss="https://login.example")
    assert answer.headers["Location"] == "/sign-in/"
    assert client.get("/o/northgate/").status_code == 302


def test_a_state_is_used_once(linked: Company, forger: Forger) -> None:
    client = Visitor()
    first = come_back(client, forger, lambda n: signed(forger, claims(forger, n)))
    assert first.headers["Location"] == "/"
    client.post("/sign-out/")
    again = client.get("/sign-in/provider/back/", {"state": "made up", "code": "c"})
    assert again.headers["Location"] == "/sign-in/"


def test_metadata_under_another_name_or_address_is_refused(northgate: Company, forger: Forger) -> None:
    client = Visitor()
    forger.moved = "http://127.0.0.1:1/"
    assert client.get("/sign-in/provider/").headers["Location"] == "/sign-in/"
    forger.moved = ""
    forger.issuer = "https://login.example"
    assert client.get("/sign-in/provider/").headers["Location"] == "/sign-in/"
    assert not providers._memories().get(forger.home)
