"""The words of the room: where a nonconformity comes from, how severe it is, what caused it, what becomes of goods."""

from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Words

SOURCES: dict[str, Words] = {
    "process": pgettext_lazy("source", "process"),
    "product": pgettext_lazy("source", "product or service"),
    "audit": pgettext_lazy("source", "audit"),
    "customer": pgettext_lazy("source", "customer"),
    "supplier": pgettext_lazy("source", "supplier"),
    "measurement": pgettext_lazy("source", "measurement"),
    "incident": pgettext_lazy("source", "incident"),
    "near-miss": pgettext_lazy("source", "near miss"),
}
SEVERITIES: dict[str, Words] = {
    "minor": pgettext_lazy("severity", "minor"),
    "major": pgettext_lazy("severity", "major"),
    "critical": pgettext_lazy("severity", "critical"),
}
CAUSES: dict[str, Words] = {
    "method": pgettext_lazy("cause", "method or instruction"),
    "machine": pgettext_lazy("cause", "machine or tool"),
    "material": pgettext_lazy("cause", "material or supplier"),
    "people": pgettext_lazy("cause", "people: skill or attention"),
    "measurement": pgettext_lazy("cause", "measurement"),
    "environment": pgettext_lazy("cause", "environment"),
    "design": pgettext_lazy("cause", "design or requirement"),
    "information": pgettext_lazy("cause", "information or planning"),
}
PLACES: dict[str, Words] = {
    "process": pgettext_lazy("place", "in the process"),
    "stock": pgettext_lazy("place", "in stock"),
    "dispatch": pgettext_lazy("place", "in dispatch"),
    "transit": pgettext_lazy("place", "in transit"),
    "customer": pgettext_lazy("place", "at the customer"),
    "supplier": pgettext_lazy("place", "at the supplier"),
}
DECIDED: dict[str, Words] = {
    "rework": pgettext_lazy("disposition", "rework"),
    "repair": pgettext_lazy("disposition", "repair"),
    "regrade": pgettext_lazy("disposition", "regrade"),
    "scrap": pgettext_lazy("disposition", "scrap"),
    "return": pgettext_lazy("disposition", "return to the supplier"),
}
SIGNED: dict[str, Words] = {
    "concession": pgettext_lazy("disposition", "concession"),
    "permit": pgettext_lazy("disposition", "deviation permit"),
    "release": pgettext_lazy("disposition", "release after re-inspection"),
}
TO_VERIFY = ("rework", "repair")
"""Dispositions after which conformity is verified again (8.7.1)."""
COSTS: dict[str, Words] = {
    "internal": pgettext_lazy("cost", "internal failure"),
    "external": pgettext_lazy("cost", "external failure"),
    "appraisal": pgettext_lazy("cost", "appraisal"),
    "prevention": pgettext_lazy("cost", "prevention"),
}
NEEDED: dict[str, Words] = {
    "yes": pgettext_lazy("corrective action", "needed"),
    "no": pgettext_lazy("corrective action", "not needed"),
}
APPROVALS: dict[str, Words] = {
    "not-needed": pgettext_lazy("customer", "approval not needed"),
    "asked": pgettext_lazy("customer", "approval asked for"),
    "given": pgettext_lazy("customer", "approval given"),
    "refused": pgettext_lazy("customer", "approval refused"),
}


def source_choices() -> list[tuple[str, Words]]:
    """Return where a nonconformity can come from, as choices."""
    return list(SOURCES.items())


def severity_choices() -> list[tuple[str, Words]]:
    """Return how severe one can be, as choices."""
    return list(SEVERITIES.items())


def cause_choices() -> list[tuple[str, Words]]:
    """Return the sorts of causes, as choices."""
    return list(CAUSES.items())


def place_choices() -> list[tuple[str, Words]]:
    """Return where goods can be held, as choices."""
    return list(PLACES.items())


def decided_choices() -> list[tuple[str, Words]]:
    """Return the dispositions that need no signature, as choices."""
    return list(DECIDED.items())


def disposition_choices() -> list[tuple[str, Words]]:
    """Return every disposition, as choices."""
    return [*DECIDED.items(), *SIGNED.items()]


def permission_choices() -> list[tuple[str, Words]]:
    """Return the two permissions for goods that do not conform, as choices."""
    return [(name, SIGNED[name]) for name in ("concession", "permit")]


def cost_choices() -> list[tuple[str, Words]]:
    """Return the sorts of costs, as choices."""
    return list(COSTS.items())


def needed_choices() -> list[tuple[str, Words]]:
    """Return whether corrective action is needed, as choices."""
    return list(NEEDED.items())


def approval_choices() -> list[tuple[str, Words]]:
    """Return how the customer's approval stands, as choices."""
    return list(APPROVALS.items())
