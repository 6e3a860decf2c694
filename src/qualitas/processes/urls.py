"""The pages of processes."""

from qualitas.kernel.ui.addresses import room
from qualitas.kernel.ui.rooms import Room
from qualitas.processes import views
from qualitas.processes.models import Process

rooms = room(Room(Process, more=views.more, starts=views.starts))
