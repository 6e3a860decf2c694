"""Controlled copies (7.5.3.2): numbered print-outs of a revision in force, each with a holder and a place."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from qualitas.documents.models.documents import Revision
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.records.models import Record

NAMES = (gettext_noop("Held by"),)  # what no field says


class ControlledCopy(Record):
    """One numbered print-out: who holds it and where, until it is returned, destroyed or lost."""

    kind = "controlled-copy"
    clause = "7.5.3.2"
    prefix = "CC"
    collection = "controlled-copies"
    group = "support"
    columns = ("number", "title", "held_by", "place", "site", "state", "recalled_on")
    facts = ("revision", "copy", "held_by", "place", "site", "recalled_on", "ended_on", "note")
    filters = ("state", "holder", "site")
    searched = ("number", "title", "place", "holder_name", "holder__name")
    lifecycle = Lifecycle(
        states=(
            State("issued", pgettext_lazy("state", "issued"), "good"),
            State("recalled", pgettext_lazy("state", "recalled"), "bad"),
            State("returned", pgettext_lazy("state", "returned"), "off", open=False),
            State("destroyed", pgettext_lazy("state", "destroyed"), "off", open=False),
            State("lost", pgettext_lazy("state", "lost"), "bad", open=False),
        ),
        steps=(
            Step("pass_on", "issued"),
            Step("recall", "issued", "recalled", duty="system"),
            Step("return_copy", ("issued", "recalled"), "returned"),
            Step("destroy_copy", ("issued", "recalled"), "destroyed"),
            Step("report_lost", ("issued", "recalled"), "lost"),
        ),
    )

    revision = models.ForeignKey(
        Revision, models.PROTECT, verbose_name=_("document"), editable=False, related_name="copies"
    )
    copy = models.PositiveSmallIntegerField(_("copy"), default=1, editable=False)
    holder = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("holder"), null=True, blank=True, related_name="held_copies"
    )
    holder_name = models.CharField(
        _("holder by name"),
        max_length=120,
        blank=True,
        help_text=_("A team, another company, somebody without an account."),
    )
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Where it hangs or lies."))
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), null=True, blank=True, related_name="+")
    recalled_on = models.DateField(_("recalled on"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, max_length=2000)

    class Meta(Record.Meta):
        verbose_name = _("controlled copy")
        verbose_name_plural = _("controlled copies")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "revision", "copy"], name="documents_copy_once"),
        ]

    @property
    def held_by(self) -> str:
        """Return who holds it: a person of the organisation, the name that was given, or both."""
        return ", ".join(
            name for name in (self.holder.name if self.holder is not None else "", self.holder_name) if name
        )

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's copies with their revision, holder and site."""
        return cls.within(organisation).select_related("revision__document", "holder", "site")
