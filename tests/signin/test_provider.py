"""OpenID Connect with a real provider: signing in, linking, and nobody let in by an e-mail address alone."""

import dataclasses
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.credentials import providers
from qualitas.kernel.identity.credentials.models import ProviderLink
from qualitas.kernel.identity.models import Attempt
from qualitas.site.configuration import Provider
from tests.cast import Company
from tests.signin.conftest import Visitor, code, set_up_app, sign_in, signed_in

ROOT = Path(__file__).parents[2]
PEOPLE = {
    "ana": "ana@elsewhere.example",
    "tom": "author@northgate.example",
    "eva": "unverified@northgate.example",
}


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the provider on a free port of this machine; yields its issuer."""
    folder = tmp_path_factory.mktemp("provider")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = f"http://127.0.0.1:{port}"
    around = {
        **{name: value for name, value in os.environ.items() if not name.startswith("QUALITAS_")},
        "DJANGO_SETTINGS_MODULE": "tests.signin.provider.settings",
        "PROVIDER_FOLDER": str(folder),
        "PROVIDER_HOME": home,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    way_back = f"http://127.0.0.1:8000{providers.WAY_BACK}"
    people = [f"{name}={email}" for name, email in PEOPLE.items()]
    words = [sys.executable, "-m", "tests.signin.provider.serve", str(port), way_back, *people]
    with subprocess.Popen(words, env=around, cwd=ROOT, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        assert served.stdout.readline() == "ready\n"
        yield f"{home}/o"
        served.terminate()


@pytest.fixture
def provider(issuer: str, settings: Any) -> Provider:
    """Let the installation sign people in by the provider."""
    given = Provider(issuer, "qualitas", "a secret of the tests", "Works account")
    settings.QUALITAS = dataclasses.replace(settings.QUALITAS, provider=given)
    return given


def at_the_provider(url: str, user: str) -> str:
    """Be let in by the provider as a browser would; returns the path with which it leads back."""
    with requests.Session() as browser:
        browser.cookies.set("user", user)
        answer = browser.get(url, allow_redirects=False, timeout=20)
        while "127.0.0.1:8000" not in answer.headers["Location"]:
            onward = requests.compat.urljoin(answer.url, answer.headers["Location"])
            answer = browser.get(onward, allow_redirects=False, timeout=20)
        return str(answer.headers["Location"]).removeprefix("http://127.0.0.1:8000")


def come_by(client: Visitor, user: str, onward: str = "") -> Any:
    """Go to the provider and come back; returns the answer to the way back."""
    start = client.get(f"/sign-in/provider/{onward}")
    assert start.status_code == 302
    return client.get(at_the_provider(start.headers["Location"], user))


def test_an_unknown_one_is_linked_after_signing_in_once(northgate: Company, provider: Provider) -> None:
    client = Visitor()
    assert "Sign in with Works account" in client.text("/sign-in/")
    answer = come_by(client, "ana", "?next=/o/northgate/documents/")
    assert answer.headers["Location"].startswith("/sign-in/?next=")
    assert "is not linked to anybody here yet" in client.text(answer.headers["Location"])
    entered = sign_in(client, northgate.people["approver"].email)
    assert entered.headers["Location"] == "/me/security/provider/"
    assert not ProviderLink.objects.exists()
    assert "ana@elsewhere.example" in client.text("/me/security/provider/")
    client.post("/me/security/provider/")
    link = ProviderLink.objects.get()
    assert link.account == northgate.people["approver"].account
    fresh = Visitor()
    assert come_by(fresh, "ana", "?next=/o/northgate/documents/").headers["Location"] == "/o/northgate/documents/"
    assert fresh.get("/o/northgate/documents/").status_code == 200
    assert "ana@elsewhere.example" in fresh.text("/me/security/")
    assert fresh.post(f"/me/security/provider/{link.pk}/unlink/").status_code == 303
    assert not ProviderLink.objects.exists()


def test_the_same_address_links_nobody_by_itself(northgate: Company, provider: Provider) -> None:
    client = Visitor()
    assert come_by(client, "tom").headers["Location"].startswith("/sign-in/")
    assert client.get("/o/northgate/").status_code == 302
    assert not ProviderLink.objects.exists()


def test_whom_an_administrator_expects_comes_in_once_the_provider_verified_the_address(
    northgate: Company, provider: Provider
) -> None:
    identity.expect_by_provider(northgate.act("administrator"), northgate.people["author"])
    unverified = identity.add_person(northgate.by_system(), name="Eva", email="unverified@northgate.example")
    identity.expect_by_provider(northgate.by_system(), unverified)
    client, other = Visitor(), Visitor()
    assert come_by(client, "tom").headers["Location"] == "/"
    assert client.get("/o/northgate/").status_code == 200
    assert come_by(other, "eva").headers["Location"].startswith("/sign-in/")
    assert [link.account for link in ProviderLink.objects.all()] == [northgate.people["author"].account]


def test_a_way_back_works_once_and_in_its_own_browser_only(northgate: Company, provider: Provider) -> None:
    identity.expect_by_provider(northgate.act("administrator"), northgate.people["author"])
    client, thief = Visitor(), Visitor()
    thief.get("/sign-in/provider/")
    way_back = at_the_provider(client.get("/sign-in/provider/").headers["Location"], "tom")
    assert thief.get(way_back).headers["Location"] == "/sign-in/"
    assert client.get(way_back).headers["Location"] == "/"
    client.post("/sign-out/")
    assert client.get(way_back).headers["Location"] == "/sign-in/"
    assert client.get("/o/northgate/").status_code == 302


def test_a_linked_one_is_asked_for_the_code_too(northgate: Company, provider: Provider) -> None:
    client = signed_in(northgate, "author")
    secret, _recovery = set_up_app(client)
    assert client.get("/me/security/provider/").headers["Location"] == "/sign-in/provider/?next=/me/security/"
    assert come_by(client, "ana").headers["Location"] == "/me/security/"
    fresh = Visitor()
    assert come_by(fresh, "ana").headers["Location"] == "/sign-in/second/"
    assert fresh.post("/sign-in/second/", {"code": code(secret)}).headers["Location"] == "/"


def test_who_is_no_longer_active_does_not_come_in(northgate: Company, provider: Provider) -> None:
    client = signed_in(northgate, "author")
    come_by(client, "ana")
    account = northgate.people["author"].account
    account.is_active = False
    account.save()
    fresh = Visitor()
    assert come_by(fresh, "ana").headers["Location"].startswith("/sign-in/")
    assert fresh.get("/o/northgate/").status_code == 302
    Attempt.objects.all().delete()
