"""What the page of an action shows beyond what every record has."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qualitas.actions import queries
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import showing, words
from qualitas.kernel.ui.rooms import About, More

if TYPE_CHECKING:
    from qualitas.actions.models import Action


def because(about: About) -> tuple[p.Fact, ...]:
    """Return the record because of which this is, for those who may know of it."""
    other = queries.because(about.who, about.record)
    if other is None:
        return ()
    return (p.Fact(_("Because of"), other.label, showing.address(about.slug, other)),)


def about_action(about: About) -> More:
    """Return what the page of an action adds: why it is done, and that it is late."""
    action: Action = about.record
    late = action.state == "open" and words.due(action.due)[1]
    callouts = (p.Callout(_("It was due on %s.") % words.day(action.due), "bad"),) if late else ()
    return More(facts=because(about), callouts=callouts)
