"""Documents (7.5): a stable parent with a code, and its revisions, each with a life of its own."""

from collections.abc import Sequence
from typing import ClassVar, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from qualitas.documents.languages import language_choices
from qualitas.documents.models.kinds import CODE, MANAGER, MARKUPS, DocumentKind
from qualitas.documents.texts import blocks_of
from qualitas.kernel.acts.lifecycle import Lifecycle, Past, State, Step, Words
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.models import Owned, Person, Site
from qualitas.kernel.records.models import Record
from qualitas.processes.models import Process
from qualitas.richtext import Reused, lines

WRITERS = ("author", "quality-manager", "process-owner")
RISKS: dict[str, Words] = {
    "low": pgettext_lazy("risk", "low"),
    "normal": pgettext_lazy("risk", "normal"),
    "high": pgettext_lazy("risk", "high"),
}
OUTCOMES: dict[str, Words] = {
    "keep": pgettext_lazy("review", "keep it as it is"),
    "revise": pgettext_lazy("review", "revise it"),
    "withdraw": pgettext_lazy("review", "withdraw it"),
}
# Of what is shown and has no field of its own.
NAMES = (
    gettext_noop("Authors"),
    gettext_noop("Distribution"),
    gettext_noop("Due days"),
    gettext_noop("Quiz"),
    gettext_noop("Training share"),
)


def risk_choices() -> list[tuple[str, Words]]:
    """Return how much depends on a document, as choices."""
    return list(RISKS.items())


def outcome_choices() -> list[tuple[str, Words]]:
    """Return what can come of a periodic review, as choices."""
    return list(OUTCOMES.items())


class Document(Owned):
    """What stays the same through all revisions: the code, the kind, the owner, who must know of it."""

    kind = "document-stem"
    clause = "7.5.2"
    parts = ("distribution",)
    in_clear = frozenset({"code", "language"})
    unshown = frozenset({"quiz"})

    code = models.CharField(_("code"), max_length=40, validators=[CODE])
    language = models.CharField(_("language"), max_length=8, default="", blank=True, choices=language_choices)
    translation_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("translation of"), null=True, editable=False, related_name="translations"
    )
    of_kind = models.ForeignKey(DocumentKind, models.PROTECT, verbose_name=_("kind"), related_name="documents")
    owner = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("owner"), null=True, related_name="owned_documents"
    )
    due_days = models.PositiveSmallIntegerField(_("days to acknowledge"), default=14)
    risk = models.CharField(
        _("risk"),
        max_length=10,
        choices=risk_choices,
        default="normal",
        help_text=_("How much goes wrong where it is wrong or out of date; it is reviewed the more often."),
    )
    training_share = models.PositiveSmallIntegerField(
        _("read before effect"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Per cent of those addressed who must have acknowledged before it takes effect."),
    )
    quiz = models.JSONField(_("questions"), null=True, blank=True, editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="documents_code",
                violation_error_message=_("There is a document with this code already; choose another."),
            )
        ]
        # A list in the order of the codes is walked along the first, that of a kind along the second.
        indexes = [
            models.Index(fields=["organisation", "code", "id", "of_kind", "owner"], name="documents_by_code"),
            models.Index(fields=["organisation", "of_kind", "code", "id", "owner"], name="documents_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.code


class Addressee(Part):
    """Who must read a document: a duty, a site, a process or a person."""

    of = "document"
    document = models.ForeignKey(Document, models.PROTECT, related_name="distribution")
    duty = models.CharField(max_length=40, default="", choices=duty_choices)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    process = models.ForeignKey(Process, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True)


class Revision(Record):
    """One revision of a document: its text or file, and its way from draft to in force."""

    kind = "document"
    clause = "7.5"
    prefix = "DOC"
    collection = "documents"
    group = "support"
    parts = ("authors", "route")
    untold = frozenset({"route", "round", "bound"})
    in_clear = frozenset({"bound"})
    rich = {"text": "markup"}
    columns = ("code", "title", "revision", "state", "owner", "effective_on", "review_due")
    facts = (
        "code",
        "revision",
        "of_kind",
        "owner",
        "change_note",
        "effective_on",
        "review_due",
        "approved_by",
        "approved_at",
        "over_on",
        "language",
        "translates",
        "behind",
        "risk",
        "reviewed_on",
        "review_outcome",
        "details",
    )
    filters = ("state", "of_kind", "owner", "risk", "language", "behind")
    through: ClassVar = {"site": "document__distribution__site"}
    keeps = "document__of_kind__keep_months"
    past = Past("effective", over=("superseded", "withdrawn"), since="effective_on", until="over_on", among="document")
    searched = ("number", "document__code", "title")
    order = "document__code"
    lifecycle = Lifecycle(
        states=(
            State("draft", pgettext_lazy("state", "draft"), "off"),
            State("in review", pgettext_lazy("state", "in review"), "wait"),
            State("approved", pgettext_lazy("state", "approved"), "calm"),
            State("effective", pgettext_lazy("state", "effective"), "good"),
            State("superseded", pgettext_lazy("state", "superseded"), "off", open=False),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "bad", open=False),
        ),
        steps=(
            Step("edit", "draft", duty=WRITERS),
            Step("upload", "draft", duty=WRITERS),
            Step("turn_into_text", "draft", duty=WRITERS),
            Step("submit", "draft", "in review", duty=WRITERS),
            Step("examine", "in review"),
            Step("reroute", "in review", duty="system"),
            Step("send_back", ("in review", "approved"), "draft"),
            Step(
                "approve",
                "in review",
                "approved",
                duty=("approver", "quality-manager", "process-owner", "top-management"),
            ),
            Step("take_effect", "approved", "effective", duty="system"),
            Step("postpone", "approved", duty=MANAGER),
            Step("force", "approved", "effective", duty=MANAGER),
            Step("supersede", "effective", "superseded", duty="system"),
            Step("catch_up", "draft", duty=WRITERS),
            Step("fall_behind", ("draft", "in review", "approved", "effective"), duty="system"),
            Step("assign", ("draft", "in review", "approved", "effective"), duty=MANAGER),
            Step("distribute", ("draft", "in review", "approved", "effective"), duty=WRITERS),
            Step("assess_risk", ("draft", "in review", "approved", "effective"), duty=WRITERS),
            Step("require_reading", ("draft", "in review", "approved", "effective"), duty=MANAGER),
            Step("set_quiz", ("draft", "in review", "approved", "effective"), duty=WRITERS),
            Step("fill_in", ("draft", "in review", "approved", "effective"), duty=WRITERS),
            Step("periodic_review", "effective"),
            Step("withdraw", ("draft", "in review", "approved", "effective"), "withdrawn", duty=MANAGER),
        ),
    )

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions", editable=False)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1, editable=False)
    text = models.TextField(
        _("text"), blank=True, max_length=2_000_000, help_text=_("Headings with #, lists with -, tables with |.")
    )
    markup = models.CharField(_("written in"), max_length=10, choices=MARKUPS, default="markdown", blank=True)
    content = models.ForeignKey(Content, models.PROTECT, null=True, editable=False, related_name="+")
    file_name = models.CharField(_("file"), max_length=150, default="", blank=True, editable=False)
    change_note = models.TextField(
        _("what changed and why"), blank=True, max_length=5000, help_text=_("One or two sentences for the reader.")
    )
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    review_due = models.DateField(_("review due"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    editorial = models.BooleanField(
        _("editorial"), default=False, editable=False, help_text=_("The change does not change what anyone does.")
    )
    round = models.PositiveSmallIntegerField(_("times submitted"), default=0, editable=False)
    bound = models.CharField(_("hash of the content submitted"), max_length=64, default="", editable=False)
    over_on = models.DateField(_("in force until"), null=True, blank=True, editable=False)
    translates = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("translates"), null=True, editable=False, related_name="translated_by"
    )
    behind = models.BooleanField(_("behind the original"), default=False, editable=False)

    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True, editable=False)
    review_outcome = models.CharField(
        _("outcome of the review"), max_length=10, choices=outcome_choices, default="", blank=True, editable=False
    )
    review_note = models.TextField(_("what the review found"), max_length=5000, default="", blank=True, editable=False)
    details = models.TextField(_("details"), max_length=20_000, default="", blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "document", "revision"], name="documents_revision_once"),
            models.UniqueConstraint(
                fields=["organisation", "document"],
                condition=models.Q(state="effective"),
                name="documents_one_in_force",
                violation_error_message=_("Another revision of this document is in force."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "document"],
                condition=models.Q(state__in=["draft", "in review", "approved"]),
                name="documents_one_in_work",
                violation_error_message=_("There is a revision of this document in work already; finish it first."),
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["organisation", "title", "id"], name="documents_by_title"),
            models.Index(fields=["organisation", "effective_on", "id"], name="documents_by_effect"),
            models.Index(fields=["document", "review_due"], name="documents_due"),
            models.Index(fields=["organisation", "id"], name="documents_behind", condition=models.Q(behind=True)),
            models.Index(fields=["effective_on"], name="documents_waiting", condition=models.Q(state="approved")),
            models.Index(fields=["review_due"], name="documents_to_review", condition=models.Q(state="effective")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """Return the document's code, which people see first."""
        return self.document.code

    @property
    def is_current(self) -> bool:
        """Tell whether it is in force or on its way there."""
        return self.lifecycle.by_name[self.state].open

    @property
    def owner(self) -> Person | None:
        """Return the document's owner."""
        return self.document.owner

    @property
    def language(self) -> str:
        """Return the language in which it is written; empty where that is the organisation's own."""
        return self.document.language

    @property
    def risk(self) -> str:
        """Return how much depends on the document."""
        return self.document.risk

    @property
    def of_kind(self) -> DocumentKind:
        """Return the document's kind."""
        return self.document.of_kind

    @property
    def label(self) -> str:
        """Return code, revision and title."""
        return f"{self.code} · {_('rev')} {self.revision} · {self.title}"

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's revisions with their document, kind and owner."""
        return cls.within(organisation).select_related("document__of_kind", "document__owner", "content", "approved_by")

    def has_none_of(self, parts: str) -> bool:
        """Tell that a revision that was never submitted has no turns on a route."""
        return parts == "route" and self.round == 0

    def passages(self) -> Sequence[str]:
        """Return the blocks of its text as plain text."""
        blocks = blocks_of(self.text, self.markup)
        flat = (one for block in blocks for one in (block.blocks if isinstance(block, Reused) else (block,)))
        return tuple("\n".join(lines((block,))) for block in flat)

    def clean(self) -> None:
        """Refuse a revision that has both a text and a file."""
        if self.text and self.content_id:
            raise ValidationError({"text": _("A revision has a text or a file, not both; remove one.")})


class Author(Part):
    """Someone who wrote on a revision, and so may not approve it."""

    of = "revision"
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="authors")
    person = models.ForeignKey(Person, models.PROTECT)
