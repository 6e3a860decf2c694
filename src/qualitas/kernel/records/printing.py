"""Printing a record: what its room says of it, on the organisation's paper, with signatures, ledger head and QR code.

A room declares its type once, in a module that its app imports::

    @prints("document", standing=standing)
    def paper(who: Acting, revision: Revision) -> Paper: ...

and pages and API offer the PDF. Everything on paper is in the organisation's language: it is for everyone there.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.db import connection
from django.utils import formats, timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.ledger.summary import summary
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.records.letterhead import letterhead
from qualitas.kernel.records.standing import STANDINGS, Standing, address_of
from qualitas.typesetting import pages as t
from qualitas.typesetting import press
from qualitas.typesetting.setting import NotSet

log = logging.getLogger("qualitas.printing")
ROOT_DIGITS = 32
_SIGNED = (
    "SELECT e.body FROM ledger_subject s JOIN ledger_event e ON e.id = s.event_id WHERE s.subject = %s ORDER BY s.id"
)


class NotPrinted(Refused):
    """The record cannot be set on paper; the sentence says what to do."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a room says of its record for paper; the rest is the same for all.

    mark: the large word across every page, empty while the record is in force. since: since when the state is so.
    control: whether the print-out is controlled, on every page. of: the record whose state and signatures stand on it,
    where that is another one.
    """

    title: str
    code: str
    revision: str = ""
    kicker: str = ""
    since: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notice: str = ""
    notice_tone: t.Tone = "calm"
    mark: str = ""
    control: str = ""
    of: Any = None
    blocks: tuple[t.Block, ...] = ()
    attached: tuple[t.Attached, ...] = ()


type Tells = Callable[[Acting, Any], Paper]

PAPERS: dict[str, Tells] = {}
"""The record types that can be printed, by kind."""


def prints(kind: str, *, standing: Callable[[Any], Standing]) -> Callable[[Tells], Tells]:
    """Let the records of a type be printed; ``standing`` answers whether a print-out is still current."""

    def declare(tells: Tells) -> Tells:
        PAPERS[kind], STANDINGS[kind] = tells, standing
        return tells

    return declare


def printed(who: Acting, record: Any) -> bytes:
    """Return a record as PDF, as ``who`` may read it; raises NotPrinted."""
    at = timezone.now()
    with translation.override(who.organisation.language):
        pages = page_set(who, record, at)
    return _pressed(pages, record.reference)


def _pressed(pages: t.PageSet, what: str) -> bytes:
    """Return the PDF of a page set; raises NotPrinted."""
    try:
        return press.typeset(pages)
    except NotSet as error:
        log.warning("%s could not be printed: %s", what, error)
        sentence = _("This cannot be set on paper. Tell your administrator; the log says why.")
        raise NotPrinted(sentence) from error


type Report = Callable[[], tuple[str, tuple[tuple[str, str], ...], tuple[t.Block, ...]]]


def printed_report(who: Acting, tells: Report) -> bytes:
    """Return a report about many records as PDF; raises NotPrinted.

    ``tells`` answers title, facts and blocks, asked in the organisation's language. A report has no code of its own to
    be checked by: it says when it was made and how the ledger stood.
    """
    at, organisation = timezone.now(), who.organisation
    with translation.override(organisation.language):
        title, facts, blocks = tells()
        pages = t.PageSet(
            title=title,
            moment=at,
            language=organisation.language,
            author=organisation.title,
            header=t.Header(organisation.title, since=moment(at, who)),
            letterhead=letterhead(organisation),
            footer=t.Footer(printed=_printed_by(who, at), ledger=_ledger(who)),
            facts=facts,
            blocks=blocks,
            words=_words(),
        )
    return _pressed(pages, title)


def file_name(record: Any) -> str:
    """Return the name of a record's PDF."""
    return f"{record.reference}.pdf"


def page_set(who: Acting, record: Any, at: dt.datetime) -> t.PageSet:
    """Return everything that is set for a record printed at ``at``."""
    paper = PAPERS[record.kind](who, record)
    whose = paper.of or record
    state = whose.lifecycle.by_name[whose.status]
    organisation = who.organisation
    return t.PageSet(
        title=paper.title,
        kicker=paper.kicker,
        moment=at,
        language=organisation.language,
        author=organisation.title,
        header=t.Header(paper.code, paper.revision, str(capfirst(str(state.word))), state.tone, paper.since),
        letterhead=letterhead(organisation),
        footer=_footer(who, record, at, paper.control),
        facts=paper.facts,
        notice=paper.notice,
        notice_tone=paper.notice_tone,
        mark=paper.mark,
        blocks=paper.blocks,
        attached=paper.attached,
        signatures=tuple(signatures(whose)),
        words=_words(),
    )


def _words() -> t.Words:
    """Return the fixed words of the paper."""
    return t.Words(
        page=_("Page {page} of {pages}"),
        signatures=_("Signatures"),
        name=_("Name"),
        meaning=_("Meaning"),
        signed=_("Signed"),
    )


def _ledger(who: Acting) -> str:
    """Return how the ledger stands, for the foot of every page."""
    ledger = summary(who.organisation_id)
    if ledger is None or not ledger.size:
        return ""
    return _(
        "Ledger when printed: %(size)s entries, root %(root)s. Whoever keeps this page can show later whether the "
        "ledger is unchanged since sealing."
    ) % {"size": _count(ledger.size), "root": ledger.root[:ROOT_DIGITS]}


def _printed_by(who: Acting, at: dt.datetime) -> str:
    return _("printed %(moment)s by %(person)s") % {"moment": moment(at, who), "person": who.person.name}


def _footer(who: Acting, record: Subject, at: dt.datetime, control: str) -> t.Footer:
    return t.Footer(
        printed=_printed_by(who, at),
        ledger=_ledger(who),
        control=control,
        check_url=address_of(record),
        check_text=_("Is this print-out still current? Scan the code: it says so, and nothing else."),
    )


def _count(number: int) -> str:
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def day(value: dt.date | None) -> str:
    """Return a date as it stands on paper, such as 22 Nov 2026."""
    return formats.date_format(value, _("j M Y")) if value else ""


def moment(value: dt.datetime, who: Acting) -> str:
    """Return a moment as it stands on paper, in the organisation's time zone and with its name."""
    return _in_zone(value, who.organisation.zone)


def _in_zone(value: dt.datetime, zone: str) -> str:
    try:
        local = value.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError):
        local = value.astimezone(dt.UTC)
    return f"{day(local.date())}, {local:%H:%M} {local:%Z}"


def signatures(record: Subject) -> list[t.Signature]:
    """Return the electronic signatures on a record, as the ledger has them, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED, [db_uuid(record.pk)])
        bodies = [orjson.loads(bytes(row[0])) for row in cursor.fetchall()]
    signs = [body["sign"] for body in bodies if body.get("sign") and body["sign"]["id"] == str(record.pk)]
    names = {
        one.pk: one.name for one in Person.within(record.home).filter(pk__in={UUID(sign["signer"]) for sign in signs})
    }
    return [_signature(sign, names.get(UUID(sign["signer"]), "")) for sign in signs]


def _signature(sign: dict[str, Any], name: str) -> t.Signature:
    at = dt.datetime.fromisoformat(sign["at"]).astimezone(dt.UTC)
    return t.Signature(
        name or _("Somebody"), _(sign["meaning"]), _in_zone(at, sign.get("zone", "UTC")), f"{at:%Y-%m-%d %H:%M:%S} UTC"
    )
