"""The pages of actions and corrective actions."""

from qualitas.actions.models import Action, CorrectiveAction
from qualitas.actions.views import action, case, report, work
from qualitas.kernel.ui.addresses import place, printable, room
from qualitas.kernel.ui.rooms import Room

rooms = [
    *room(Room(Action, more=action.about_action, work=work.work, planned=work.planned)),
    printable(CorrectiveAction),
    place("corrective-actions/<str:number>/xlsx/", report.xlsx),
    *room(
        Room(CorrectiveAction, template="actions/case.html", more=case.about_case, starts=case.starts, warns=case.warns)
    ),
]
