"""What people are told: notices, how each of them wants to be told, the calendars they opened."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.identity.models import STEWARDS, Owned, Person

AT_ONCE, DIGEST, NONE = "at once", "digest", "none"
CHOICES: dict[str, Words] = {
    AT_ONCE: pgettext_lazy("mail", "At once"),
    DIGEST: pgettext_lazy("mail", "On Monday"),
    NONE: pgettext_lazy("mail", "No mail"),
}
SORTS: dict[str, tuple[Words, str]] = {
    "reading": (_("Somebody asks me to read a document"), AT_ONCE),
    "escalated": (_("Something overdue and severe is escalated to me"), AT_ONCE),
    "mention": (_("Somebody names me in a comment"), DIGEST),
    "asked": (_("Somebody asks me for something"), DIGEST),
    "overdue": (_("Something of mine is overdue"), DIGEST),
    "watched": (_("Something happens to what I watch"), DIGEST),
    "due": (_("What is due in the next 30 days"), DIGEST),
}
"""Of what people are told by mail, in words, and how where they chose nothing."""
MEANT_BY = {"handed": "asked", "deputy": "asked", "soon": "reading"}
"""Sorts of notices that are mailed as another sort."""


class Notice(models.Model):
    """One thing that one person is told. The sentence is made when it is read, so that nothing personal stands here.

    ``cause`` tells what it comes from (the entry of the ledger, or the due date), so that it is told once.
    """

    organisation = models.UUIDField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    sort = models.CharField(max_length=20)
    on_type = models.CharField(max_length=40)
    on_id = models.UUIDField()
    by = models.UUIDField(null=True)
    of = models.UUIDField(null=True)
    verb = models.CharField(max_length=80, default="")
    cause = models.CharField(max_length=40)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "on_id", "sort", "cause"], name="notices_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_person"),
            models.Index(fields=["person"], name="notices_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["on_id"], name="notices_on"),
        ]


class Reach(models.Model):
    """How far an organisation's ledger and calendar have been looked through for what people must be told."""

    organisation = models.UUIDField(primary_key=True)
    entries = models.BigIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    digest_on = models.DateField(null=True)


class Mailing(models.Model):
    """How one person wants to be told by mail; what is not chosen is at its default."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="mailing")
    chosen = models.JSONField(default=dict)

    def how(self, sort: str) -> str:
        """Return how the person wants to be told of this sort of thing: at once, digest or none."""
        meant = MEANT_BY.get(sort, sort)
        found = self.chosen.get(meant)
        return found if found in CHOICES else SORTS[meant][1]


class Calendar(Owned):
    """A calendar of what one person must do by when: an address that other programs read; only its hash is kept."""

    kind = "calendar"
    clause = ""
    beside = ("person",)
    in_clear = frozenset({"digest"})
    lifecycle = Lifecycle(
        states=(
            State("open", pgettext_lazy("state", "open"), "good"),
            State("closed", pgettext_lazy("state", "closed"), "off", open=False),
        ),
        steps=(Step("close_calendar", "open", "closed"),),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendars")
    title = models.CharField(_("name"), max_length=80, help_text=_("Where you read it, such as “My phone”."))
    digest = models.CharField(max_length=64, editable=False)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="notices_calendar_digest")]

    @property
    def reference(self) -> str:
        """Return the calendar's name: it has no number."""
        return self.title

    def closed_to(self, actor: Any) -> str:
        """Refuse everyone but its person and those who look after people."""
        if actor.id == self.person_id or actor.duties.intersection(STEWARDS):
            return ""
        return gettext("This calendar belongs to someone else; an administrator can close it.")


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def word_of(sort: str) -> str:
    """Return in words of what people are told, as a heading."""
    return str(capfirst(str(SORTS[sort][0])))


def mailing_of(person: UUID) -> Mailing:
    """Return how a person wants to be told."""
    return Mailing.objects.filter(person=person).first() or Mailing(person_id=person)
