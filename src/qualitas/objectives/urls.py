"""The pages of objectives."""

from django.utils.translation import gettext_lazy

from qualitas.kernel.ui.addresses import place, room
from qualitas.kernel.ui.rooms import NAV, Room, Waits
from qualitas.objectives import queries, views
from qualitas.objectives.models import Objective

NAV.append(("planning", gettext_lazy("Tree of objectives"), "objectives/tree"))
rooms = [
    place("objectives/tree/", views.tree),
    *room(
        Room(
            Objective,
            template="objectives/objective.html",
            more=views.more,
            waits=Waits(gettext_lazy("Your objectives"), queries.mine),
            planned=views.planned,
        )
    ),
]
