"""The pages of objectives."""

from django.utils.translation import gettext_lazy

from qualitas.kernel.ui.addresses import place, room
from qualitas.kernel.ui.rooms import NAV, Room
from qualitas.objectives import views
from qualitas.objectives.models import Objective

NAV.append(("planning", gettext_lazy("Tree of objectives"), "objectives/tree"))
rooms = [
    place("objectives/tree/", views.tree),
    *room(
        Room(Objective, template="objectives/objective.html", more=views.more, work=views.work, planned=views.planned)
    ),
]
