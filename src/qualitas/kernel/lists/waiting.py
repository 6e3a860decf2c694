"""What somebody brings and the worker may have to go through: checked and taken at once where it is small."""

from collections.abc import Callable

from django.utils import timezone, translation

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.lists.models import Waiting

type Work[W: Waiting] = Callable[[W, Acting], None]


def begin[W: Waiting](row: W, who: Acting, what: str, work: Work[W], *, topic: str, small: bool) -> None:
    """Check or take (``what``) what was brought: now where it is ``small``, else by the worker."""
    row.stage, row.done = {"check": "checking", "take": "taking"}[what], 0
    row.choices["language"] = translation.get_language() or "en"
    row.save()
    if small:
        work(row, who)
    else:
        Outbox.alone(who.organisation_id, topic, {row.called: str(row.pk)}, timezone.now()).save(force_insert=True)


def deliver[W: Waiting](model: type[W], message: Outbox, work: Work[W]) -> None:
    """Do what is to be done with what waits for the worker; what is gone or done needs nothing."""
    rows = model._default_manager.filter(pk=message.payload[model.called], stage__in=("checking", "taking"))
    row = rows.first()
    if row is None:
        return
    person = Person.objects.select_related("organisation").get(pk=row.person_id)
    with translation.override(row.choices.get("language", "en")):
        work(row, acting(person))


def stater(row: Waiting, who: Acting) -> Person | None:
    """Return who states the history in what was brought, where somebody else was chosen."""
    number = row.choices.get("stated_by")
    return Person.seen_by(who).filter(number=number).first() if number else None
