"""The words of measures: what is measured, how often, which chart and rules, what becomes of a signal."""

from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Words

SORTS: dict[str, Words] = {
    "measured": pgettext_lazy("measure", "measured values"),
    "defective": pgettext_lazy("measure", "number defective of a number inspected"),
    "defects": pgettext_lazy("measure", "number of defects or events"),
    "time between": pgettext_lazy("measure", "time between rare events"),
}
FREQUENCIES: dict[str, Words] = {
    "": pgettext_lazy("frequency", "as it comes"),
    "hour": pgettext_lazy("frequency", "every hour"),
    "shift": pgettext_lazy("frequency", "every shift"),
    "day": pgettext_lazy("frequency", "every day"),
    "week": pgettext_lazy("frequency", "every week"),
    "month": pgettext_lazy("frequency", "every month"),
    "quarter": pgettext_lazy("frequency", "every quarter"),
    "year": pgettext_lazy("frequency", "every year"),
}
BETTER: dict[str, Words] = {
    "": pgettext_lazy("better", "near the target"),
    "higher": pgettext_lazy("better", "higher"),
    "lower": pgettext_lazy("better", "lower"),
}
CHARTS: dict[str, Words] = {
    "": pgettext_lazy("chart", "the one that fits the data"),
    "xmr": pgettext_lazy("chart", "single values and moving range (XmR)"),
    "xbar_r": pgettext_lazy("chart", "means and ranges of subgroups (X̄-R)"),
    "xbar_s": pgettext_lazy("chart", "means and standard deviations of subgroups (X̄-s)"),
    "p": pgettext_lazy("chart", "proportion defective (p)"),
    "np": pgettext_lazy("chart", "number defective (np)"),
    "laney_p": pgettext_lazy("chart", "proportion defective, widened (Laney p′)"),
    "c": pgettext_lazy("chart", "number of defects (c)"),
    "u": pgettext_lazy("chart", "defects per unit (u)"),
    "laney_u": pgettext_lazy("chart", "defects per unit, widened (Laney u′)"),
    "t": pgettext_lazy("chart", "time between events (t)"),
}
RULES: dict[str, Words] = {
    "limits": pgettext_lazy("rules", "limits only"),
    "nelson": "Nelson",
    "western-electric": "Western Electric",
    "aiag": "AIAG",
    "juran": "Juran",
    "westgard": "Westgard",
    "nhs": "NHS: Making data count",
}
REACTIONS: dict[str, Words] = {
    "ask": pgettext_lazy("reaction", "ask the owner what it was"),
    "report": pgettext_lazy("reaction", "ask the owner, and report a nonconformity"),
}
EXPLANATIONS: dict[str, Words] = {
    "cause found": pgettext_lazy("signal", "a special cause was found"),
    "intended": pgettext_lazy("signal", "the process was changed on purpose"),
    "faulty": pgettext_lazy("signal", "the measurement was faulty"),
    "no cause": pgettext_lazy("signal", "looked for, and no cause found"),
}
DIRECTIONS: dict[str, Words] = {
    "": pgettext_lazy("direction", "neither"),
    "up": pgettext_lazy("direction", "up"),
    "down": pgettext_lazy("direction", "down"),
}
CHART_OF: dict[str, tuple[str, ...]] = {
    "measured": ("xmr", "xbar_r", "xbar_s"),
    "defective": ("p", "np", "laney_p"),
    "defects": ("c", "u", "laney_u"),
    "time between": ("t", "xmr"),
}
"""Which charts can be drawn of what is measured."""
COUNTED = ("defective", "defects")

type Choices = list[tuple[str, Words]]


def sort_choices() -> Choices:
    """Return what the values are, as choices."""
    return list(SORTS.items())


def frequency_choices() -> Choices:
    """Return how often values come, as choices."""
    return list(FREQUENCIES.items())


def better_choices() -> Choices:
    """Return what is better, as choices."""
    return list(BETTER.items())


def chart_choices() -> Choices:
    """Return the charts, as choices."""
    return list(CHARTS.items())


def rules_choices() -> Choices:
    """Return the rule sets, as choices."""
    return list(RULES.items())


def reaction_choices() -> Choices:
    """Return what becomes of a signal, as choices."""
    return list(REACTIONS.items())


def explanation_choices() -> Choices:
    """Return what a signal can have been, as choices."""
    return list(EXPLANATIONS.items())


def direction_choices() -> Choices:
    """Return the directions of a signal, as choices."""
    return list(DIRECTIONS.items())
