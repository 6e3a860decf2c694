"""The past of a record as somebody stated it: always said as stated, never as recorded here."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.marked import Marked
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.ends import end_url
from qualitas.kernel.ui.known import Known


def callouts(
    record: Subject, found: Iterable[Marked], names: dict[UUID, Known], reader: Acting
) -> tuple[p.Callout, ...]:
    """Say by whom and from where a record's past is stated, with the way to withdraw that."""
    made = []
    for one in found:
        if one.kind == "stated":
            url = end_url(reader, one.row())
            text = _sentence(record, one, names)
            made.append(p.Callout(text, "calm", _("Withdraw the statement") if url else "", url))
    return tuple(made)


def _sentence(record: Subject, one: Marked, names: dict[UUID, Known]) -> str:
    source, former, stands, approvals = one.texts
    by = names[one.by].title if one.by in names else _("Somebody")
    said = _("History stated by %(who)s, from “%(source)s”") % {"who": by, "source": source}
    parts = []
    if one.days[0] is not None:
        parts.append(_("opened on %s") % words.day(one.days[0]))
    state = record.lifecycle.by_name.get(stands) if stands else None
    if state is not None:
        parts.append(_("%s when it was brought") % state.word)
    if former:
        parts.append(_("number there: %s") % former)
    parts += approvals.splitlines()
    told = f"{said}: {', '.join(parts)}." if parts else f"{said}."
    return f"{told} {_('This system did not record it.')}"
