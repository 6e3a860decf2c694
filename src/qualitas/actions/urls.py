"""The pages of actions and corrective actions."""

from qualitas.actions import views
from qualitas.actions.models import Action, CorrectiveAction
from qualitas.kernel.ui.addresses import room
from qualitas.kernel.ui.rooms import Room

rooms = [
    *room(Room(Action, more=views.about_action, work=views.work, planned=views.planned)),
    *room(
        Room(
            CorrectiveAction,
            template="actions/case.html",
            more=views.about_case,
            starts=views.starts,
        )
    ),
]
