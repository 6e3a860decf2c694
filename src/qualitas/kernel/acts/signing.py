"""Electronic signatures: what is signed (the intent), and the signature as an event carries it."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act, Held, Signature
from qualitas.kernel.acts.parts import plain_parts
from qualitas.kernel.acts.refusals import Invalid, Stale
from qualitas.kernel.acts.snapshot import snapshot, utc
from qualitas.kernel.acts.subject import Subject
from qualitas.proof.canonical import digest, digest_of_sound

if TYPE_CHECKING:
    from qualitas.kernel.acts.verbs import Verb


def standing(record: Subject) -> str:
    """Return the hash of a record's state as it stands."""
    return digest_of_sound(snapshot(record) | plain_parts(record))


def intent_of(
    verb: "Verb[..., Any]", record: Subject, was: str | None, given: Signature, at: dt.datetime | str
) -> dict[str, Any]:
    """Return what is signed: which meaning is declared of which record, in which version and state, by whom and when."""
    return {
        "meaning": str(verb.signs),
        "type": record.kind,
        "id": str(record.id),
        "version": record.version,
        "record": was,
        "signer": str(given.signer),
        "at": at if isinstance(at, str) else utc(at),
        "zone": given.zone,
        "strength": given.strength,
    }


def signed(verb: "Verb[..., Any]", act: Act, held: Held) -> dict[str, Any] | None:
    """Return the signature as the event says it, bound to the record as it stood; refuse where it is missing.

    What a passkey signed before must be what is signed now: a record that changed meanwhile is signed anew.
    """
    if not verb.signs:
        return None
    given = act.signature
    if given is None:
        raise Invalid(
            _("This needs your signature: enter your password."), {"password": [_("Enter your password to sign.")]}
        )
    intent = intent_of(verb, held.subject, held.was, given, given.intent["at"] if given.intent else act.at)
    if given.intent is None:
        return intent | {"intent": digest(intent)}
    if given.intent != intent:
        raise Stale(_("What you signed is not what stands here now: it was changed meanwhile. Read it and sign again."))
    return intent | {"intent": digest(intent), "passkey": given.evidence}
