"""The report of a corrective action as a workbook."""

from django.http import HttpResponse
from django.utils import translation

from qualitas.actions import queries, workbook
from qualitas.actions.report import Report
from qualitas.kernel.lists.sheets import XLSX
from qualitas.kernel.ui import records
from qualitas.kernel.ui.visits import Visit


def xlsx(visit: Visit, number: str) -> HttpResponse:
    """Answer the report of a case as a workbook, in the organisation's language."""
    case = records.load(visit, queries.CASES, number)
    with translation.override(visit.who.organisation.language):
        made = workbook.report(Report(visit.who, case))
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{case.number}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
