"""What this floor keeps: views of lists that people saved, imports, and histories that somebody stated."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from qualitas.kernel.acts.act import SYSTEM_DUTY
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.records.models import Beside, Record

NAMES = (gettext_noop("List name"), gettext_noop("Brought to"))
SHORT = 60


def list_title(kind: str) -> str:
    """Return the name of a type's list, such as Documents; the type's own name where it is gone."""
    model = Subject.types.get(kind)
    return str(capfirst(str(model._meta.verbose_name_plural))) if model is not None else kind


class SavedView(Record):
    """A list as somebody wants to see it again: filters, order and columns under a name, for oneself or for everyone."""

    kind = "saved-view"
    clause = "7.5.3"
    prefix = "SV"
    collection = "saved-views"
    group = "tools"
    in_clear = frozenset({"on_type"})
    parts = ("chosen_by",)
    columns = ("number", "title", "list_name", "person", "everyone", "state")
    facts = ("list_name", "person", "everyone")
    filters = ("state", "person")
    lifecycle = Lifecycle(
        states=(
            State("kept", pgettext_lazy("state", "kept"), "good"),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("change_view", "kept"),
            Step("share", "kept"),
            Step("keep_to_oneself", "kept"),
            Step("open_with", "kept"),
            Step("open_without", "kept"),
            Step("withdraw_view", "kept", "withdrawn"),
        ),
    )

    on_type = models.CharField(_("list"), max_length=40)
    query = models.TextField(_("filters, order and columns"), max_length=2000, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("kept by"), related_name="+")
    everyone = models.BooleanField(_("for everyone"), default=False)

    class Meta(Record.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["organisation", "on_type", "state"], name="lists_view_of_a_list"),
        ]

    @property
    def list_name(self) -> str:
        """Return the name of the list that it shows."""
        return list_title(self.on_type)

    def hidden_from(self, actor: Any) -> bool:
        """Tell whether it is somebody else's own."""
        own = self.everyone or self.person_id == actor.id or SYSTEM_DUTY in actor.duties
        return not own or super().hidden_from(actor)

    @classmethod
    def open_to[Q: models.QuerySet[Any]](cls, rows: Q, actor: Any) -> Q:
        """Return those of ``rows`` that are for everyone, or the actor's own."""
        rows = super().open_to(rows, actor)
        if SYSTEM_DUTY in actor.duties:
            return rows
        return rows.filter(models.Q(everyone=True) | models.Q(person_id=actor.id))

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's views with who keeps them."""
        return cls.within(organisation).select_related("person")


class Chosen(Part):
    """Somebody whose list opens with a view; of several, with the one of the newest line."""

    of = "view"
    view = models.ForeignKey(SavedView, models.PROTECT, related_name="chosen_by")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Import(Record):
    """A file of records that somebody brought: what it was, what was taken, and what was not and why."""

    kind = "import"
    clause = "7.5.3"
    prefix = "IMP"
    collection = "imports"
    group = "tools"
    in_clear = frozenset({"on_type", "sha256", "shape"})
    columns = ("number", "title", "brought_to", "taken", "not_taken", "person", "opened_at", "state")
    facts = ("brought_to", "person", "rows", "taken", "not_taken", "source", "stated_by", "sha256")
    filters = ("state", "person")
    order = "-number"
    lifecycle = Lifecycle(
        states=(
            State("taken", pgettext_lazy("state", "taken"), "good"),
            State("undone", pgettext_lazy("state", "undone"), "off", open=False),
        ),
        steps=(Step("undo", "taken", "undone"),),
    )

    on_type = models.CharField(_("records"), max_length=40)
    sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    rows = models.PositiveIntegerField(_("rows in the file"), default=0)
    taken = models.PositiveIntegerField(_("taken"), default=0)
    not_taken = models.PositiveIntegerField(_("left out"), default=0)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("brought by"), null=True, related_name="+")
    source = models.CharField(_("history from"), max_length=200, blank=True)
    stated_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("history stated by"), null=True, blank=True, related_name="+"
    )
    shape = models.CharField(max_length=64, blank=True, editable=False)
    mapping = models.TextField(max_length=100_000, blank=True, editable=False)
    report = models.TextField(max_length=1_000_000, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["organisation", "on_type", "shape"], name="lists_import_shape"),
        ]

    @property
    def brought_to(self) -> str:
        """Return the name of the list that the records were brought to."""
        return list_title(self.on_type)

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's imports with who brought them."""
        return cls.within(organisation).select_related("person", "stated_by")


class ImportLine(models.Model):
    """Which record an import made of which row; the row's hash tells whether the same row comes again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    of = models.ForeignKey(Import, models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    subject = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "kind", "digest"], name="lists_line_again"),
            models.Index(fields=["of", "place"], name="lists_line_of"),
        ]


class Waiting(models.Model):
    """Something that somebody brings, kept while it is mapped and checked; it is machinery, no record.

    stage: “mapping” until it is said what its columns are, then “checking”, “checked”, “taking”, “taken”.
    ``called`` is what a message to the worker calls it.
    """

    called: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    choices = models.JSONField(default=dict)
    stage = models.CharField(max_length=20, default="mapping")
    done = models.PositiveIntegerField(default=0)
    of_all = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    made = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Incoming(Waiting):
    """A file on its way in: kept while somebody maps and checks it, for a day at most; then it is removed."""

    called = "incoming"

    kind = models.CharField(max_length=40)
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="lists_incoming_at")]


class Stated(Beside):
    """The past of a record as somebody states it, and where they know it from; never what this system recorded."""

    kind = "stated"
    in_clear = frozenset({"on_type", "stands"})
    lifecycle = Lifecycle(
        states=(
            State("stated", pgettext_lazy("state", "stated")),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(Step("withdraw_statement", "stated", "withdrawn"),),
    )
    SAID: ClassVar[tuple[str, ...]] = ("stands", "happened_on", "former", "approvals")

    source = models.CharField(_("where the history is from"), max_length=200)
    happened_on = models.DateField(_("opened on"), null=True, blank=True)
    stands = models.CharField(_("state when it was brought"), max_length=20, blank=True)
    former = models.CharField(_("previous number"), max_length=60, blank=True)
    approvals = models.TextField(_("who wrote, reviewed and approved it"), max_length=2000, blank=True)

    class Meta(Beside.Meta):
        verbose_name = _("stated history")
        verbose_name_plural = _("stated histories")
        indexes = [models.Index(fields=["on_id", "state"], name="lists_stated_on")]

    @property
    def label(self) -> str:
        """Return how the source begins."""
        return Truncator(self.source).chars(SHORT)

    def clean(self) -> None:
        """Refuse a day that has not come."""
        if self.happened_on is not None and self.happened_on > timezone.now().date():
            raise ValidationError({"happened_on": _("A history cannot begin in the future.")})
