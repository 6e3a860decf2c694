"""Requests for a change (7.5.3.2 c): what a reader wants to have otherwise, and what became of it."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.documents.models.documents import Document, Revision
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Record


class ChangeRequest(Record):
    """What somebody who reads a document asks to have changed in it, answered by its owner."""

    kind = "change-request"
    clause = "7.5.3.2"
    prefix = "CR"
    collection = "change-requests"
    group = "support"
    columns = ("number", "title", "code", "asked_by", "state", "opened_at")
    facts = ("about", "code", "asked_by", "what", "passage", "answered_by", "answered_on", "answer", "done_by")
    filters = ("state", "asked_by")
    searched = ("number", "title", "document__code")
    lifecycle = Lifecycle(
        states=(
            State("open", pgettext_lazy("state", "open"), "wait"),
            State("accepted", pgettext_lazy("state", "accepted"), "calm"),
            State("done", pgettext_lazy("state", "done"), "good", open=False),
            State("declined", pgettext_lazy("state", "declined"), "off", open=False),
            State("taken back", pgettext_lazy("state", "taken back"), "off", open=False),
        ),
        steps=(
            Step("accept", "open", "accepted"),
            Step("decline", ("open", "accepted"), "declined"),
            Step("take_back", ("open", "accepted"), "taken back"),
            Step("fulfil", "accepted", "done", duty="system"),
        ),
    )

    document = models.ForeignKey(Document, models.PROTECT, related_name="change_requests", editable=False)
    about = models.ForeignKey(
        Revision, models.PROTECT, verbose_name=_("about"), related_name="change_requests", editable=False
    )
    asked_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("asked by"), null=True, related_name="+", editable=False
    )
    what = models.TextField(
        _("what should change, and why"), max_length=5000, help_text=_("As you would tell a colleague.")
    )
    passage = models.TextField(
        _("the passage"), max_length=2000, blank=True, default="", help_text=_("Copy it from the text, if it is one.")
    )
    answer = models.TextField(_("answer"), max_length=5000, blank=True, default="", editable=False)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("answered by"), null=True, related_name="+", editable=False
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        Revision, models.PROTECT, verbose_name=_("done by"), null=True, related_name="fulfils", editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        indexes = [*Record.Meta.indexes, models.Index(fields=["document", "state"], name="documents_requests_of")]

    @property
    def code(self) -> str:
        """Return the code of the document that is to change."""
        return self.document.code

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's requests with what they are about and who asked."""
        return cls.within(organisation).select_related(
            "document__owner", "about__document", "asked_by", "answered_by", "done_by__document"
        )
