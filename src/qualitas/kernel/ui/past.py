"""The past of a record as somebody stated it: always said as stated, never as recorded here."""

from typing import Any

from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists.histories import stated_of
from qualitas.kernel.lists.models import Stated
from qualitas.kernel.records.models import Record
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.ends import end_url


def callouts(who: Acting, record: Any) -> tuple[p.Callout, ...]:
    """Say by whom and from where a record's past is stated, with the way to withdraw that."""
    if not isinstance(record, Record):
        return ()
    made = []
    for stated in stated_of(who.organisation_id, record.pk):
        url = end_url(who, stated)
        made.append(p.Callout(_sentence(stated), "calm", _("Withdraw the statement") if url else "", url))
    return tuple(made)


def _sentence(stated: Stated) -> str:
    by = str(stated.by) if stated.by is not None else "Qualitas"
    said = _("History stated by %(who)s, from “%(source)s”") % {"who": by, "source": stated.source}
    parts = []
    if stated.happened_on is not None:
        parts.append(_("opened on %s") % words.day(stated.happened_on))
    model: type[Subject] | None = Subject.types.get(stated.on_type)
    state = model.lifecycle.by_name.get(stated.stands) if model is not None and stated.stands else None
    if state is not None:
        parts.append(_("%s when it was brought") % state.word)
    if stated.former:
        parts.append(_("number there: %s") % stated.former)
    told = f"{said}: {', '.join(parts)}." if parts else f"{said}."
    return f"{told} {_('This system did not record it.')}"
