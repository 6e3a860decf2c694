"""Routes (7.5.2 c): who reviews and who approves a revision, in which order, within how many days."""

from django.db import models
from django.utils.translation import pgettext_lazy

from qualitas.documents.models.documents import Revision
from qualitas.documents.models.kinds import DocumentKind
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.models import Person

REVIEW, APPROVE = "review", "approve"
DOES: dict[str, Words] = {
    REVIEW: pgettext_lazy("in a route", "review"),
    APPROVE: pgettext_lazy("in a route", "approve"),
}
SUITABLE, REMARKS, UNSUITABLE, APPROVED, REJECTED = "suitable", "remarks", "unsuitable", "approved", "rejected"
VERDICTS: dict[str, Words] = {
    SUITABLE: pgettext_lazy("verdict", "suitable"),
    REMARKS: pgettext_lazy("verdict", "suitable, with remarks"),
    UNSUITABLE: pgettext_lazy("verdict", "not suitable"),
    APPROVED: pgettext_lazy("verdict", "approved"),
    REJECTED: pgettext_lazy("verdict", "sent back"),
}


def does_choices() -> list[tuple[str, Words]]:
    """Return what somebody on a route is asked for, as choices."""
    return list(DOES.items())


def verdict_choices() -> list[tuple[str, Words]]:
    """Return what somebody on a route can find, as choices."""
    return list(VERDICTS.items())


class Station(Part):
    """A station of a route: in which step, what is asked (review or approve), of whom, within how many days."""

    step = models.PositiveSmallIntegerField(default=1)
    does = models.CharField(max_length=10, choices=does_choices)
    duty = models.CharField(max_length=40, default="", choices=duty_choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField(default=5)

    class Meta(Part.Meta):
        abstract = True


class KindStation(Station):
    """A station of the route by which documents of a kind usually go."""

    of = "document_kind"
    document_kind = models.ForeignKey(DocumentKind, models.PROTECT, related_name="route")


class Turn(Station):
    """Somebody's turn on a revision's route, and what they found: the verdicts of earlier rounds stay.

    round: how often it had been submitted. due: by when. by, at, verdict: who found what when. bound: the hash of the
    content that they had before them. comment: the comment in which they said why.
    """

    of = "revision"
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="route")
    round = models.PositiveSmallIntegerField(default=1)
    due = models.DateField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, default="", choices=verdict_choices)
    bound = models.CharField(max_length=64, default="")
    comment = models.UUIDField(null=True)
