"""Taking an import back: every record that it made is withdrawn by its type's own verb, or none is."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import SYSTEM_DUTY, Act
from qualitas.kernel.acts.refusals import WrongState
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.lists.models import Import

NAMED = 10
AT_ONCE = 1000


def withdrawing(model: type[Subject], state: str) -> Verb[..., Any] | None:
    """Return the verb by which people withdraw a record of a type from ``state``: it leads out of use, not to an end.

    It asks for nothing but texts, which the reason answers.
    """
    for step in model.lifecycle.open_to(state):
        target = model.lifecycle.by_name.get(step.target)
        if target is None or target.open or target.tone == "good" or step.duties == (SYSTEM_DUTY,):
            continue
        verb = verbs_of(model)[step.verb]
        if not verb.signs and all(
            isinstance(f, forms.CharField) or not f.required for f in verb.form.base_fields.values()
        ):
            return verb
    return None


def withdraw_all(act: Act, brought: Import, reason: str) -> None:
    """Withdraw what an import made; raises WrongState that names what was changed since or cannot be withdrawn."""
    model = Subject.types.get(brought.on_type)
    if model is None:
        raise WrongState(_("There are no records of this kind any more."))
    keys = list(brought.lines.order_by("place").values_list("subject", flat=True))
    waiting = [record for at in range(0, len(keys), AT_ONCE) for record in _those(model, act, keys[at : at + AT_ONCE])]
    _refuse_touched(waiting)
    by_state: dict[str, list[Subject]] = {}
    for record in waiting:
        if record.lifecycle.by_name[record.status].open:
            by_state.setdefault(record.status, []).append(record)
    for state, records in by_state.items():
        verb = withdrawing(model, state)
        if verb is None:
            sentence = _("%(what)s that are %(state)s cannot be withdrawn; end each of them by its own verbs.")
            words = {"what": model._meta.verbose_name_plural, "state": model.lifecycle.by_name[state].word}
            raise WrongState(sentence % words)
        asked = verb.form.base_fields
        inputs = {name: reason for name, field in asked.items() if name == "reason" or field.required}
        verb.over(act, records, **inputs)


def _those(model: type[Subject], act: Act, keys: list[Any]) -> list[Subject]:
    return list(model.within(act.home).filter(pk__in=keys))


def _refuse_touched(records: list[Subject]) -> None:
    """Refuse where a record was changed since it was brought."""
    touched = [record.reference for record in records if record.version > 1]
    if touched:
        names = ", ".join(touched[:NAMED]) + (" …" if len(touched) > NAMED else "")
        raise WrongState(
            _("%(count)d of the records were changed since they were brought: %(names)s. Withdraw them one by one.")
            % {"count": len(touched), "names": names}
        )
