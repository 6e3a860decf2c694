"""External documents (7.5.3.2): standards, specifications, drawings and laws that others publish."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.documents.models.kinds import MANAGER
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.records.models import Record
from qualitas.processes.models import Process

KEEPERS = ("quality-manager", "process-owner", "author")

SORTS: dict[str, Words] = {
    "standard": pgettext_lazy("external document", "standard"),
    "customer": pgettext_lazy("external document", "customer specification"),
    "drawing": pgettext_lazy("external document", "drawing"),
    "law": pgettext_lazy("external document", "law or regulation"),
    "supplier": pgettext_lazy("external document", "supplier document"),
    "other": pgettext_lazy("external document", "other"),
}


def sort_choices() -> list[tuple[str, Words]]:
    """Return of which sorts external documents are, as choices."""
    return list(SORTS.items())


class ExternalDocument(Record):
    """One edition of a document that somebody else publishes and that is followed here."""

    kind = "external-document"
    clause = "7.5.3.2"
    prefix = "EXT"
    collection = "external-documents"
    group = "support"
    parts = ("distribution",)
    in_clear = frozenset({"code", "sort"})
    columns = ("code", "title", "edition", "source", "state", "owner", "next_check")
    facts = (
        "sort",
        "source",
        "edition",
        "published_on",
        "place",
        "owner",
        "checked_on",
        "checked_by",
        "how_checked",
        "next_check",
        "check_months",
        "newer",
        "replaces",
        "over_on",
    )
    filters = ("state", "sort", "owner")
    searched = ("number", "code", "title", "source", "edition")
    order = "code"
    lifecycle = Lifecycle(
        states=(
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("replaced", pgettext_lazy("state", "replaced"), "off", open=False),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("check", "in use", duty=(*KEEPERS, "system")),
            Step("correct", "in use", duty=(*KEEPERS, "system")),
            Step("inform", "in use", duty=KEEPERS),
            Step("ask_for_check", "in use", duty="system"),
            Step("replace", "in use", "replaced", duty="system"),
            Step("stop_using", "in use", "withdrawn", duty=MANAGER),
        ),
    )

    code = models.CharField(
        _("designation"), max_length=60, help_text=_("As its publisher calls it, such as ISO 9001.")
    )
    sort = models.CharField(_("sort"), max_length=20, choices=sort_choices, default="standard")
    source = models.CharField(_("publisher"), max_length=120, help_text=_("Who publishes it: a body, a customer."))
    edition = models.CharField(_("edition"), max_length=60, help_text=_("Its year, issue or index, such as 2015."))
    published_on = models.DateField(_("published on"), null=True, blank=True)
    place = models.CharField(
        _("where it is kept"), max_length=500, blank=True, help_text=_("A link or a place, where it is no file here.")
    )
    content = models.ForeignKey(Content, models.PROTECT, null=True, editable=False, related_name="+")
    file_name = models.CharField(_("file"), max_length=150, default="", blank=True, editable=False)
    owner = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("owner"), null=True, related_name="owned_external_documents"
    )
    check_months = models.PositiveSmallIntegerField(
        _("check after months"), default=12, help_text=_("How often somebody looks whether there is a newer edition.")
    )
    due_days = models.PositiveSmallIntegerField(_("days to acknowledge"), default=14)
    checked_on = models.DateField(_("checked on"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("checked by"), null=True, editable=False, related_name="+"
    )
    how_checked = models.TextField(_("how it was checked"), blank=True, max_length=2000)
    next_check = models.DateField(_("next check"), null=True, blank=True)
    newer = models.CharField(_("newer edition"), max_length=60, blank=True, default="", editable=False)
    replaces = models.ForeignKey("self", models.PROTECT, verbose_name=_("replaces"), null=True, editable=False)
    over_on = models.DateField(_("in use until"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("external document")
        verbose_name_plural = _("external documents")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=models.Q(state="in use"),
                name="documents_one_edition",
                violation_error_message=_(
                    "An external document of this designation is in use already; renew that one."
                ),
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["organisation", "code"], name="documents_external_code"),
            models.Index(fields=["next_check"], name="documents_external_due", condition=models.Q(state="in use")),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return designation, edition and title."""
        return f"{self.code}:{self.edition} · {self.title}"

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's external documents with their owners and files."""
        return cls.within(organisation).select_related("owner", "checked_by", "content", "replaces")


class Informed(Part):
    """Who has to know of a new edition: a duty, a site, a process or a person."""

    of = "external"
    external = models.ForeignKey(ExternalDocument, models.PROTECT, related_name="distribution")
    duty = models.CharField(max_length=40, default="", choices=duty_choices)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    process = models.ForeignKey(Process, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True)
