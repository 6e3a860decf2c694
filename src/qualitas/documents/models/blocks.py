"""Blocks of text that are written once and used in many documents (7.5.2), such as a rule about protective gear."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.documents.models.kinds import CODE, MARKUPS
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.records.models import Record

BLOCK_WRITERS = ("author", "quality-manager", "process-owner")


class TextBlock(Record):
    """A passage that documents share: changed here, it changes in every draft; what was submitted keeps what it said."""

    kind = "text-block"
    clause = "7.5.2"
    prefix = "TB"
    collection = "text-blocks"
    group = "support"
    in_clear = frozenset({"code"})
    rich = {"text": "markup"}
    columns = ("code", "title", "edition", "state")
    facts = ("code", "edition")
    searched = ("number", "code", "title")
    order = "code"
    lifecycle = Lifecycle(
        states=(
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("retired", pgettext_lazy("state", "retired"), "off", open=False),
        ),
        steps=(
            Step("rewrite", "in use", duty=BLOCK_WRITERS),
            Step("retire_block", "in use", "retired", duty=BLOCK_WRITERS),
            Step("restore_block", "retired", "in use", duty=BLOCK_WRITERS),
        ),
    )

    code = models.CharField(
        _("code"), max_length=40, validators=[CODE], help_text=_("By which writers find it, such as GLOVES.")
    )
    text = models.TextField(_("text"), max_length=200_000)
    markup = models.CharField(_("written in"), max_length=10, choices=MARKUPS, default="markdown", blank=True)
    edition = models.PositiveIntegerField(
        _("edition"), default=1, editable=False, help_text=_("Counts how often its text was changed.")
    )

    class Meta(Record.Meta):
        verbose_name = _("text block")
        verbose_name_plural = _("text blocks")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="documents_block_code",
                violation_error_message=_("There is a text block with this code already; choose another."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def label(self) -> str:
        """Return code and title."""
        return f"{self.code} · {self.title}"
