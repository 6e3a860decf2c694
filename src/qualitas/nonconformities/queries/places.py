"""Where something can be reported from: a site or a process whose square code was pointed at."""

from dataclasses import dataclass
from uuid import UUID

from qualitas.kernel.acts.asks import named
from qualitas.kernel.identity.models import Site
from qualitas.processes.models import Process

MOST = 100


@dataclass(frozen=True, slots=True)
class About:
    """A site or a process: ``what`` is the question of the report that it answers."""

    what: str
    key: UUID
    number: str
    title: str


def about(organisation: UUID, number: str) -> About | None:
    """Return the site or process of a number, while it is in use; None for anything else."""
    wanted = number.strip().upper()
    for what, model in (("process", Process), ("site", Site)):
        if wanted.startswith(f"{model.prefix}-"):
            found = named(model, organisation, wanted)
            usable = found is not None and found.lifecycle.by_name[found.state].open
            if usable and not found.hidden_from(_NoOne()):
                return About(what, found.pk, found.number, found.title)
    return None


class _NoOne:
    """Somebody of whom nothing is known: sees what everybody may."""

    id = UUID(int=0)
    duties: frozenset[str] = frozenset()


def places(organisation: UUID) -> list[About]:
    """Return the processes and sites in use, for which a poster can be made."""
    processes = Process.within(organisation).filter(state="in use", confidential=False).order_by("title")[:MOST]
    sites = Site.within(organisation).filter(state="active").order_by("code")[:MOST]
    found = [About("process", one.pk, one.number, one.title) for one in processes]
    return found + [About("site", one.pk, one.number, one.title) for one in sites]
