"""The pages of feedback: those of complaints, and two without signing in for customers."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from qualitas.feedback import queries
from qualitas.feedback.models import UNANSWERED, Complaint
from qualitas.feedback.picturing import COMPLAINTS
from qualitas.feedback.views import case, complain, figures, replying
from qualitas.kernel.ui import picturing
from qualitas.kernel.ui.addresses import place, printable, room
from qualitas.kernel.ui.rooms import MENU, Room, Waits
from qualitas.kernel.ui.visits import visited

MENU.append(complain.in_menu)
_form = require_http_methods(["GET", "HEAD", "POST"])
_reads = require_http_methods(["GET", "HEAD"])
rooms = [
    path("complain/", _form(complain.complain), name="complain"),
    path("complain/done/", _reads(complain.done), name="complained"),
    place("complain/poster/", complain.poster),
    path("answer/<str:signed>/", _form(replying.page), name="answer"),
    place("complaints/figures/", figures.page),
    *picturing.places(COMPLAINTS),
    printable(Complaint),
    path(
        "complaints/<str:number>/letter/", _reads(visited(case.letter)), {"printed": Complaint}, name="complaint-letter"
    ),
    *room(
        Room(
            Complaint,
            template="feedback/complaint.html",
            more=case.more,
            starts=case.starts,
            warns=case.warns,
            waits=Waits(_("Complaints you answer for"), queries.mine, timed=frozenset(UNANSWERED)),
            ways=((_("Pictures"), "pictures/"), (_("Figures"), "figures/")),
        )
    ),
]
