"""The pages of nonconformities."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from qualitas.kernel.ui import picturing
from qualitas.kernel.ui.addresses import place, printable, room
from qualitas.kernel.ui.rooms import MENU, Room, Waits
from qualitas.nonconformities import queries
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.picturing import CASES
from qualitas.nonconformities.views import case, label, report

MENU.append(report.in_menu)
_form = require_http_methods(["GET", "HEAD", "POST"])
rooms = [
    path("report/", _form(report.report), name="report"),
    path("report/worker.js", require_safe(report.worker)),
    path("report/done/", _form(report.done), name="reported"),
    place("report/similar/", report.similar),
    place("report/poster/", report.poster),
    *picturing.places(CASES),
    printable(Nonconformity),
    place("nonconformities/<str:number>/label/", label.pdf),
    *room(
        Room(
            Nonconformity,
            template="nonconformities/case.html",
            more=case.more,
            starts=case.starts,
            warns=case.warns,
            waits=Waits(_("Nonconformities you answer for"), queries.mine),
            work=case.work,
            planned=case.planned,
            ways=((_("Pictures"), "pictures/"), (_("Costs"), "costs/")),
        )
    ),
]
