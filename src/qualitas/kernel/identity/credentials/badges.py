"""Badges and shared tablets: how people without e-mail sign on, on devices that an organisation registered."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.identity.models import STEWARDS, Owned, Person, Site

NAMES = (gettext_noop("Badge"), gettext_noop("PIN"))


class Badge(Owned):
    """A badge with which a person signs on at a shared tablet, with a PIN; only keyed hashes of both are kept."""

    kind = "badge"
    clause = ""
    beside = ("person",)
    personal = frozenset({"badge", "pin"})
    lifecycle = Lifecycle(
        states=(
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("withdraw_badge", "in use", "withdrawn", duty=STEWARDS),
            Step("change_pin", "in use", duty=STEWARDS),
        ),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="badges")
    badge = models.CharField(_("badge"), max_length=64, editable=False)
    pin = models.CharField(_("PIN"), max_length=200, default="", blank=True, editable=False)
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "badge"],
                condition=models.Q(state="in use"),
                name="credentials_badge_number",
                violation_error_message=_("Somebody here has this badge already; withdraw theirs first."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(state="in use"),
                name="credentials_badge_of_person",
                violation_error_message=_("This person has a badge already; withdraw it first, or change its PIN."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Badge")

    @property
    def whose(self) -> UUID:
        """Return the person: the values lie under their own key."""
        return self.person_id

    @property
    def reference(self) -> str:
        """Return the word for it: it has no number that may be shown."""
        return str(self)


class Tablet(Owned):
    """A device that several people share at a site: whoever has a badge signs on there for a short time (7.1.3)."""

    kind = "tablet"
    clause = "7.1.3"
    prefix = "TAB"
    collection = "tablets"
    group = "support"
    in_clear = frozenset({"digest"})
    columns = ("number", "title", "site", "state")
    facts = ("site",)
    filters = ("state", "site")
    lifecycle = Lifecycle(
        states=(
            State("waiting", pgettext_lazy("state", "waiting"), "wait"),
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("revoked", pgettext_lazy("state", "revoked"), "off", open=False),
        ),
        steps=(
            Step("pair", "waiting", "in use", duty="system"),
            Step("renew_link", ("waiting", "in use", "revoked"), "waiting", duty=STEWARDS),
            Step("revoke_tablet", ("waiting", "in use"), "revoked", duty=STEWARDS),
        ),
    )

    number = models.CharField(_("number"), max_length=30, editable=False)
    title = models.CharField(_("name"), max_length=80, help_text=_("Where it lies or hangs, such as “Line 3”."))
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), related_name="tablets")
    digest = models.CharField(max_length=64, editable=False)
    link_ends = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("shared tablet")
        verbose_name_plural = _("shared tablets")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="credentials_tablet_number"),
            models.UniqueConstraint(fields=["digest"], name="credentials_tablet_digest"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's tablets with their sites."""
        return cls.within(organisation).select_related("site")
