"""What the page of a process shows beyond what every record has: who works in it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More
from qualitas.processes import queries

if TYPE_CHECKING:
    from qualitas.processes.models import Process


def more(about: About) -> More:
    """Return who works in the process, as a panel."""
    names = tuple((member.person.name,) for member in queries.members(about.record.pk))
    return More(panels=(p.Panel(_("Team"), note=str(len(names)), lines=names),) if names else ())


def starts(process: "Process", verb: str) -> Mapping[str, Any]:
    """Return the team as it is, where it is named anew."""
    return {"people": [one.person for one in queries.members(process.pk)]} if verb == "name_team" else {}
