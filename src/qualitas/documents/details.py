"""Details that a kind of document asks for (7.5.2 a), such as customer or machine: declared, checked, kept as lines."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as of_line
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import Invalid

TEXT, DATE, NUMBER, CHOICE = "text", "date", "number", "choice"
LONGEST = 500
BETWEEN = ": "


def type_choices() -> list[tuple[str, Words]]:
    """Return of which types details are, as choices."""
    return [
        (TEXT, pgettext_lazy("detail", "text")),
        (DATE, pgettext_lazy("detail", "date")),
        (NUMBER, pgettext_lazy("detail", "number")),
        (CHOICE, pgettext_lazy("detail", "one of a list")),
    ]


@dataclass(frozen=True, slots=True)
class Field:
    """A detail that documents of a kind have."""

    label: Annotated[str, Ask(gettext_lazy("Name"), example=gettext_lazy("Customer"))]
    type: Annotated[str, Ask(gettext_lazy("Type"), choices=type_choices)] = TEXT
    choices: Annotated[list[str], Ask(gettext_lazy("To choose from"), gettext_lazy("One a line, for a list."))] = (
        of_line(default_factory=list)
    )
    required: Annotated[bool, Ask(gettext_lazy("Needed"))] = False


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail of one document: its name and what it is."""

    label: Annotated[str, Ask(gettext_lazy("Name"))]
    value: Annotated[str, Ask(gettext_lazy("Value"))] = ""


def declared(fields: Sequence[Field]) -> list[dict[str, Any]] | None:
    """Return details that a kind asks for as they are kept; raises Invalid with what is wrong with which."""
    kept: list[dict[str, Any]] = []
    wrong = []
    for place, one in enumerate(fields, 1):
        label = one.label.strip()
        said = {"place": place, "name": label}
        if BETWEEN.strip() in label:
            wrong.append(_("Line %(place)d: leave the colon out of the name “%(name)s”.") % said)
        if label.lower() in {other["label"].lower() for other in kept}:
            wrong.append(_("Line %(place)d: there is a detail “%(name)s” already.") % said)
        if (one.type == CHOICE) != bool(one.choices):
            wrong.append(_("Line %(place)d: give what there is to choose from, for a list and only there.") % said)
        kept.append({"label": label, "type": one.type, "choices": list(one.choices), "required": one.required})
    if wrong:
        raise Invalid(wrong[0], {"fields": wrong})
    return kept or None


def asked_for(kept: Sequence[dict[str, Any]] | None) -> list[Field]:
    """Return the details that a kind asks for, to be changed."""
    return [Field(one["label"], one["type"], one["choices"], one["required"]) for one in kept or ()]


def begins(kept: Sequence[dict[str, Any]] | None, text: str) -> list[Detail]:
    """Return the details of a document to be filled in: what is asked for, with what is known."""
    known = read(text)
    return [Detail(one["label"], known.get(one["label"], "")) for one in kept or ()]


def read(text: str) -> dict[str, str]:
    """Return kept details by their names."""
    return dict(line.split(BETWEEN, 1) for line in text.splitlines() if BETWEEN in line)


def filled(kept: Sequence[dict[str, Any]] | None, given: Sequence[Detail]) -> str:
    """Return details as they are kept, one a line; raises Invalid where one is missing, unknown or of a wrong type."""
    known = {one["label"].lower(): one for one in kept or ()}
    values: dict[str, str] = {}
    wrong = []
    for one in given:
        field = known.get(one.label.strip().lower())
        if field is None:
            names = ", ".join(one["label"] for one in kept or ()) or _("none")
            wrong.append(_("“%(name)s” is not asked for; there are: %(known)s.") % {"name": one.label, "known": names})
            continue
        value = " ".join(one.value.split())
        if value:
            values[field["label"]] = value
        if sentence := _trouble(field, value):
            wrong.append(sentence)
    wrong += [
        _("“%s” is needed.") % one["label"] for one in kept or () if one["required"] and one["label"] not in values
    ]
    if wrong:
        raise Invalid(wrong[0], {"details": wrong})
    return "\n".join(f"{one['label']}{BETWEEN}{values[one['label']]}" for one in kept or () if one["label"] in values)


def _trouble(field: dict[str, Any], value: str) -> str:
    """Say what is wrong with a value, or nothing."""
    said = {"name": field["label"], "known": ", ".join(field["choices"])}
    if len(value) > LONGEST:
        return _("“%(name)s” has at most 500 characters.") % said
    if value and field["type"] == CHOICE and value not in field["choices"]:
        return _("“%(name)s” is one of: %(known)s.") % said
    if value and field["type"] == DATE:
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return _("“%(name)s” is a date such as 2026-11-23.") % said
    if value and field["type"] == NUMBER:
        try:
            Decimal(value)
        except InvalidOperation:
            return _("“%(name)s” is a number such as 12.5.") % said
    return ""
