"""What programs read of a case beyond its members: its lines, what is missing before its end, what came back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.api.faces import plain
from qualitas.kernel.identity.acting import Acting
from qualitas.nonconformities import labelling, queries
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.verbs.ending import still_missing

LINES: dict[str, tuple[str, ...]] = {
    "containments": ("quantity", "place", "done_by_id", "done_on", "verified_by_id", "verified_on"),
    "dispositions": ("quantity", "how", "decided_by_id", "decided_on", "until", "verified_by_id", "verified_on"),
    "costs": ("amount", "sort"),
}


@aspect(
    Nonconformity, "goods", summary=_("Read what is held, what becomes of the goods, the costs, and what is missing")
)
def goods(_request: HttpRequest, who: Acting, case: Any) -> dict[str, Any]:
    """Return the lines of a case, what is still undecided, what is missing before it can be closed, and what came back."""
    kept = queries.with_lines(case).__dict__["_parts"]
    lines = {
        name: [{field.removesuffix("_id"): plain(getattr(line, field)) for field in fields} for line in kept[name]]
        for name, fields in LINES.items()
    }
    before = [{"number": one.number, "title": one.title} for one in queries.recurrences(who, case)]
    return {**lines, "undecided": plain(case.undecided), "missing": still_missing(case), "before": before}


@aspect(
    Nonconformity,
    "label",
    summary=_("The label for goods that are held, one page for each place"),
    refused=True,
    parameters={"size": _("100x60 or 62x29, in millimetres")},
    media="application/pdf",
)
def label(request: HttpRequest, who: Acting, case: Any) -> HttpResponse:
    """Return the label of a case as PDF."""
    return HttpResponse(labelling.label(who, case, request.GET.get("size", "")), content_type="application/pdf")
