"""Who goes on with an action or a corrective action: its owner, those who lead, and whoever is in the team."""

from django.utils.translation import gettext as _

from qualitas.actions.models import LEADERS, LIVE, Action, Cause, CorrectiveAction, Elsewhere
from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.acts.refusals import WrongState


def owns_or_leads(actor: Actor, record: Action | CorrectiveAction) -> str:
    """Refuse whoever neither owns the record nor leads."""
    if actor.id == record.owner_id or actor.duties.intersection(LEADERS):
        return ""
    return _("Only %s, a process owner or the quality manager can do this.") % record.owner.name


def still_live(beside: Cause | Elsewhere) -> None:
    """Refuse to change what lies beside a case that is over."""
    case = CorrectiveAction.objects.filter(pk=beside.on_id).first()
    if case is not None and case.state not in LIVE:
        raise WrongState(_("This case is %s; reopen it first.") % case.word)


def works_on_it(actor: Actor, case: CorrectiveAction) -> str:
    """Refuse whoever is not in the team, does not own the case and does not lead."""
    if any(line.person_id == actor.id for line in read_parts(case)["team"]):
        return ""
    return owns_or_leads(actor, case)
