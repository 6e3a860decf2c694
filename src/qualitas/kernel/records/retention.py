"""Retention (7.5.3.2): how long closed records are kept, chosen by each organisation for each record type."""

from django.utils.translation import gettext_lazy

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.preferences import PREFERENCES, Preference, number
from qualitas.kernel.records.models import Record

ROOM = "retention"
LONGEST = 100


def is_kept(model: type[Subject]) -> bool:
    """Tell whether records of ``model`` have a number and come to an end, so that a rule can count from there."""
    ends = any(not state.open for state in model.lifecycle.states)
    return issubclass(model, Record) and bool(model.collection) and ends


def declare_rules() -> None:
    """Declare one preference for each record type; called when every type is known."""
    for model in Subject.types.values():
        if is_kept(model) and f"{ROOM}.{model.kind}" not in PREFERENCES:
            number(
                f"{ROOM}.{model.kind}",
                0,
                label=model._meta.verbose_name_plural or model.kind,
                means=gettext_lazy("How long they are kept after they were closed; 0 keeps them for ever."),
                unit=gettext_lazy("years"),
                most=LONGEST,
            )


def rule(model: type[Subject]) -> Preference[int]:
    """Return how many years records of ``model`` are kept after closing; 0 is for ever."""
    return PREFERENCES[f"{ROOM}.{model.kind}"]
