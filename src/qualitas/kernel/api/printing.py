"""The PDF of a record, for programs."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.api.door import collection
from qualitas.kernel.api.reading import record_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import PAPERS, file_name, printed


def pdf(_request: HttpRequest, who: Acting, name: str, number: str) -> HttpResponse:
    """Answer with a record as PDF."""
    model = collection(name)
    found = record_of(who, model, number)
    if model.kind not in PAPERS:
        raise NotThere(_("%s is not printed; read it as JSON.") % found.reference)
    response = HttpResponse(printed(who, found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(found)}"'
    return response
