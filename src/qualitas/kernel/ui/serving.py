"""The files that lie beside records, as a browser asks for them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.files.sending import QUIET, answer
from qualitas.kernel.records.beside import host
from qualitas.kernel.records.models import Attachment
from qualitas.kernel.ui.visits import Visit

__all__ = ["QUIET", "answer", "attachment"]


def attachment(visit: Visit, key: UUID) -> HttpResponseBase:
    """Answer a file that lies beside a record of the visitor's organisation."""
    rows = Attachment.within(visit.who.organisation_id).filter(pk=key).select_related("content")
    found: Any = rows.first()
    if found is None or host(found).hidden_from(visit.who):
        raise NotThere("There is no such file here.")
    return answer(found.content, found.name, inline="save" not in visit.GET)
