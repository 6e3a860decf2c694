"""The pages of parties."""

from qualitas.kernel.ui.addresses import room
from qualitas.parties.models import Party

rooms = room(Party)
