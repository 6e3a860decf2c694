"""The rooms of the kernel's own record types."""

from qualitas.kernel.identity.credentials.badges import Tablet
from qualitas.kernel.identity.models import Organisation, Person, Site
from qualitas.kernel.lists.models import Import, SavedView
from qualitas.kernel.records.models import PassedGate, ToDo
from qualitas.kernel.ui import erasing, glass, imports, people
from qualitas.kernel.ui.addresses import place, room
from qualitas.kernel.ui.rooms import Room

rooms = [
    *room(Organisation),
    *room(Site),
    *room(Room(Person, template="ui/person.html", more=people.more, warns=erasing.warns)),
    *room(Tablet),
    *room(Room(ToDo, more=glass.more)),
    *room(Room(PassedGate, more=glass.more)),
    *room(SavedView),
    place("imports/<str:number>/report/", imports.report),
    *room(Room(Import, template="ui/import_record.html", more=imports.more)),
]
