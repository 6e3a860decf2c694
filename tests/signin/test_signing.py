"""Signing with a passkey: bound to the record as it stood, checked with the event alone, and never taken twice."""

import json
from typing import Any

import pytest

from qualitas.documents import verbs as documents
from qualitas.kernel.identity.models import Attempt
from qualitas.kernel.ledger.models import Event
from qualitas.proof.signing import fault
from tests.cast import PASSWORD, Company
from tests.signin.conftest import Visitor, code, set_up_app, signed_in
from tests.signin.softkey import HERE, SoftKey


@pytest.fixture
def approver(northgate: Company) -> tuple[Visitor, SoftKey]:
    """Return the approver's browser and passkey."""
    client = signed_in(northgate, "approver")
    client.defaults["HTTP_HOST"] = "localhost"
    return client, SoftKey(northgate.people["approver"].account)


def asked(client: Visitor, company: Company, verb: str = "approve") -> Any:
    record = company["in review"]
    return client.post(f"/o/northgate/sign/document/{record.pk}/{verb}/", {"version": str(record.version)})


def approve(client: Visitor, company: Company, **given: str) -> Any:
    return client.post(f"/o/northgate/documents/{company['in review'].number}/approve/", given)


def last_sign() -> dict[str, Any]:
    rows = Event.objects.order_by("-id")[:10]
    return next(found for row in rows if (found := json.loads(bytes(row.body)).get("sign")))


def test_a_passkey_signs_what_stands_there(northgate: Company, approver: tuple[Visitor, SoftKey]) -> None:
    client, key = approver
    before = northgate["in review"]
    answer = approve(client, northgate, passkey=key.answer(asked(client, northgate).json()["publicKey"]))
    assert answer.status_code == 303
    assert northgate["in review"].state in {"approved", "effective"}
    sign = last_sign()
    assert sign["strength"] == "passkey"
    assert (sign["type"], sign["id"], sign["version"]) == ("document", str(before.pk), before.version)
    assert fault(sign) == ""
    for name, other in (
        ("meaning", "I approve nothing."),
        ("record", "0" * 64),
        ("version", before.version + 1),
        ("signer", str(before.pk)),
        ("at", "2020-01-01T00:00:00.000000Z"),
    ):
        assert "not what the event says" in fault(sign | {name: other})
    assert "not what the event says" in fault(sign | {"intent": "0" * 64})
    assert "did not sign" in fault(
        sign | {"passkey": sign["passkey"] | {"signature": sign["passkey"]["signature"][:-4] + "AAAA"}}
    )
    other = SoftKey(northgate.people["author"].account)
    assert fault(sign | {"passkey": sign["passkey"] | {"data": ""}})
    assert other.row.pk != key.row.pk


def test_a_record_that_changed_meanwhile_is_signed_anew(northgate: Company, approver: tuple[Visitor, SoftKey]) -> None:
    client, key = approver
    answer = key.answer(asked(client, northgate).json()["publicKey"])
    record = northgate["in review"]
    documents.send_back(northgate.act("approver"), record, reason="Wait.")
    documents.edit(northgate.act("author"), northgate["in review"], title="Another", text="Other.")
    documents.submit(northgate.act("author"), northgate["in review"])
    refused = approve(client, northgate, passkey=answer)
    assert refused.status_code == 409
    assert "changed meanwhile" in refused.content.decode()
    assert northgate["in review"].state == "in review"


def test_what_was_signed_is_taken_once_and_from_its_own_passkey_only(
    northgate: Company, approver: tuple[Visitor, SoftKey]
) -> None:
    client, key = approver
    stranger = SoftKey(northgate.people["author"].account)
    for answer in (
        stranger.answer(asked(client, northgate).json()["publicKey"]),
        key.answer(asked(client, northgate).json()["publicKey"], flags=HERE),
        key.answer(asked(client, northgate).json()["publicKey"], origin="https://evil.example"),
        key.answer(asked(client, northgate).json()["publicKey"], challenge="AAAA"),
        "nonsense",
    ):
        assert approve(client, northgate, passkey=answer).status_code == 422
    sound = key.answer(asked(client, northgate).json()["publicKey"])
    Attempt.objects.all().delete()
    approve(client, northgate, passkey="nonsense")
    assert approve(client, northgate, passkey=sound).status_code == 422
    assert northgate["in review"].state == "in review"


def test_only_who_may_is_asked_to_sign(northgate: Company) -> None:
    author = signed_in(northgate, "author")
    author.defaults["HTTP_HOST"] = "localhost"
    SoftKey(northgate.people["author"].account)
    assert asked(author, northgate).status_code == 403
    assert asked(author, northgate, "edit").status_code == 404
    employee = signed_in(northgate, "approver")
    assert asked(employee, northgate).status_code == 404  # by its address passkeys cannot work


def test_a_code_is_asked_for_once_in_a_session_of_signing(northgate: Company) -> None:
    client = signed_in(northgate, "approver")
    secret, _recovery = set_up_app(client)
    page = client.text(f"/o/northgate/documents/{northgate['in review'].number}/approve/")
    assert "The code from your app" in page
    assert approve(client, northgate, password=PASSWORD).status_code == 422
    assert approve(client, northgate, password=PASSWORD, code=code(secret)).status_code == 303
    assert last_sign()["strength"] == "password+code"
    assert fault(last_sign()) == ""
    session = client.session
    assert "signed" in session
    second = f"/o/northgate/documents/{northgate['draft'].number}/"
    documents.submit(northgate.act("author"), northgate["draft"])
    assert "The code from your app" not in client.text(f"{second}approve/")
    assert client.post(f"{second}approve/", {"password": PASSWORD}).status_code == 303


def test_a_program_gives_the_code_too(northgate: Company) -> None:
    client = signed_in(northgate, "approver")
    secret, _recovery = set_up_app(client)
    program = Visitor(headers={"Authorization": f"Bearer {northgate.tokens['approver']}"})
    url = f"/api/v1/documents/{northgate['in review'].number}/approve"
    bare = program.post(url, {"signature": {"password": PASSWORD}}, content_type="application/json")
    assert bare.status_code == 422
    both = {"signature": {"password": PASSWORD, "code": code(secret)}}
    assert program.post(url, both, content_type="application/json").status_code == 200


def test_signing_in_by_passkey_is_bound_to_the_site_and_the_moment(
    northgate: Company, approver: tuple[Visitor, SoftKey]
) -> None:
    _client, key = approver
    fresh = Visitor()
    fresh.defaults["HTTP_HOST"] = "localhost"
    options = fresh.post("/sign-in/passkey/options/").json()["publicKey"]
    assert "allowCredentials" not in options or options["allowCredentials"] == []
    for wrong in (
        key.answer(options, origin="https://evil.example"),
        key.answer(options, flags=HERE),
        key.answer(options),  # the challenge was used up
    ):
        fresh.post("/sign-in/passkey/", {"passkey": wrong})
        assert fresh.get("/o/northgate/").status_code == 302
    Attempt.objects.all().delete()
    again = fresh.post("/sign-in/passkey/options/").json()["publicKey"]
    assert fresh.post("/sign-in/passkey/", {"passkey": key.answer(again)}).headers["Location"] == "/"
    assert fresh.get("/o/northgate/").status_code == 200


def test_a_forged_signature_is_named(northgate: Company) -> None:
    from qualitas.kernel.acts.indexed import Pass
    from qualitas.proof.canonical import canonical
    from qualitas.proof.fault import Faults

    row = next(one for one in Event.objects.order_by("id") if b'"sign":' in bytes(one.body))
    body = json.loads(bytes(row.body))
    body["sign"]["meaning"] = "I approve everything."
    faults = Faults(10)
    Pass(faults)._event(0, northgate.id, canonical(body), "event 7")
    told = [one.sentence for one in faults.drain() if one.kind == "signature"]
    assert told == ["The signature of event 7 does not hold: what was signed is not what the event says."]
