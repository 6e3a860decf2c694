"""Signing in the browser: what is asked for, by password and code or by a passkey, and the signature that comes of it.

The first signature of a session of signing needs everything that the account has; further ones within fifteen minutes
need the password alone, or a touch of the passkey.
"""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Signature
from qualitas.kernel.acts.refusals import Invalid, NotThere, NotYours, Stale
from qualitas.kernel.acts.signing import intent_of, standing
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, find_verb, verbs_of
from qualitas.kernel.identity.credentials import passkeys, policy
from qualitas.kernel.identity.credentials.signing_on import by_person, check_pin
from qualitas.kernel.identity.entry import sign_again
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.proving import passkey_trouble
from qualitas.kernel.ui.visits import Visit, address, device_of
from qualitas.proof.canonical import digest

INTENT = "intent"
SIGNED = "signed"
"""Under this name a session keeps when its reader last signed (seconds)."""
SESSION_OF_SIGNING = 15 * 60
INTENT_LASTS = 5 * 60
PASSKEY = "passkey"
NAMES = ("password", "code", "pin", PASSKEY)


def ask(visit: Visit, verb: Verb[..., Any], record: Any, errors: Mapping[str, list[str]]) -> p.Ask | None:
    """Return what the form of a verb asks for a signature; None where it needs none."""
    if not verb.signs:
        return None
    if visit.who.narrow:
        return p.Ask(str(verb.signs), visit.who.person.name, tuple(errors.get("pin", ())), pin=True)
    return p.Ask(
        str(verb.signs),
        visit.who.person.name,
        tuple(errors.get("password", ())),
        by_password=visit.account.has_usable_password(),
        code=_needs_code(visit),
        code_errors=tuple(errors.get("code", ())),
        passkey=_passkey(visit, verb, record),
        passkey_errors=tuple(errors.get(PASSKEY, ())),
    )


def needs_something(visit: Visit, verb: Verb[..., Any]) -> tuple[p.Callout, ...]:
    """Say what to set up first to those who have nothing yet to sign with."""
    if visit.who.narrow and verb.signs and not policy.SIGN_BY_BADGE.of(visit.who.organisation):
        return (p.Callout(_("At a shared tablet nobody signs; sign in on a device of your own."), "wait"),)
    if visit.who.narrow or not verb.signs or visit.account.has_usable_password() or visit.account.passkeys.exists():
        return ()
    return (p.Callout(_("You sign with your password, and have none yet."), "wait", _("Set it"), "/me/password/"),)


def _passkey(visit: Visit, verb: Verb[..., Any], record: Any) -> p.PasskeyAsk | None:
    if record is None or passkeys.party(visit) is None or not visit.account.passkeys.exists():
        return None
    if verb.signed and isinstance(record, verb.model):
        return None  # the record that is signed is not known before it is named
    name = verb.event if verb.signed else verb.name
    url = f"/o/{visit.who.organisation.slug}/sign/{record.kind}/{record.pk}/{name}/"
    return p.PasskeyAsk(_("Sign with a passkey"), url, trouble=passkey_trouble())


def _needs_code(visit: Visit) -> bool:
    fresh = time.time() - float(visit.session.get(SIGNED, 0)) <= SESSION_OF_SIGNING
    return not fresh and policy.has_app(visit.account)


def given(visit: Visit, verb: Verb[..., Any]) -> Signature:
    """Return the signature that a form brings; raises Invalid or SlowDown with what is missing or wrong."""
    if visit.who.narrow:
        return _by_pin(visit)
    if answer := visit.POST.get(PASSKEY, ""):
        signature = _by_passkey(visit, verb, answer)
    else:
        password = visit.POST.get("password", "")
        if not password:
            sentence = _("Enter your password to sign.")
            raise Invalid(sentence, {"password": [sentence]})
        code = visit.POST.get("code", "")[:40] if _needs_code(visit) else None
        signature = sign_again(visit.who.person, password, address(visit), code)
    visit.session[SIGNED] = time.time()
    return signature


def _by_pin(visit: Visit) -> Signature:
    """Return the signature of who signed on at a shared tablet and enters the PIN again, where that is allowed."""
    person, tablet = visit.who.person, device_of(visit)
    if tablet is None or not policy.SIGN_BY_BADGE.of(visit.who.organisation):
        raise NotYours(_("At a shared tablet nobody signs; sign in on a device of your own."))
    check_pin(by_person(tablet, person.id), visit.POST.get("pin", "")[:20], address(visit))
    return Signature(person.id, person.name, "badge+pin", visit.who.organisation.zone)


def _by_passkey(visit: Visit, verb: Verb[..., Any], answer: str) -> Signature:
    kept = visit.session.pop(INTENT, None)
    if not kept or time.time() - kept["at"] > INTENT_LASTS or kept["verb"] != verb.name:
        raise Invalid(_("This took too long, or was answered already. Press the button again."))
    intent = kept["intent"]
    try:
        key = passkeys.used(answer, passkeys.party(visit), bytes.fromhex(digest(intent)), address(visit))
    except Invalid as refusal:
        raise Invalid(str(refusal), {PASSKEY: [str(refusal)]}) from refusal
    if key.account_id != visit.account.pk:
        sentence = _("This passkey belongs to another account. Sign with one of your own.")
        raise Invalid(sentence, {PASSKEY: [sentence]})
    person, proof = visit.who.person, passkeys.evidence(answer, key)
    evidence = {
        "data": proof.authenticator_data,
        "client": proof.client_data,
        "signature": proof.signature,
        "key": proof.public_key,
    }
    return Signature(person.id, person.name, PASSKEY, visit.who.organisation.zone, intent, evidence)


def intent(visit: Visit, kind: str, key: UUID, verb: str) -> HttpResponse:
    """Answer what the browser is asked to sign a record with a passkey: the challenge is the hash of what is signed."""
    model = Subject.types.get(kind)
    chosen = find_verb(verb) if "." in verb else verbs_of(model).get(verb) if model is not None else None
    if model is None or chosen is None or not chosen.signs:
        raise NotThere(_("There is no such page here."))
    rows: Any = model.seen_by(visit.who)
    record = rows.filter(pk=key).first()
    asks = passkeys.party(visit)
    if record is None or asks is None:
        raise NotThere(_("There is no such page here."))
    if refusal := chosen.barred(visit.who, record):
        raise refusal
    sent = visit.POST.get("version", "")
    if sent and sent != str(record.version):
        raise Stale(_("What you signed is not what stands here now: it was changed meanwhile. Read it and sign again."))
    person = visit.who.person
    signature = Signature(person.id, person.name, PASSKEY, visit.who.organisation.zone)
    stated = intent_of(chosen, record, standing(record), signature, timezone.now())
    asked, _challenge = passkeys.asked_to_use(asks, visit.account, bytes.fromhex(digest(stated)))
    visit.session[INTENT] = {"intent": stated, "verb": chosen.name, "at": time.time()}
    return JsonResponse({"publicKey": asked})
