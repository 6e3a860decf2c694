"""Details that a kind asks for, on the page of a document and in the form that fills them in: each as what it is."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qualitas.documents import details
from qualitas.kernel.records.redacting import names_of
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import showing, words
from qualitas.kernel.ui.pages.forms import Widget
from qualitas.kernel.ui.rooms import About

if TYPE_CHECKING:
    from qualitas.documents.models import Revision

WIDGETS: dict[str, Widget] = {
    details.TEXT: "long",
    details.DATE: "date",
    details.NUMBER: "number",
    details.CHOICE: "choice",
}


def panels(about: About) -> Iterator[p.Panel]:
    """Yield what a document says of itself beside its text."""
    revision: Revision = about.record
    known = details.read(revision.details)
    types = {one["label"]: one["type"] for one in revision.of_kind.extra_fields or ()}
    if known:
        facts = tuple(p.Fact(label, _said(value, types.get(label, ""))) for label, value in known.items())
        links: tuple[p.Link, ...] = ()
        if "fill_in" in {step.verb for step in revision.lifecycle.open_to(revision.state)}:
            links = (p.Link(_("Change"), f"{showing.address(about.slug, revision)}fill_in/"),)
        yield p.Panel(_("Details"), facts=facts, links=links)


def _said(value: str, kind: str) -> str:
    """Return a detail as people read it."""
    if kind == details.DATE:
        try:
            return words.day(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return value


def asks(revision: "Revision", verb: str, fields: tuple[p.Field, ...]) -> tuple[p.Field, ...]:
    """Return the questions of a form: instead of lines of names and values, one question for each detail."""
    if verb == "redact_file":
        return tuple(_named(revision, one) if one.name == "name" else one for one in fields)
    if verb != "fill_in":
        return fields
    (lines,) = fields
    typed = {line[0].value: line[1].value for line in lines.lines}
    made: list[p.Field] = []
    told: set[str] = set()
    for place, one in enumerate(revision.of_kind.extra_fields or ()):
        name, value = f"{lines.name}.{place}", typed.get(one["label"], "")
        wrong = tuple(error for error in lines.errors if f"“{one['label']}”" in error)
        told.update(wrong)
        made += [
            p.Field(f"{name}.label", "", "hidden", one["label"]),
            _question(f"{name}.value", one, value, wrong),
        ]
    loose = tuple(error for error in lines.errors if error not in told)
    if loose and made:
        made[1] = replace(made[1], errors=(*made[1].errors, *loose))
    return tuple(made)


def _named(revision: "Revision", field: p.Field) -> p.Field:
    """Let a file be chosen among those that there are, the pictures in the text with them."""
    names = names_of(revision)
    if len(names) <= 1:
        return field
    return replace(field, widget="choice", choices=tuple(p.Choice(one, one, one == field.value) for one in names))


def _question(name: str, one: dict[str, Any], value: str, errors: tuple[str, ...]) -> p.Field:
    choices = tuple(p.Choice(text, text, text == value) for text in one["choices"])
    if choices and value and value not in one["choices"]:
        choices += (p.Choice(value, value, chosen=True),)
    return p.Field(
        name,
        one["label"],
        WIDGETS.get(one["type"], "text"),
        value,
        errors=errors,
        required=one["required"],
        choices=choices,
        rows=2,
        step="any" if one["type"] == details.NUMBER else "",
        max_length=details.LONGEST if one["type"] == details.TEXT else None,
    )
