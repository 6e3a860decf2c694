"""Erasing again what had been erased before an older backup was restored: known by ids and hashes, not by any name."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, by_clock
from qualitas.kernel.acts.rewriting import rewrite
from qualitas.kernel.acts.snapshot import commitment, is_default, slots
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.ledger import values
from qualitas.kernel.ledger.erasing import Spans, forgotten_by
from qualitas.kernel.records.blanking import lose, redone, text_names
from qualitas.kernel.records.destroying import referring, stand_in
from qualitas.kernel.records.erasing import erase_anew
from qualitas.kernel.records.passages import Passages
from qualitas.kernel.records.redacting import replace_file
from qualitas.kernel.records.sweeping import sweep, sweep_mails, tell_worker

EVENT = "organisation.erase_again"


def erase_what_was_erased(organisation: UUID) -> int:
    """Erase again, after a restore, what the anchors say was erased and the ledger does not know; returns how many acts."""
    missing = forgotten_by(organisation)
    if missing:
        erase_again(by_clock(organisation, via="cli"), Organisation.objects.get(pk=organisation))
    return len(missing)


@moves(
    label=gettext_lazy("Erase again"),
    past=said("past", "erased again what had been erased before the backup was restored"),
    inner=True,
)
def erase_again(act: Act, organisation: Organisation) -> None:
    """Erase what a restored backup brought back although it had been erased."""
    missing = forgotten_by(act.home)
    lost: dict[bytes, Spans] = {}
    for erasure in missing:
        lost |= erasure.gone.values
    people = [person for erasure in missing for person in erasure.gone.people]
    for person in Person.within(act.home).filter(pk__in=people).exclude(state="erased"):
        erase_anew(act.because(), person)
    readable = values.read(act.home, lost)
    words = _words(readable, lost)
    found = list(_rows(act.home, lost))
    if found:
        rewrite(act, EVENT, found, lambda subject: redone(subject, lost))
    _files(act, {sha256 for erasure in missing for sha256 in erasure.gone.files})
    lose(act, EVENT, {key: lost[key] for key in readable})
    act.gone.again = [erasure.act for erasure in missing]
    tables = [model._meta.db_table for model, _keys in found]
    if words is not None:
        tables += sweep(act.home, words, everywhere=False)
        sweep_mails(words)
    tell_worker(act, [*tables, "ledger_sealedvalue"])


def _words(readable: dict[bytes, bytes], lost: dict[bytes, Spans]) -> Passages | None:
    """Return the passages themselves, as the restored values still hold them."""
    words = set()
    for key, value in readable.items():
        text = value.decode("utf-8", "surrogatepass")
        words |= {text[begin : begin + length] for begin, length in lost[key]}
    return Passages(tuple(sorted(words))) if words else None


def _rows(organisation: UUID, lost: dict[bytes, Spans]) -> Iterator[tuple[type[Subject], list[UUID]]]:
    """Yield the rows whose present values are among the lost ones, by their types."""
    for model in Subject.types.values():
        if not text_names(model):
            continue
        rows: Iterable[Subject] = model.within(organisation).iterator(chunk_size=500)
        keys = [row.pk for row in rows if _holds(row, lost)]
        if keys:
            yield model, keys


def _holds(row: Subject, lost: dict[bytes, Spans]) -> bool:
    for slot in slots(type(row)):
        value = getattr(row, slot.attribute)
        if not slot.sealed or slot.personal or is_default(slot, value):
            continue
        if bytes.fromhex(commitment(slot, value, row.seals or {})) in lost:
            return True
    return False


def _files(act: Act, hashes: set[str]) -> None:
    """Destroy the files that had been destroyed."""
    for content in Content.objects.filter(organisation=act.home, sha256__in=hashes):
        found = referring(act.home, content.pk)
        if found:
            made, named = stand_in(act)
            replace_file(act, found, made, named, EVENT)
