"""What becomes of a mail that came in: a new record, a comment on one, or a refusal in a sentence.

A mail proves nobody: the act is the organisation's own, and the record says who is stated as sender. An answer to a mail
of ours carries the mark that we put into it, so that only who got our mail (or is known here) adds to a record.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.identity.slowing import failed, slow_down
from qualitas.kernel.records.letters import Box, Letter, boxes_of
from qualitas.kernel.records.models import Record
from qualitas.kernel.records.verbs import attach, by_number, comment
from qualitas.site.letters.reading import Arrived, Enclosed, read
from qualitas.site.letters.threads import marked, number_in, of_mark

log = logging.getLogger("qualitas.letters")

VIA = "letter"
SAID_LONGEST = 4000
"""Letters of a mail that stand in the record; a longer one is attached whole."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail: the record, and whether it was opened anew, added to, or was there already."""

    record: Record
    how: str


class Silent(Refused):
    """A mail that nobody answers, such as an automatic answer; it is left alone."""

    status = 422


def take(raw: bytes, envelope: str = "") -> Taken:
    """Make of a mail what its organisation wants; ``envelope`` is the address to which it was delivered, if known.

    Raises Silent where a program wrote it, SlowDown where its sender floods, another Refused or Unreadable where it
    cannot be taken. The same mail, taken again, is the same record.
    """
    mail = read(raw, envelope)
    if mail.by_program:
        raise Silent(f"Nobody answers this mail: {mail.by_program}.")
    home, box, address = _at(mail)
    with translation.override(home.language):
        known = Person.within(home.id).filter(email=mail.sender, state="active").first()
        slow_down(mail.sender, f"letters {home.slug}")
        failed(mail.sender, f"letters {home.slug}")
        about = _answered(home, mail, known)
        if about is None and not box.is_open(home, known):
            raise Invalid(_("Mails to %s are taken only from the addresses of people here.") % address)
        files, troubles = _received(home, mail.files)
        letter = _letter(mail, known, files, troubles)
        taken = _added(home, mail, letter, about) if about is not None else _opened(home, mail, letter, box)
        if taken.how != "repeated":
            _thank(home, mail, taken, address)
    log.info("A mail was taken: %s %s.", taken.record.number, taken.how)
    return taken


def _at(mail: Arrived) -> tuple[Organisation, Box, str]:
    """Return whose mail it is, and of which sort; an address that two organisations name is nobody's."""
    found = [
        (organisation, box, address)
        for organisation in Organisation.objects.filter(state="active").order_by("pk")
        for address, box in boxes_of(organisation)
        if address in mail.to
    ]
    if not found:
        raise Invalid("No organisation here takes mails to this address; it is set among its preferences.")
    if len({organisation.pk for organisation, _box, _address in found}) > 1:
        raise Invalid(f"More than one organisation here takes mails to {found[0][2]}; each needs its own address.")
    return found[0]


def _answered(home: Organisation, mail: Arrived, known: Person | None) -> Record | None:
    """Return the record to which a mail adds: by the mark of our mail, or by its number where a person here may read it."""
    for mark in mail.refers:
        number = of_mark(home, mark)
        if number and (record := by_number(home.id, number)) is not None:
            return record
    number = number_in(mail.title)
    record = by_number(home.id, number) if number and known is not None else None
    if record is None or known is None or record.hidden_from(acting(known)):
        return None
    return record


def _received(home: Organisation, enclosed: tuple[Enclosed, ...]) -> tuple[list[Any], list[str]]:
    """Return the files that may come in, each looked into, and the sentences about the others."""
    files, troubles = [], []
    for one in enclosed:
        file = SimpleUploadedFile(one.name, one.content)
        try:
            store.receive_early(home.id, file)
        except Invalid as refusal:
            troubles.append(_("Not taken: %(name)s. %(why)s") % {"name": one.name, "why": refusal})
        else:
            files.append(file)
    return files, troubles


def _letter(mail: Arrived, known: Person | None, files: list[Any], troubles: list[str]) -> Letter:
    """Return a mail as a room takes it; a text that is too long for a record is attached whole."""
    text = mail.text
    if len(text) > SAID_LONGEST:
        whole = SimpleUploadedFile("mail.txt", text.encode())
        files, text = [*files, whole], f"{text[:SAID_LONGEST]}\n[…] {_('The whole mail is attached.')}"
    if troubles:
        text = "\n\n".join([text, *troubles]).strip()[:5000]
    first = next((line.strip() for line in mail.text.splitlines() if line.strip()), "")
    title = (mail.title or first)[:200]
    if not title:
        raise Invalid(_("The mail says nothing; write in one line what is wrong."))
    return Letter(mail.sender, mail.name, title, text if text != title else "", tuple(files), known)


def _opened(home: Organisation, mail: Arrived, letter: Letter, box: Box) -> Taken:
    act = by_clock(home.id, via=VIA, key=f"letter {mail.key}")
    record = box.opens(act, letter)
    _attach(home, mail, record, letter.files)
    return Taken(record, "repeated" if act.repeated else "opened")


def _added(home: Organisation, mail: Arrived, letter: Letter, record: Record) -> Taken:
    act = by_clock(home.id, via=VIA, key=f"letter {mail.key}")
    owner = getattr(record, "owner", None)
    told = f"\n\n@{owner.name}" if owner is not None else ""  # who is named in a comment is told of it
    comment(act, record, text=f"{letter.stated}:\n\n{letter.text or letter.title}"[:9800] + told)
    _attach(home, mail, record, letter.files)
    return Taken(record, "repeated" if act.repeated else "added to")


def _attach(home: Organisation, mail: Arrived, record: Record, files: tuple[Any, ...]) -> None:
    """Attach what came with a mail, each file in an act of its own that is repeated with the mail."""
    for place, file in enumerate(files):
        attach(by_clock(home.id, via=VIA, key=f"letter {mail.key} {place}"), record, file=file)


def _thank(home: Organisation, mail: Arrived, taken: Taken, address: str) -> None:
    """Leave the answer: under which number it stands, and that an answer to it is added there. It repeats nothing."""
    said = {
        "to": mail.sender, "template": "received", "number": taken.record.number, "how": taken.how,
        "thread": [marked(home, taken.record.number, mail.key[:12]), mail.message_id], "reply_to": address,
    }  # fmt: skip
    Outbox.alone(home.id, "mail", said, timezone.now()).save(force_insert=True)
