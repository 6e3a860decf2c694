"""The rooms of the kernel's own record types."""

from qualitas.kernel.identity.models import Organisation, Person, Site
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.ui.addresses import room

rooms = [*room(Organisation), *room(Site), *room(Person), *room(ToDo)]
