"""Amending (7.5.3.2): a closed record stays as it was closed; what was wrong in it and what is right stands beside it."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.marks import Amendment
from qualitas.kernel.records.models import Record

AMENDERS = ("quality-manager", "process-owner", "system")


def _closed(_actor: Actor, record: Record) -> str:
    """Refuse what is still open: it is changed by its own verbs."""
    if not record.lifecycle.by_name[record.status].open:
        return ""
    return _("This is not closed yet; change it instead of amending it.")


def entries(record: Record) -> dict[str, str]:
    """Return the entries of a record that an amendment can name: field name and words."""
    names = {field.name: field for field in type(record)._meta.concrete_fields}
    wanted = ("title", *type(record).facts)
    return {name: str(names[name].verbose_name) for name in dict.fromkeys(wanted) if name in names}


@adds(
    label=gettext_lazy("Amend"),
    past=said("past", "amended it"),
    duty=AMENDERS,
    guards=(_closed,),
    everywhere=True,
)
def amend(
    act: Act,
    record: Record,
    *,
    wrong: Annotated[str, Ask(gettext_lazy("What is wrong?"), long=True)],
    right: Annotated[str, Ask(gettext_lazy("What is right?"), long=True)],
    reason: Annotated[str, Ask(gettext_lazy("Why is it amended?"), long=True)],
    field: Annotated[
        str,
        Ask(
            gettext_lazy("Which entry"),
            gettext_lazy(
                "The name of the field, such as title; then the old entry is struck through. May be left empty."
            ),
            example="title",
        ),
    ] = "",
) -> Amendment:
    """Say what was wrong in a closed record and what is right; the record itself stays as it was closed."""
    known = entries(record)
    named = next((name for name, word in known.items() if field.strip().lower() in (name, word.lower())), "")
    if field.strip() and not named:
        sentence = _("There is no entry “%(field)s” here; there are: %(known)s.") % {
            "field": field,
            "known": ", ".join(known),
        }
        raise Invalid(sentence, {"field": [sentence]})
    return Amendment(
        on_type=record.kind,
        on_id=record.id,
        by=person_of(act),
        at=act.at,
        field=named,
        wrong=wrong,
        right=right,
        reason=reason,
    )
