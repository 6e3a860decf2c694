"""Who goes on with an action or a corrective action."""

from django.utils.translation import gettext as _

from qualitas.actions.models import LEADERS, Action, CorrectiveAction
from qualitas.kernel.acts.act import Actor


def owns_or_leads(actor: Actor, record: Action | CorrectiveAction) -> str:
    """Refuse whoever neither owns the record nor leads."""
    if actor.id == record.owner_id or actor.duties.intersection(LEADERS):
        return ""
    return _("Only %s, a process owner or the quality manager can do this.") % record.owner.name
