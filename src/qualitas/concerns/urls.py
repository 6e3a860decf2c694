"""The pages of concerns: those of the few who hear them, and two for anyone, without signing in."""

from django.urls import path
from django.views.decorators.http import require_http_methods

from qualitas.concerns import views
from qualitas.concerns.models import Concern
from qualitas.kernel.ui.addresses import room
from qualitas.kernel.ui.rooms import MENU, Room

MENU.append(views.in_menu)
_form = require_http_methods(["GET", "HEAD", "POST"])
rooms = [
    path("speak-up/", _form(views.speak), name="speak-up"),
    path("speak-up/case/", _form(views.case), name="speak-up-case"),
    *room(Room(Concern, more=views.more)),
]
