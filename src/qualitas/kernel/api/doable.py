"""What can be done in a collection: the verb that opens, those on one record, those on many."""

from typing import Any

from qualitas.kernel.acts.act import SYSTEM_DUTY
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of

MOST = 5000

type AnyVerb = Verb[..., Any]


def opening(model: type[Subject]) -> AnyVerb | None:
    """Return the verb that opens records of a type by the API: the first that has a page of its own."""
    verbs = verbs_of(model).values()
    return next((verb for verb in verbs if verb.nature == "opens" and not verb.inner), None)


def doable(model: type[Subject]) -> dict[str, AnyVerb]:
    """Return the verbs that can be done to a record of a type, by name."""
    inside = bool(model.beside)  # what lies beside a record has no page of its own, but a door for its verbs
    return {n: verb for n, verb in verbs_of(model).items() if verb.nature != "opens" and (inside or not verb.inner)}


def offered(verbs: dict[str, AnyVerb], model: type[Subject]) -> dict[str, AnyVerb]:
    """Return the verbs that people can do; what the clock alone does is refused, so it is not offered."""
    found = {}
    for name, verb in verbs.items():
        duties = set(verb.duties or [duty for step in model.lifecycle.of(name) for duty in step.duties])
        if duties != {SYSTEM_DUTY}:
            found[name] = verb
    return found


def in_bulk(model: type[Subject]) -> dict[str, AnyVerb]:
    """Return the verbs that can be done to many records at once: those that move, signed ones where one signature does."""
    moving = {name: verb for name, verb in doable(model).items() if verb.nature == "moves"}
    return {name: verb for name, verb in moving.items() if verb.together or not verb.signs}
