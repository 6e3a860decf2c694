"""Cases that few may read: reported in confidence, or because of a concern that somebody spoke up about (7.3)."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.concerns.models import HEARERS, Concern
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.verbs import adds
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.confiding import confide_like
from qualitas.kernel.records.models import Reader, Restriction
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.models.words import severity_choices, source_choices

EVERYONE, FEW = "everyone", "few"


def open_to_choices() -> list[tuple[str, Words]]:
    """Return who may read a report, as choices."""
    return [
        (EVERYONE, gettext_lazy("everyone here")),
        (FEW, gettext_lazy("the quality manager alone, and who reports it")),
    ]


def confide(act: Act, case: Nonconformity) -> None:
    """Open a new case to the quality manager and to who reports it alone."""
    me = person_of(act)
    case.confidential = True
    closed = Restriction(on_type=case.kind, on_id=case.id, by=me, at=act.at, reason=_("It was reported in confidence."))
    readers = [Reader(duty="quality-manager"), *([Reader(person_id=me.id)] if me is not None else [])]
    set_parts(act.also(closed), "readers", readers)


@adds(label=gettext_lazy("Open a nonconformity"), past=said("past", "opened a nonconformity"), duty=HEARERS)
def open_because_heard(
    act: Act,
    concern: Concern,
    *,
    title: Annotated[
        str,
        Ask(gettext_lazy("What is wrong?"), gettext_lazy("In your own words: what was said stays with the concern.")),
    ],
    severity: Annotated[str, Ask(gettext_lazy("Severity"), choices=severity_choices)] = "minor",
    source: Annotated[str, Ask(gettext_lazy("Source"), choices=source_choices)] = "incident",
) -> Nonconformity:
    """Open a nonconformity because of what was said, as confidential as the concern is; you answer for it (10.2.1)."""
    case = Nonconformity(title=title, severity=severity, source=source, found_on=act.today)
    case.owner, case.reporter = person_of(act), concern.number
    confide_like(act, case, concern)
    return case
