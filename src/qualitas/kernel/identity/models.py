"""Organisations, sites, people, the duties they hold, and how they sign in."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.colours import check_accent
from qualitas.kernel.identity.duties import DUTIES, RULES

ADMIN = "administrator"
STEWARDS = ("administrator", "quality-manager", "system")
# Of what is shown and has no field of its own; of choices that are their own names.
NAMES = (gettext_noop("Duties held"), gettext_noop("read"), gettext_noop("write"))


class Organisation(Subject):
    """An organisation that runs its quality management here; everything belongs to exactly one."""

    kind = "organisation"
    clause = "4"
    prefix = "ORG"
    collection = "organisations"
    group = "context"
    in_clear = frozenset({"slug", "sector", "zone", "language", "relaxed", "preferences", "size", "logo", "accent"})
    columns = ("number", "title", "slug", "sector", "state")
    facts = ("slug", "sector", "size", "zone", "language", "relaxed")
    lifecycle = Lifecycle(
        states=(State("active", pgettext_lazy("state", "active"), "good"),),
        steps=(
            Step("describe", "active", duty=STEWARDS),
            Step("relax_rule", "active", duty=STEWARDS),
            Step("restore_rule", "active", duty=STEWARDS),
            Step("erase_again", "active", duty="system"),
            Step("set_preference", "active", duty=STEWARDS),
            Step("reset_preference", "active", duty=STEWARDS),
            Step("set_logo", "active", duty=STEWARDS),
            Step("remove_logo", "active", duty=STEWARDS),
            Step("set_accent", "active", duty=STEWARDS),
        ),
    )

    number = models.CharField(_("number"), max_length=30, editable=False)
    title = models.CharField(_("name"), max_length=200, help_text=_("As it stands on the certificate."))
    slug = models.SlugField(
        _("short name"), max_length=40, unique=True, help_text=_("Stands in the address of its pages.")
    )
    sector = models.CharField(_("sector"), max_length=40, default="general")
    size = models.PositiveIntegerField(_("number of people"), default=1)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(_("language"), max_length=5, default="en")
    state = models.CharField(max_length=20, default="", editable=False)
    relaxed = models.JSONField(_("relaxed rules"), default=list, blank=True, editable=False)
    preferences = models.JSONField(_("preferences"), null=True, default=None, blank=True, editable=False)
    logo = models.CharField(_("logo"), max_length=64, default="", blank=True, editable=False)  # its content's SHA-256
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="",
        blank=True,
        validators=[check_accent],
        help_text=_("Of lines and headings on paper, such as #0b5f59; left empty: ours."),
    )

    class Meta(Subject.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.title

    @property
    def home(self) -> UUID:
        """Return its own id."""
        return self.id

    @classmethod
    def within(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation itself and no other."""
        return cls.objects.filter(id=organisation)  # type: ignore[return-value] # a Shelf is a QuerySet

    def clean(self) -> None:
        """Refuse a rule that does not exist."""
        if unknown := set(self.relaxed) - set(RULES):
            raise ValidationError({"relaxed": _("There is no rule “%s”.") % ", ".join(unknown)})


class Owned(Subject):
    """A subject that belongs to one organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)

    class Meta(Subject.Meta):
        abstract = True

    @property
    def home(self) -> UUID:
        """Return the organisation's id."""
        return self.organisation_id


class Site(Owned):
    """A place where the organisation works."""

    kind = "site"
    clause = "4.3"
    prefix = "SIT"
    collection = "sites"
    group = "context"
    in_clear = frozenset({"code"})
    columns = ("number", "code", "title", "state")
    facts = ("code", "address")
    searched = ("number", "code", "title")
    lifecycle = Lifecycle(
        states=(
            State("active", pgettext_lazy("state", "active"), "good"),
            State("closed", pgettext_lazy("state", "closed"), "off", open=False),
        ),
        steps=(
            Step("rename", "active", duty=STEWARDS),
            Step("close", "active", "closed", duty=STEWARDS),
            Step("reopen", "closed", "active", duty=STEWARDS),
        ),
    )

    number = models.CharField(_("number"), max_length=30, editable=False)
    code = models.CharField(
        _("code"),
        max_length=20,
        help_text=_("Short, such as LDS."),
        validators=[RegexValidator(r"^[\w.-]+$", _("Use letters, digits, dots and hyphens only."))],
    )
    title = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"), blank=True)
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="identity_site_code",
                violation_error_message=_("There is a site with this code already; choose another."),
            ),
            models.UniqueConstraint(fields=["organisation", "number"], name="identity_site_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account of an e-mail address."""
        return self.get(email=(username or "").lower())

    def behind(self, email: str) -> "Account":
        """Return the account of an e-mail address, making it the first time; it has no password until one is set."""
        kept = email.lower()
        found = self.filter(email=kept).first()
        if found is None:
            self.bulk_create([Account(email=kept, password=make_password(None))], ignore_conflicts=True)
            found = self.get(email=kept)
        return found


class Account(AbstractBaseUser):
    """How a human signs in; it may act as one person in each of several organisations."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True, help_text=_("Kept in small letters."))
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="", blank=True)

    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return self.email


class Person(Owned):
    """Someone who works under the organisation's control (7.1.2), with an account or without."""

    kind = "person"
    clause = "7.1.2"
    prefix = "PER"
    collection = "people"
    group = "support"
    personal = frozenset({"name", "email"})
    columns = ("number", "name", "site", "duties_held", "state")
    facts = ("email", "site", "superior", "duties_held")
    filters = ("state", "site")
    searched = ("number", "name", "email")
    lifecycle = Lifecycle(
        states=(
            State("active", pgettext_lazy("state", "active"), "good"),
            State("left", pgettext_lazy("state", "left"), "off", open=False),
            State("erased", pgettext_lazy("state", "erased"), "off", open=False),
        ),
        steps=(
            Step("change_details", "active", duty=STEWARDS),
            Step("name_superior", "active", duty=STEWARDS),
            Step("invite", "active", duty=STEWARDS),
            Step("expect_by_provider", "active", duty=STEWARDS),
            Step("take_off_second_factor", "active", duty=STEWARDS),
            Step("leave", "active", "left", duty=STEWARDS),
            Step("return_to_work", "left", "active", duty=STEWARDS),
            Step("erase", ("active", "left"), "erased", duty=STEWARDS),
            Step("erase_anew", ("active", "left"), "erased", duty="system"),
        ),
    )

    number = models.CharField(_("number"), max_length=30, editable=False)
    name = models.CharField(_("name"), max_length=120, help_text=_("As it stands on signatures."))
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Left empty for people without e-mail."))
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), null=True, blank=True, related_name="people")
    superior = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("superior"), null=True, blank=True, editable=False, related_name="+"
    )
    account = models.ForeignKey(Account, models.PROTECT, null=True, editable=False, related_name="people")
    by_provider = models.BooleanField(_("may link the sign-in service"), default=False, editable=False)
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="identity_person_number"),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=~models.Q(email=""),
                name="identity_person_email",
                violation_error_message=_("Someone here has this e-mail address already; use that person."),
            ),
        ]
        indexes = [models.Index(fields=["account", "organisation"], name="identity_person_account")]

    def __str__(self) -> str:
        return self.name or self.number

    def clean(self) -> None:
        """Refuse somebody who is their own superior."""
        if self.superior_id == self.id:
            raise ValidationError({"superior": _("Nobody is their own superior; choose somebody else.")})

    @property
    def title(self) -> str:
        """Return the name, as other records have a title."""
        return str(self)

    @property
    def whose(self) -> UUID | None:
        """Return its own id: a person's values lie under the person's own key. Who was erased has no key any more."""
        return None if self.state == "erased" else self.id

    @property
    def initials(self) -> str:
        """Return one or two letters for a small round picture."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "–"

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's people with their site and duties."""
        return (
            cls.within(organisation)
            .select_related("site", "superior")
            .prefetch_related(models.Prefetch("duties", DutyHeld.objects.filter(state="held")))
        )

    @property
    def duties_held(self) -> str:
        """Return the duties held now, in words."""
        return ", ".join(str(DUTIES[held.duty].word) for held in self.duties.all() if held.now)


class DutyHeld(Owned):
    """A duty (5.3) that a person holds for a period."""

    kind = "duty-held"
    clause = "5.3"
    beside = ("person",)
    in_clear = frozenset({"duty"})
    lifecycle = Lifecycle(
        states=(
            State("held", pgettext_lazy("state", "held"), "good"),
            State("ended", pgettext_lazy("state", "ended"), "off", open=False),
        ),
        steps=(Step("end_duty", "held", "ended", duty=STEWARDS),),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    duty = models.CharField(_("duty"), max_length=40)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("duty held")
        verbose_name_plural = _("duties held")
        indexes = [models.Index(fields=["organisation", "duty", "state"], name="identity_duty_holders")]

    def __str__(self) -> str:
        return f"{DUTIES[self.duty].word}"

    @property
    def reference(self) -> str:
        """Return the duty's word: it has no number."""
        return str(capfirst(str(self)))

    @property
    def now(self) -> bool:
        """Tell whether the duty is held today."""
        today = timezone.now().date()
        return self.state == "held" and self.since <= today and (self.until is None or today <= self.until)

    def clean(self) -> None:
        """Refuse a period that ends before it begins, and a duty that does not exist."""
        if self.duty not in DUTIES:
            raise ValidationError({"duty": _("There is no duty of this name; choose one from the list.")})
        if self.until is not None and self.until < self.since:
            raise ValidationError({"until": _("The duty would end before it begins; choose a later day.")})


class ApiToken(Owned):
    """A key with which a program acts as a person; only its hash is kept."""

    kind = "token"
    clause = ""
    beside = ("person",)
    in_clear = frozenset({"scope", "starts", "digest"})
    lifecycle = Lifecycle(
        states=(
            State("valid", pgettext_lazy("state", "valid"), "good"),
            State("revoked", pgettext_lazy("state", "revoked"), "off", open=False),
        ),
        steps=(Step("revoke_token", "valid", "revoked"),),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    title = models.CharField(_("name"), max_length=80, help_text=_("What the program is for, such as “ERP export”."))
    scope = models.CharField(_("scope"), max_length=10, default="write")
    starts = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    expires = models.DateField(_("expires"), null=True, blank=True)
    state = models.CharField(max_length=20, default="", editable=False)

    class Meta(Owned.Meta):
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [models.UniqueConstraint(fields=["digest"], name="identity_token_digest")]

    def __str__(self) -> str:
        return f"{self.title} ({self.starts}…)"

    @property
    def reference(self) -> str:
        """Return the token's name: it has no number."""
        return self.title

    def closed_to(self, actor: Any) -> str:
        """Refuse everyone but its person and those who look after people."""
        if actor.id == self.person_id or actor.duties.intersection(STEWARDS):
            return ""
        return gettext("This token belongs to someone else; an administrator can revoke it.")


class Sessions(BaseSessionManager["Session"]):
    """Finds sessions."""


class Session(AbstractBaseSession):
    """A signed-in browser, which its person can see and end."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    agent = models.CharField(max_length=200, default="")
    address = models.CharField(max_length=45, default="")

    objects: ClassVar[Sessions] = Sessions()

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the store that keeps sessions in this table."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


class OneTimeLink(models.Model):
    """A link that signs its receiver in once; only its hash is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE)
    organisation = models.UUIDField(null=True)
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """A failed sign-in, counted to slow down those who guess."""

    what = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["what", "at"], name="identity_attempts")]
