"""What people say of signals and of values: what it was, and which values do not count for the limits, and why."""

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.records.models import SHORT, Beside
from qualitas.measures.models import words


class Explanation(Beside):
    """What was behind values ``first`` to ``last`` (from 0) of a measure; with ``set_aside`` they do not count for limits.

    The values stay, and stay visible.
    """

    kind = "explanation"
    in_clear = frozenset({"on_type"})
    lifecycle = Lifecycle(
        states=(
            State("said", pgettext_lazy("state", "said"), "good"),
            State("taken back", pgettext_lazy("state", "taken back"), "off", open=False),
        ),
        steps=(Step("take_back", "said", "taken back"),),
    )

    first = models.BigIntegerField(_("from value"))
    last = models.BigIntegerField(_("to value"))
    sort = models.CharField(_("what it was"), max_length=12, choices=words.explanation_choices)
    text = models.TextField(_("in words"), max_length=5000)
    set_aside = models.BooleanField(_("does not count for the limits"), default=False)

    class Meta(Beside.Meta):
        verbose_name = _("explanation")
        verbose_name_plural = _("explanations")
        indexes = [models.Index(fields=["on_id", "first"], name="measures_explanation_on")]

    @property
    def label(self) -> str:
        """Return how the words begin."""
        return f"“{Truncator(' '.join(self.text.split())).chars(SHORT)}”"
