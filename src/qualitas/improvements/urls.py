"""The pages of improvements, and the one on which anyone hands in an idea."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from qualitas.improvements import queries
from qualitas.improvements.models import Improvement
from qualitas.improvements.views import ideas, record
from qualitas.kernel.ui.addresses import place, room
from qualitas.kernel.ui.rooms import MENU, Room, Waits

MENU.append(ideas.in_menu)
_form = require_http_methods(["GET", "HEAD", "POST"])
rooms = [
    path("idea/", _form(ideas.page), name="idea"),
    path("idea/done/", _form(ideas.done), name="idea-taken"),
    place("idea/poster/", ideas.poster),
    *room(
        Room(
            Improvement,
            more=record.more,
            starts=record.starts,
            waits=Waits(_("Improvements you stand behind"), queries.mine, go=_("Go on")),
            planned=record.planned,
        )
    ),
]
