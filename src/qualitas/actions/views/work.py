"""What of actions and corrective actions waits for somebody, and when."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qualitas.actions import queries
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.rooms import Planned


def work(who: Acting) -> Iterator[p.WorkGroup]:
    """Return the open actions and the corrective actions of somebody."""
    groups: dict[str, list[p.WorkItem]] = {"action": [], "case": []}
    for one in queries.waiting(who):
        due, late = words.due(one.due)
        place, say = ("actions", _("Report")) if one.kind == "action" else ("corrective-actions", _("Go on"))
        url = f"/o/{who.organisation.slug}/{place}/{one.number}/"
        groups[one.kind].append(p.WorkItem(one.title, url, one.number, due, "bad" if late else "off", say))
    for label, items in ((_("Your actions"), groups["action"]), (_("Your corrective actions"), groups["case"])):
        yield p.WorkGroup(label, tuple(items), str(len(items)))


def planned(who: Acting) -> Iterator[Planned]:
    """Return on which days actions of somebody are due."""
    for one in queries.mine(who, most=200):
        yield Planned(one.pk, one.due, f"{one.number} {one.title}", f"actions/{one.number}/", one.version)
