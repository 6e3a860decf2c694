"""The label for held goods."""

from django.http import HttpResponse

from qualitas.kernel.ui import records
from qualitas.kernel.ui.visits import Visit
from qualitas.nonconformities import labelling, queries


def pdf(visit: Visit, number: str) -> HttpResponse:
    """Answer the label of a case as PDF, in the size that the address names."""
    case = records.load(visit, queries.CASES, number)
    response = HttpResponse(labelling.label(visit.who, case, visit.GET.get("size", "")), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}-label.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
