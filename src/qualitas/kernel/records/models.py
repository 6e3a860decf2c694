"""What every record type shares, once: the record itself, links, comments, attachments, to-dos."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.act import SYSTEM_DUTY
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.models import Owned, Person

SHORT = 60
"""Characters of a comment that stand for it in a sentence."""


class Record(Owned):
    """A numbered thing with a title and a life, whose every change is an event in the ledger."""

    columns: ClassVar[tuple[str, ...]] = ("number", "title", "state", "opened_at")
    keeps: ClassVar[str] = ""
    """The way to the number of months that a record is kept after it is over, where not its type alone decides."""

    number = models.CharField(_("number"), max_length=30, editable=False)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=20, default="", editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    confidential = models.BooleanField(_("confidential"), default=False, editable=False)

    class Meta(Owned.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="%(app_label)s_%(class)s_number")
        ]
        indexes = [models.Index(fields=["organisation", "state", "number"], name="%(app_label).8s_%(class).8s_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def passages(self) -> Sequence[str]:
        """Return the blocks of its text as plain text, of which passages can be commented on; none where it has none."""
        return ()

    def hidden_from(self, actor: Any) -> bool:
        """Tell whether it is confidential to others than ``actor``."""
        if not self.confidential or SYSTEM_DUTY in actor.duties:
            return False
        model = type(self)
        return not model.open_to(model.within(self.home).filter(pk=self.pk), actor).exists()

    @classmethod
    def open_to[Q: models.QuerySet[Any]](cls, rows: Q, actor: Any) -> Q:
        """Return those of ``rows`` that are not confidential, or that name ``actor`` or a duty of theirs."""
        if SYSTEM_DUTY in actor.duties:
            return rows
        return rows.filter(models.Q(confidential=False) | models.Exists(_naming(actor, models.OuterRef("pk"))))


class Beside(Owned):
    """Something kept beside a record of any type: it names the record by type and id."""

    on_type = models.CharField(max_length=40, editable=False)
    on_id = models.UUIDField(editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, editable=False, related_name="+")
    at = models.DateTimeField(editable=False)
    state = models.CharField(max_length=20, default="", editable=False)
    in_clear = frozenset({"on_type"})
    beside = ("on_type", "on_id")

    class Meta(Owned.Meta):
        abstract = True

    @property
    def reference(self) -> str:
        """Return what it is called in a sentence: it has no number."""
        return self.label


class Restriction(Beside):
    """To whom alone a confidential record is open: named people, and whoever holds named duties."""

    kind = "restriction"
    lifecycle = Lifecycle(
        states=(
            State("in force", pgettext_lazy("state", "in force"), "wait"),
            State("lifted", pgettext_lazy("state", "lifted"), "off", open=False),
        ),
        steps=(Step("change_readers", "in force"), Step("lift", "in force", "lifted")),
    )
    parts = ("readers",)

    reason = models.TextField(_("why it is confidential"), max_length=2000)

    class Meta(Beside.Meta):
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        indexes = [models.Index(fields=["on_id", "state"], name="records_restriction_on")]

    @property
    def label(self) -> str:
        """Return how the reason begins."""
        return Truncator(self.reason).chars(SHORT)


class Reader(Part):
    """A person, or the holders of a duty, to whom a confidential record is open."""

    of = "restriction"
    restriction = models.ForeignKey(Restriction, models.PROTECT, related_name="readers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    duty = models.CharField(max_length=40, default="")

    class Meta(Part.Meta):
        indexes = [models.Index(fields=["restriction"], name="records_reader_of")]


def _naming(actor: Any, record: Any) -> models.QuerySet[Reader]:
    """Return the lines that open a confidential record to ``actor``."""
    return Reader.objects.filter(
        models.Q(person_id=actor.id) | models.Q(duty__in=sorted(actor.duties)),
        restriction__on_id=record,
        restriction__state="in force",
    )


class Comment(Beside):
    """What somebody said about a record."""

    kind = "comment"
    searched = ("text",)
    lifecycle = Lifecycle(
        states=(
            State("said", pgettext_lazy("state", "said")),
            State("resolved", pgettext_lazy("state", "resolved"), "good", open=False),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("withdraw_comment", "said", "withdrawn"),
            Step("resolve", "said", "resolved"),
            Step("reopen", "resolved", "said"),
        ),
    )

    text = models.TextField(_("comment"), max_length=10_000)
    answers = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    block = models.PositiveIntegerField(_("block"), null=True, blank=True)
    quote = models.TextField(_("passage"), default="", blank=True, max_length=2000)
    before = models.TextField(_("before the passage"), default="", blank=True, max_length=200)
    after = models.TextField(_("after the passage"), default="", blank=True, max_length=200)

    class Meta(Beside.Meta):
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["on_id", "at"], name="records_comment_on")]

    @property
    def label(self) -> str:
        """Return how the comment begins."""
        return f"“{Truncator(' '.join(self.text.split())).chars(SHORT)}”"


class Attachment(Beside):
    """A file kept with a record."""

    kind = "attachment"
    searched = ("name",)
    in_clear = frozenset({"on_type"})
    lifecycle = Lifecycle(
        states=(
            State("attached", pgettext_lazy("state", "attached")),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(Step("detach", "attached", "withdrawn"),),
    )

    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=150)

    class Meta(Beside.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["on_id", "at"], name="records_attachment_on")]

    @property
    def label(self) -> str:
        """Return the name of the file."""
        return self.name

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's attachments with what is known of their files."""
        return cls.within(organisation).select_related("content")


class Link(Beside):
    """A link from one record to another, with its meaning."""

    MEANINGS: ClassVar[dict[str, tuple[object, object]]] = {
        "relates-to": (_("relates to"), _("relates to")),
        "caused-by": (_("is caused by"), _("caused")),
        "evidence-for": (_("is evidence for"), _("is proven by")),
        "follows-from": (_("follows from"), _("led to")),
        "replaces": (_("replaces"), _("is replaced by")),
        "refers-to": (_("refers to"), _("is referred to by")),
    }

    kind = "link"
    in_clear = frozenset({"on_type", "to_type", "meaning"})
    lifecycle = Lifecycle(
        states=(
            State("linked", pgettext_lazy("state", "linked")),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(Step("unlink", "linked", "withdrawn"),),
    )

    to_type = models.CharField(max_length=40)
    to_id = models.UUIDField()
    meaning = models.CharField(max_length=20)

    class Meta(Beside.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [
            models.Index(fields=["on_id"], name="records_link_on"),
            models.Index(fields=["to_id"], name="records_link_to"),
        ]

    @property
    def label(self) -> str:
        """Return what the link means."""
        return f"“{self.MEANINGS[self.meaning][0]}”" if self.meaning in self.MEANINGS else self.meaning

    def clean(self) -> None:
        """Refuse a meaning that does not exist, and a link of a record to itself."""
        if self.meaning not in self.MEANINGS:
            raise ValidationError({"meaning": _("There is no such meaning; choose one from the list.")})
        if self.on_id == self.to_id:
            raise ValidationError({"to": _("A record cannot be linked to itself; choose another.")})


class Watch(Beside):
    """That somebody watches a record: they learn of its changes of state and of what is said about it."""

    kind = "watch"
    lifecycle = Lifecycle(
        states=(
            State("watching", pgettext_lazy("state", "watching"), "good"),
            State("stopped", pgettext_lazy("state", "stopped"), "off", open=False),
        ),
        steps=(Step("stop_watching", "watching", "stopped"),),
    )

    class Meta(Beside.Meta):
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "on_id", "by"],
                condition=models.Q(state="watching"),
                name="records_watch_once",
                violation_error_message=_("You watch this already."),
            )
        ]
        indexes = [models.Index(fields=["on_id", "state"], name="records_watch_on")]

    @property
    def label(self) -> str:
        """Return who watches."""
        return str(self.by or "")


class Absence(Owned):
    """That a person is away from a day until a day, and who stands in for them meanwhile."""

    kind = "absence"
    clause = "5.3"
    beside = ("person",)
    lifecycle = Lifecycle(
        states=(
            State("noted", pgettext_lazy("state", "noted"), "wait"),
            State("ended", pgettext_lazy("state", "ended"), "off", open=False),
        ),
        steps=(Step("end_absence", "noted", "ended"),),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    deputy = models.ForeignKey(Person, models.PROTECT, verbose_name=_("deputy"), related_name="+")
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [
            models.Index(fields=["person", "state", "until"], name="records_absence_of"),
            models.Index(fields=["deputy", "state", "until"], name="records_absence_deputy"),
        ]

    @property
    def reference(self) -> str:
        """Return what it is called in a sentence: it has no number."""
        return str(capfirst(str(self._meta.verbose_name)))

    def clean(self) -> None:
        """Refuse a period that ends before it begins, and somebody who stands in for themselves."""
        if self.until < self.since:
            raise ValidationError({"until": _("The absence would end before it begins; choose a later day.")})
        if self.deputy_id == self.person_id:
            raise ValidationError({"deputy": _("Nobody stands in for themselves; choose somebody else.")})


def away(day: dt.date) -> models.QuerySet[Absence]:
    """Return the absences of every organisation that hold on a day."""
    return Absence.objects.filter(state="noted", since__lte=day, until__gte=day)


SEVERITIES: dict[str, Words] = {
    "low": pgettext_lazy("severity", "low"),
    "normal": pgettext_lazy("severity", "normal"),
    "high": pgettext_lazy("severity", "high"),
}


def severity_choices() -> list[tuple[str, Words]]:
    """Return how much can depend on a to-do, as choices."""
    return list(SEVERITIES.items())


class ToDo(Record):
    """Something that one person is asked to do by a day, because of a record."""

    kind = "to-do"
    clause = "5.3"
    prefix = "TD"
    collection = "to-dos"
    group = "work"
    in_clear = frozenset({"on_type", "what", "severity"})
    columns = ("number", "title", "person", "state", "due")
    facts = ("person", "due", "severity", "escalated_on", "done_on", "result", "tries_left")
    filters = ("state", "person")
    lifecycle = Lifecycle(
        states=(
            State("open", pgettext_lazy("state", "open"), "wait"),
            State("done", pgettext_lazy("state", "done"), "good", open=False),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("acknowledge", "open", "done"),
            Step("finish", "open", "done"),
            Step("settle", "open", "done", duty="system"),
            Step("hand_over", "open"),
            Step("reschedule", "open", duty=("quality-manager", "process-owner")),
            Step("grade", "open", duty=("quality-manager", "process-owner")),
            Step("escalate", "open", duty="system"),
            Step("grant_attempts", "open"),
            Step("call_off", "open", "withdrawn", duty=("quality-manager", "process-owner", "system")),
        ),
    )

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="to_dos")
    due = models.DateField(_("due"), null=True, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=severity_choices, default="normal")
    escalated_on = models.DateField(_("escalated on"), null=True, blank=True, editable=False)
    what = models.CharField(_("what to do"), max_length=20, default="finish", editable=False)
    on_type = models.CharField(max_length=40, default="", editable=False)
    on_id = models.UUIDField(null=True, editable=False)
    done_on = models.DateField(_("done on"), null=True, editable=False)
    result = models.CharField(_("result"), max_length=200, default="", blank=True, editable=False)
    tries_left = models.PositiveSmallIntegerField(_("attempts left"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("to-do")
        verbose_name_plural = _("to-dos")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["person", "state", "due"], name="records_to_do_mine"),
            models.Index(fields=["on_id", "state"], name="records_to_do_on"),
            models.Index(fields=["person", "on_id"], name="records_to_do_matrix"),
        ]

    @cached_property
    def deputies(self) -> frozenset[UUID]:
        """Return who stands in today for the person who is asked."""
        return frozenset(away(timezone.now().date()).filter(person=self.person_id).values_list("deputy", flat=True))

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's to-dos with their people."""
        return cls.within(organisation).select_related("person")

    @classmethod
    def open_to[Q: models.QuerySet[Any]](cls, rows: Q, actor: Any) -> Q:
        """Return those of ``rows`` that are not confidential, are the actor's own, or are about what is open to them."""
        if SYSTEM_DUTY in actor.duties:
            return rows
        about = models.Exists(_naming(actor, models.OuterRef("on_id")))
        named = models.Exists(_naming(actor, models.OuterRef("pk")))
        return rows.filter(models.Q(confidential=False) | models.Q(person_id=actor.id) | about | named)


class PassedGate(Record):
    """That somebody passed a shut gate with a reason (“broke the glass”), to be reviewed by somebody else."""

    kind = "passed-gate"
    clause = "8.7"
    prefix = "PG"
    collection = "passed-gates"
    group = "improvement"
    in_clear = frozenset({"gate", "verb", "on_type"})
    columns = ("number", "title", "by", "state", "due")
    facts = ("by", "reason", "due", "reviewed_by", "conclusion")
    filters = ("state", "by")
    lifecycle = Lifecycle(
        states=(
            State("to review", pgettext_lazy("state", "to review"), "wait"),
            State("justified", pgettext_lazy("state", "justified"), "good", open=False),
            State("not justified", pgettext_lazy("state", "not justified"), "bad", open=False),
        ),
        steps=(
            Step("find_justified", "to review", "justified", duty=("quality-manager", "top-management")),
            Step("find_not_justified", "to review", "not justified", duty=("quality-manager", "top-management")),
        ),
    )

    gate = models.CharField(max_length=80, editable=False)
    verb = models.CharField(max_length=80, editable=False)
    on_type = models.CharField(max_length=40, editable=False)
    on_id = models.UUIDField(editable=False)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name=_("passed by"), related_name="+", editable=False)
    reason = models.TextField(_("reason"), max_length=2000, editable=False)
    due = models.DateField(_("to be reviewed by"), editable=False)
    reviewed_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("reviewed by"), null=True, related_name="+", editable=False
    )
    conclusion = models.TextField(_("conclusion"), max_length=2000, default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = _("passed gate")
        verbose_name_plural = _("passed gates")

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's passed gates with their people."""
        return cls.within(organisation).select_related("by", "reviewed_by")
