"""Writing: every POST is a verb. A repeated idempotency key gets the first answer and writes nothing."""

from collections.abc import Callable
from itertools import batched
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act, Signature
from qualitas.kernel.acts.asks import AskForm, from_json
from qualitas.kernel.acts.doing import EARS
from qualitas.kernel.acts.prepared import readable_by
from qualitas.kernel.acts.refusals import Invalid, NotThere, Stale
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb
from qualitas.kernel.api import faces, problems
from qualitas.kernel.api.doable import MOST, doable, in_bulk, opening
from qualitas.kernel.api.door import Brought, act_for, address_of, brought, collection, reply
from qualitas.kernel.api.reading import record_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.entry import sign_again

type AnyVerb = Verb[..., Any]

CHUNK = 500
GLASS = "break_glass"
MOST_REASON = 2000
IN_FORM = ("password", "code")


def _verb_of(model: type[Subject], verbs: dict[str, AnyVerb], name: str) -> AnyVerb:
    if name not in verbs:
        sentence = _("“%(verb)s” cannot be done in %(collection)s; there are: %(known)s.")
        raise NotThere(
            sentence % {"verb": name[:60], "collection": model.collection, "known": ", ".join(verbs) or _("none")}
        )
    return verbs[name]


def open_one(request: HttpRequest, who: Acting, name: str) -> HttpResponse:
    """Open a record."""
    model = collection(name)
    verb = opening(model)
    if verb is None:
        raise problems.NotAllowed(_("Nothing is opened in %s by hand.") % name, ("GET", "HEAD"))
    body = brought(request)
    act = act_for(request, who)
    inputs = _inputs(verb, who, body, None)
    return _done(verb, act, None, inputs, status=201)


def do_one(request: HttpRequest, who: Acting, name: str, number: str, verb: str) -> HttpResponse:
    """Do a verb to one record."""
    model = collection(name)
    chosen = _verb_of(model, doable(model), verb)
    body = brought(request)
    return do_to(request, who, chosen, record_of(who, model, number), body)


def do_to(request: HttpRequest, who: Acting, chosen: AnyVerb, record: Subject, body: Brought) -> HttpResponse:
    """Do a verb to a record with what the request brings."""
    act = act_for(request, who)
    if chosen.nature == "adds" and act.version is not None and act.version != record.version:
        raise Stale(
            _("%(record)s was changed since you read it (it is at version %(now)s); read it again.")
            % {"record": record.reference, "now": record.version}
        )
    if chosen.signs:
        act.signature = _signature(request, who, body)
    if chosen.gates:
        act.break_glass = _reason(body)
    inputs = _inputs(chosen, who, body, record)
    return _done(chosen, act, record, inputs, status=201 if chosen.nature == "adds" else 200)


def do_many(request: HttpRequest, who: Acting, name: str, verb: str) -> HttpResponse:
    """Do a verb to many records in one event: all or none."""
    model = collection(name)
    chosen = _verb_of(model, in_bulk(model), verb)
    body = brought(request)
    act = act_for(request, who)
    act.version = None
    records = _numbered(model, who, body)
    if chosen.signs:
        act.signature = _signature(request, who, body)
    inputs = _inputs(chosen, who, body, None)
    act.answering = lambda count: {"count": count, "receipt": faces.receipt(act)}
    if chosen.signs:
        whole = model.readable(who.organisation_id).filter(pk__in=[record.pk for record in records])
        count = chosen.each(act, whole, **inputs)
        return _answer(act, {"count": count, "receipt": faces.receipt(act)}, 200)
    chosen.over(act, records, **inputs)
    return _answer(act, act.answer, 200)


def _numbered(model: type[Subject], who: Acting, body: Brought) -> list[Subject]:
    """Return the records that a bulk request names by their numbers; raises Invalid where one is missing."""
    numbers = body.data.pop("numbers", None)
    if body.form is not None or not isinstance(numbers, list) or not all(isinstance(n, str) for n in numbers):
        raise Invalid(_("Say which records."), {"numbers": [_("Give a list of numbers.")]})
    wanted = list(dict.fromkeys(numbers))
    if not 1 <= len(wanted) <= MOST:
        raise Invalid(_("Say which records."), {"numbers": [_("Give 1 to 5,000 numbers.")]})
    found: dict[str, Subject] = {}
    for some in batched([number for number in wanted if "\0" not in number], CHUNK):
        rows: QuerySet[Any] = model.seen_by(who)
        found |= {record.number: record for record in rows.filter(number__in=some).only("id", "number")}
    if missing := [number for number in wanted if number not in found]:
        sentence = _("There is no record “%s” here.") % missing[0][:60]
        raise Invalid(sentence, {"numbers": [_("There is no record “%s” here.") % n[:60] for n in missing[:20]]})
    return [found[number] for number in wanted]


def _signature(request: HttpRequest, who: Acting, body: Brought) -> Signature | None:
    """Return the signature from the member “signature”; None where there is none, which the verb then refuses."""
    if body.form is not None:
        said = {name: body.form.pop(f"signature.{name}", [""])[0] for name in IN_FORM}
    else:
        said = body.data.pop("signature", None)
        if said is None:
            return None
        if not isinstance(said, dict) or not set(said) <= set(IN_FORM) or not all(map(_is_text, said.values())):
            raise Invalid(
                _("Sign with your password."),
                {"signature": [_("Give an object with the member “password”, and “code” where you have an app.")]},
            )
    if not said.get("password"):
        return None
    return sign_again(who.person, said["password"], address_of(request), said.get("code", "")[:40])


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _reason(body: Brought) -> str:
    """Return the reason for passing a shut gate, from the member “break_glass”; empty where none is given."""
    given = body.data.pop(GLASS, "") if body.form is None else body.form.pop(GLASS, [""])[0]
    if not isinstance(given, str) or len(given) > MOST_REASON:
        raise Invalid(_("Say why."), {GLASS: [_("Give a text of at most 2,000 characters.")]})
    return given.strip()


def _inputs(verb: AnyVerb, who: Acting, body: Brought, record: Subject | None) -> dict[str, Any]:
    """Return the verb's inputs; whoever may not do it at all hears that rather than what is wrong with the inputs."""
    try:
        if body.form is not None:
            return _from_form(verb.form, body.form, body, who)
        _no_files(verb.form, body.data)
        return from_json(verb.form, body.data, files=body.files, organisation=who.organisation_id, reader=who)
    except Invalid:
        if (record is not None or verb.nature == "opens") and (refusal := verb.why_not(who, record)):
            raise refusal from None
        raise


def _no_files(form: type[AskForm], data: dict[str, Any]) -> None:
    """Refuse a file inside JSON."""
    named = [
        n for n, field in form.base_fields.items() if isinstance(field, forms.FileField) and data.get(n) is not None
    ]
    if named:
        sentence = _("Send the file as multipart/form-data, not inside JSON.")
        raise Invalid(sentence, {name: [sentence] for name in named})


def _from_form(form: type[AskForm], given: MultiValueDict[str, Any], body: Brought, who: Acting) -> dict[str, Any]:
    """Return the inputs of a form with files; unknown members are refused by name."""
    fields = form.base_fields
    unknown = [name for name in (*given, *body.files) if name not in fields]
    if unknown:
        sentence = _("There is no input of this name; there are: %(known)s.") % {
            "known": ", ".join(fields) or _("none")
        }
        raise Invalid(_("Some inputs cannot be used."), {name: [sentence] for name in unknown})
    return form(given, body.files, organisation=who.organisation_id, reader=who).inputs()


def _done(verb: AnyVerb, act: Act, record: Subject | None, inputs: dict[str, Any], *, status: int) -> HttpResponse:
    """Do the verb and answer with the record as it then stands, and the receipt."""
    answering = _answering(verb, act, record)
    act.answering = answering
    written = verb(act, *([record] if record is not None else []), **inputs)
    body = act.answer or answering(written)
    once = {} if act.repeated else _shown_once(written)
    warned = {"warnings": [one.sentence for one in act.passed]} if act.passed else {}
    return _answer(act, body | once | warned, status)


def _answering(verb: AnyVerb, act: Act, target: Subject | None) -> Callable[[Any], dict[str, Any]]:
    """Return what makes the answer, inside the verb's transaction where it has a key."""

    def answer(written: Any) -> dict[str, Any]:
        heard = verb.event_on(target or written) in EARS
        if verb.nature == "moves" or heard:
            written = readable_by(type(written), act.home, "id", written.pk)
        return faces.face(written) | {"receipt": faces.receipt(act)}

    return answer


def _shown_once(written: Any) -> dict[str, Any]:
    """Return what is told once and never kept: the plain text of a new token."""
    return {name: getattr(written, name) for name in faces.SHOWN_ONCE if getattr(written, name, None)}


def _answer(act: Act, body: dict[str, Any], status: int) -> HttpResponse:
    response = reply(body, status)
    if "version" in body:
        response["ETag"] = f'"{body["version"]}"'
    if status == 201 and body.get("url"):  # noqa: PLR2004 - created
        response["Location"] = body["url"]
    if act.repeated:
        response["Idempotent-Replay"] = "true"
    return response
