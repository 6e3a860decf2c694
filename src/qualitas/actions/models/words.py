"""The words of actions and corrective actions: sorts, strengths, methods, what causes explain, verdicts."""

from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Words

LEADERS = ("quality-manager", "process-owner", "top-management", "system")
SORTS: dict[str, Words] = {
    "corrective": pgettext_lazy("action", "corrective"),
    "preventive": pgettext_lazy("action", "preventive"),
    "improvement": pgettext_lazy("action", "improvement"),
    "containment": pgettext_lazy("action", "containment"),
}
STRENGTHS: dict[str, Words] = {
    "": pgettext_lazy("strength", "not judged"),
    "strong": pgettext_lazy("strength", "strong: it cannot happen any more"),
    "medium": pgettext_lazy("strength", "medium: it is noticed in time"),
    "weak": pgettext_lazy("strength", "weak: somebody must remember"),
}
METHODS: dict[str, Words] = {
    "plain": pgettext_lazy("method", "plain"),
    "5-whys": pgettext_lazy("method", "5 whys"),
    "cause-and-effect": pgettext_lazy("method", "cause and effect"),
    "8d": pgettext_lazy("method", "8D"),
}
CAUSES: dict[str, Words] = {
    "occurrence": pgettext_lazy("cause", "why it happened"),
    "escape": pgettext_lazy("cause", "why it was not noticed"),
    "system": pgettext_lazy("cause", "why the system allowed it"),
}
CATEGORIES: dict[str, Words] = {
    "people": pgettext_lazy("cause", "people"),
    "method": pgettext_lazy("cause", "method"),
    "machine": pgettext_lazy("cause", "machine"),
    "material": pgettext_lazy("cause", "material"),
    "measurement": pgettext_lazy("cause", "measurement"),
    "environment": pgettext_lazy("cause", "environment"),
    "management": pgettext_lazy("cause", "management"),
}
CHANGES: dict[str, Words] = {
    "": pgettext_lazy("change", "nothing of the system"),
    "document": pgettext_lazy("change", "a document"),
    "risk": pgettext_lazy("change", "a risk"),
    "training": pgettext_lazy("change", "a training"),
    "process": pgettext_lazy("change", "a process"),
    "inspection": pgettext_lazy("change", "an inspection"),
    "other": pgettext_lazy("change", "something else"),
}
VERDICTS: dict[str, Words] = {
    "supported": pgettext_lazy("verdict", "supported"),
    "not supported": pgettext_lazy("verdict", "not supported"),
    "too few to tell": pgettext_lazy("verdict", "too few to tell"),
}


def sort_choices() -> list[tuple[str, Words]]:
    """Return what an action is for, as choices."""
    return list(SORTS.items())


def strength_choices() -> list[tuple[str, Words]]:
    """Return how strong an action is, as choices."""
    return list(STRENGTHS.items())


def method_choices() -> list[tuple[str, Words]]:
    """Return the methods of finding causes, as choices."""
    return list(METHODS.items())


def cause_choices() -> list[tuple[str, Words]]:
    """Return what a cause explains, as choices."""
    return list(CAUSES.items())


def category_choices() -> list[tuple[str, Words]]:
    """Return the branches of a cause-and-effect diagram, as choices."""
    return list(CATEGORIES.items())


def verdict_choices() -> list[tuple[str, Words]]:
    """Return what the figures can say of an effect, as choices."""
    return list(VERDICTS.items())


def change_choices() -> list[tuple[str, Words]]:
    """Return what of the management system an action can change, as choices."""
    return list(CHANGES.items())


HOPED: dict[str, Words] = {
    "": pgettext_lazy("hoped for", "what is better for the measure"),
    "lower": pgettext_lazy("hoped for", "lower"),
    "higher": pgettext_lazy("hoped for", "higher"),
}


def hoped_choices() -> list[tuple[str, Words]]:
    """Return which way something should move, as choices."""
    return list(HOPED.items())
