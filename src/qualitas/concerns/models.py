"""What is kept of a concern: what was said under a pseudonym, and the words that go to and fro about it."""

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.identity.preferences import choice, switch
from qualitas.kernel.records.models import SHORT, Beside, Record

OFFERED = switch(
    "concerns.offered",
    True,
    label=_("Speaking up"),
    means=_("Whether anyone who has the address may speak up under a pseudonym, without signing in."),
)
HEARD_BY = choice(
    "concerns.heard-by",
    "both",
    label=_("Concerns are heard by"),
    means=_("Whose duty it is to read concerns and to answer them; nobody else sees that there are any."),
    choices=(
        ("quality-manager", pgettext_lazy("duty", "quality manager")),
        ("top-management", pgettext_lazy("duty", "top management")),
        ("both", _("both of them")),
    ),
)
HEARERS = ("quality-manager", "top-management")


class Concern(Record):
    """What somebody who does not say their name wants to be heard. It is confidential from its first moment."""

    kind = "concern"
    clause = "7.3"
    prefix = "CO"
    collection = "concerns"
    group = "leadership"
    in_clear = frozenset({"pseudonym", "digest"})
    columns = ("number", "title", "pseudonym", "state", "opened_at")
    facts = ("pseudonym", "conclusion")
    searched = ("number", "title", "pseudonym")
    lifecycle = Lifecycle(
        states=(
            State("new", pgettext_lazy("state", "new"), "wait"),
            State("in hand", pgettext_lazy("state", "in hand"), "wait"),
            State("closed", pgettext_lazy("state", "closed"), "good", open=False),
        ),
        steps=(
            Step("take_in_hand", "new", "in hand", duty=HEARERS),
            Step("conclude", ("new", "in hand"), "closed", duty=HEARERS),
            Step("go_on", "closed", "in hand", duty=HEARERS),
        ),
    )

    pseudonym = models.CharField(_("pseudonym"), max_length=20, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    text = models.TextField(_("what happened"), max_length=10_000)
    conclusion = models.TextField(_("conclusion"), max_length=5000, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        indexes = [*Record.Meta.indexes, models.Index(fields=["organisation", "digest"], name="concerns_by_code")]


class Saying(Beside):
    """A word about a concern: of somebody who hears it, or (``by`` is nobody) of who spoke up."""

    kind = "saying"
    lifecycle = Lifecycle(states=(State("said", pgettext_lazy("state", "said")),))

    text = models.TextField(_("words"), max_length=10_000)

    class Meta(Beside.Meta):
        verbose_name = _("word about a concern")
        verbose_name_plural = _("words about concerns")
        indexes = [models.Index(fields=["on_id", "at"], name="concerns_saying_on")]

    @property
    def label(self) -> str:
        """Return how the words begin."""
        return f"“{Truncator(' '.join(self.text.split())).chars(SHORT)}”"
