"""Erasing a person (7.5.3): what is personal goes for ever, wherever it stands; what they did stays, and stays proven."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Annotated, Any

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import NotYours, WrongState
from qualitas.kernel.acts.rewriting import rewrite
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import hears, moves
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Account, ApiToken, DutyHeld, Person
from qualitas.kernel.identity.preferences import number
from qualitas.kernel.ledger import values
from qualitas.kernel.ledger.models import SealedValue
from qualitas.kernel.ledger.reading import as_bytes
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.records.blanking import blank, clear_names, lose, standing, values_with
from qualitas.kernel.records.destroying import files_with, stand_in
from qualitas.kernel.records.holding import keep_what_is_held
from qualitas.kernel.records.marks import Hold
from qualitas.kernel.records.passages import Passages, lines, of_name
from qualitas.kernel.records.redacting import replace_file
from qualitas.kernel.records.sweeping import call_back, forget_account, forget_person, sweep, sweep_mails, tell_worker

EVENT = "person.erase"

YEARS = number(
    "privacy.people_years",
    0,
    label=gettext_lazy("Keep people's data after they left"),
    means=gettext_lazy(
        "For so long nobody's name is erased, because the law or a contract asks for it; 0: no such time."
    ),
    unit=gettext_lazy("years"),
    most=100,
)


def _not_yourself(actor: Actor, person: Person) -> str:
    """Refuse to erase oneself."""
    return _("You cannot erase yourself; ask another administrator.") if actor.id == person.id else ""


def left_on(person: Person) -> dt.date | None:
    """Return the day on which the ledger says that a person left last; None for somebody who is still here."""
    if person.state == "active":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {as_bytes('e.body')} FROM ledger_subject s JOIN ledger_event e ON e.id = s.event_id "  # noqa: S608 - our own columns
            "WHERE s.subject = %s AND s.version IS NOT NULL ORDER BY s.id DESC",
            [db_uuid(person.id)],
        )
        for (raw,) in cursor.fetchall():
            body = json.loads(bytes(raw))
            if body["verb"] == "person.leave":
                return dt.datetime.fromisoformat(body["at"]).date()
    return None


def _kept_long_enough(act: Act, person: Person) -> None:
    """Refuse while the organisation must keep people's data."""
    years = YEARS.of(person.organisation)
    if not years:
        return
    left = left_on(person)
    if left is None:
        raise WrongState(
            _("People's data are kept for some years after they left; note first that %s left.") % person.name
        )
    until = left.replace(year=left.year + years, day=min(left.day, 28) if left.month == 2 else left.day)  # noqa: PLR2004 - February
    if act.today < until:
        raise NotYours(
            _("%(name)s left on %(left)s; people's data are kept until %(until)s here.")
            % {"name": person.name, "left": left.isoformat(), "until": until.isoformat()}
        )


def passages_of(person: Person, also: str = "") -> Passages:
    """Return how a person is named in texts: every name and address that they ever had here, and other spellings."""
    keys = SealedValue.objects.filter(organisation=person.home, person=person.id).values_list("commitment", flat=True)
    earlier = values.read(person.home, [bytes(key) for key in keys]).values()
    known = [person.name, person.email, *(value.decode("utf-8", "replace") for value in earlier), *lines(also)]
    return Passages(tuple(dict.fromkeys(form for name in known if name.strip() for form in of_name(name.strip()))))


@moves(
    label=gettext_lazy("Erase the person's data"),
    past=said("past", "erased the person's data"),
    guards=(_not_yourself,),
)
def erase(
    act: Act,
    person: Person,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why?"), gettext_lazy("Leave names out here."), long=True)],
    also: Annotated[
        str,
        Ask(
            gettext_lazy("Other spellings"),
            gettext_lazy("How else the person is named in texts, one a line, such as “Mr Meyer”. The full name and the "
                         "e-mail address go by themselves."),
            long=True,
        ),
    ] = "",
    files: Annotated[
        bool,
        Ask(
            gettext_lazy("Remove files in which the name stands"),
            gettext_lazy("Otherwise they are only told, so that somebody can redact them one by one."),
        ),
    ] = False,
) -> None:  # fmt: skip
    """Erase a person's name and address everywhere, for ever; what they did stays, under their number."""
    keep_what_is_held(person)
    _kept_long_enough(act, person)
    wanted = passages_of(person, also)
    _keep_what_is_held_elsewhere(act, wanted)
    _erase(act, person, wanted, reason, files=files)


@moves(
    label=gettext_lazy("Erase again"), past=said("past", "erased the person's data again after a restore"), inner=True
)
def erase_anew(act: Act, person: Person) -> None:
    """Erase a person's data that a restored backup brought back."""
    _erase(act, person, passages_of(person), "", files=False)


def _erase(act: Act, person: Person, wanted: Passages, reason: str, *, files: bool) -> None:
    """Erase a person: what is theirs, where they are named, and the keys of what the ledger says of them."""
    account, address = person.account, person.email
    _end_everything(act, person)
    lost = values_with(act.home, wanted)
    blanked = standing(act.home, wanted)
    if blanked:
        rewrite(act, EVENT, blanked, lambda subject: blank(subject, wanted))
    filed = list(files_with(act.home, wanted))
    for some in filed if files else ():
        content, named = stand_in(act)
        replace_file(act, some, content, named, EVENT)
    with translation.override(person.organisation.language):
        person.name = _("Erased person %s") % person.number
    person.email, person.account = "", None
    lose(act, EVENT, lost)
    act.gone.people.append(person.id)
    act.telling |= {
        "reason": wanted.without(reason),
        "also": "",
        "found": _found(act, wanted, sum(len(keys) for _model, keys in blanked), filed, gone=files),
    }
    tables = [model._meta.db_table for model, _keys in blanked]
    person.forgotten = wanted, account, address, tables  # type: ignore[attr-defined] # for the ear below


def _keep_what_is_held_elsewhere(act: Act, wanted: Passages) -> None:
    """Refuse where the name stands in a record that must be kept as it is."""
    holds = set(Hold.within(act.home).filter(state="in force").values_list("on_id", flat=True))
    for model, keys in standing(act.home, wanted) if holds else ():
        for row in model.within(act.home).filter(pk__in=keys):
            if holds & {row.pk, row.lies_on[1] if row.lies_on else row.pk}:
                raise NotYours(
                    _("The name also stands in %s, which is under a legal hold; lift that hold first.") % row.reference
                )


def _end_everything(act: Act, person: Person) -> None:
    """End what lies beside a person and is still in force: duties, tokens, absences."""
    for held in DutyHeld.within(act.home).filter(person=person, state="held"):
        identity.end_duty(act.because(), held)
    for token in ApiToken.within(act.home).filter(person=person, state="valid"):
        identity.revoke_token(act.because(), token)


def _found(act: Act, wanted: Passages, rows: int, filed: list[Any], *, gone: bool) -> str:
    """Return in words what was found besides the person's own data, and what somebody still has to look at."""
    told = [_("The name was blanked in %d texts of other records.") % rows] if rows else []
    names = sorted({f"{record.reference}: {one.name}" for some in filed for one, record in _hosts(act, some)})
    if names and gone:
        told.append(_("These files were removed: %s.") % "; ".join(map(wanted.without, names)))
    elif names:
        told.append(_("The name still stands in these files; redact them: %s.") % "; ".join(map(wanted.without, names)))
    clear = [f"{model.kind} {key}" for model, keys in standing(act.home, wanted, clear_names) for key in keys]
    if clear:
        told.append(_("The name stands in codes that cannot be redacted: %s.") % ", ".join(clear))
    return " ".join(told)


def _hosts(act: Act, some: list[Any]) -> Iterator[tuple[Any, Subject]]:
    """Yield each file with the record that it is kept with."""
    for one in some:
        row: Any = one.model.within(act.home).get(pk=one.key)
        kind, key = row.lies_on or (row.kind, row.pk)
        yield one, Subject.types[kind].within(act.home).get(pk=key)


@hears(EVENT)
@hears("person.erase_anew")
def _forget(act: Act, person: Any) -> None:
    """Sweep what the machinery still keeps of an erased person, now that nothing refers to the account."""
    wanted, account, address, blanked = person.forgotten
    alone = isinstance(account, Account) and forget_account(act, account)
    if address:
        call_back(act.home, address, act)
    tables = forget_person(person) + sweep(act.home, wanted, everywhere=alone)
    sweep_mails(wanted)
    tell_worker(act, [*tables, *blanked, *_TABLES])


_TABLES = (
    "ledger_sealedvalue", "ledger_personkey", "identity_person", "identity_account", "identity_session",
    "identity_onetimelink", "identity_attempt",
)  # fmt: skip
