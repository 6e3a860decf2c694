"""What the house does by the clock and keeps a record of: restore drills."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.kernel.identity.acting import holders
from qualitas.kernel.identity.models import ADMIN, Person
from qualitas.site.models import RestoreDrill


@opens(label=gettext_lazy("Begin a drill"), past=said("past", "began a restore drill"), duty="system", inner=True)
def begin_drill(
    act: Act, *, title: str, backup: str, backup_made_at: dt.datetime, sha256: str, size: int = 0
) -> RestoreDrill:
    """Begin to restore a backup into a scratch place, to see whether it can be done (7.5.3.2)."""
    return RestoreDrill(title=title, backup=backup, backup_made_at=backup_made_at, sha256=sha256, size=size)


@moves(label=gettext_lazy("Pass"), past=said("past", "restored and verified the backup"))
def pass_drill(act: Act, drill: RestoreDrill, *, seconds: int, events: int, records: int, files: int) -> None:
    """Note that everything in the backup came back and was verified."""
    drill.seconds, drill.events, drill.records, drill.files = seconds, events, records, files


@moves(label=gettext_lazy("Fail"), past=said("past", "could not restore the backup"))
def fail_drill(
    act: Act,
    drill: RestoreDrill,
    *,
    seconds: int,
    reason: Annotated[str, Ask(gettext_lazy("Why it failed"), long=True)],
) -> None:
    """Note why the backup cannot be relied on, and tell the administrators."""
    drill.seconds, drill.reason = seconds, reason
    people = Person.within(act.home).filter(pk__in=holders(act.home, [ADMIN])).exclude(email="")
    for person in people:
        facts = {"name": person.name, "number": drill.number, "backup": drill.backup, "reason": reason}
        act.tell("mail", {"to": person.email, "template": "drill", **facts})
