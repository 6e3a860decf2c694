"""Declaring a gate: the organisation chooses whether it warns or stops, and which duty may pass it with a reason."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.gates import Gate
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.identity.preferences import Preference, choice

NOBODY = "nobody"
GATES: dict[str, Gate] = {}
"""Every gate that was declared, by its name."""


def gate(
    name: str,
    *,
    label: Words,
    check: Callable[[Actor, Any], str],
    stops: bool = False,
    fixed: bool = False,
    passed_by: str = NOBODY,
) -> Gate:
    """Declare a gate and its two preferences: warn or stop (unless ``fixed``), and whose duty breaks the glass.

    ``check(actor, record)`` returns what is wrong, or nothing. The default warns, except for release, concession and
    approval.
    """
    how: Preference[str] | None = None
    if not fixed:
        how = choice(
            f"gates.{name}",
            "stop" if stops else "warn",
            label=label,
            means=_("Whether this stops an act, or warns and lets it go on."),
            choices=(("warn", _("warns")), ("stop", _("stops"))),
        )
    passing = choice(
        f"gates.{name}.passed-by",
        passed_by,
        label=lazystr(label),
        means=_("Whose duty may pass it with a reason while it stops (“break glass”); it is told and reviewed."),
        choices=((NOBODY, _("nobody")), *((duty, one.word) for duty, one in DUTIES.items())),
    )

    def does_stop(actor: Actor) -> bool:
        organisation = getattr(actor, "organisation", None)
        return stops if how is None or organisation is None else how.of(organisation) == "stop"

    def who_passes(actor: Actor) -> frozenset[str]:
        organisation = getattr(actor, "organisation", None)
        chosen = NOBODY if organisation is None else passing.of(organisation)
        return frozenset() if chosen == NOBODY else frozenset({chosen})

    GATES[name] = Gate(name, label, check, does_stop, who_passes)
    return GATES[name]
