"""Places: what a column of a table can be for a record type, and which one its heading names.

A type needs to declare nothing: its opening verb's questions are the places, its states and facts the places of a
stated history. Headings are found by name, label and usual words in English and German.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import AnyRecordField, ScopedField, SeveralField
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.lists.cells import plain, spoken

type Nature = Literal["asked", "brought", "stated"]

SYNONYMS: dict[str, str] = {
    "title": "name | subject | topic | titel | bezeichnung | betreff | thema | benennung",
    "name": "full name | employee | vollständiger name | mitarbeiter | name vorname",
    "email": "mail | email | e mail | email address | e mail adresse | mailadresse",
    "code": "id | short name | abbreviation | doc no | document no | document number | kürzel | kennung | dokumentnummer | dok nr",
    "owner": "responsible | responsible person | verantwortlich | verantwortlicher | eigentümer | inhaber",
    "person": "assignee | assigned to | who | responsible | zuständig | verantwortlich | bearbeiter | wer",
    "due": "deadline | due date | due on | by | fällig | fällig am | frist | termin | bis",
    "text": "content | body | inhalt | beschreibung | description",
    "site": "location | plant | place | standort | werk | ort | niederlassung",
    "address": "street | anschrift | adresse",
    "of_kind": "kind | type | document type | category | art | dokumentart | typ | kategorie",
    "badge": "badge | badge no | badge number | card | card number | ausweis | ausweisnummer",
    "duties": "duty | role | roles | duties held | rolle | rollen | aufgabe | funktion",
    "review_months": "review interval | review after | prüfintervall | überprüfung",
    "state": "status | stand | zustand",
    "former": "number | no | nr | old number | previous number | nummer | alte nummer | bisherige nummer | lfd nr",
    "happened_on": "opened | opened on | opened at | date | created | created on | datum | erstellt am | eröffnet | eröffnet am | angelegt am",
}
STATED: dict[str, Words] = {
    "state": _("State"),
    "happened_on": _("Opened on (stated)"),
    "former": _("Previous number"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """What a column can be.

    asked: a question of the verb that opens. brought: what is added beside the new record, such as a person's duties.
    stated: the past as somebody states it; taken only where it is said where the history is from.
    usual: further usual words for it in headings, parted by bars.
    """

    name: str
    label: Words
    nature: Nature
    field: forms.Field
    required: bool = False
    usual: str = ""

    @property
    def other(self) -> type[Subject] | None:
        """Return the type whose records the column names, if it names records."""
        return self.field.model if isinstance(self.field, ScopedField | SeveralField) else None

    @property
    def words(self) -> frozenset[str]:
        """Return every heading that names this place, as plain words."""
        usual = f"{SYNONYMS.get(self.name, '')} | {self.usual}".split(" | ")
        return frozenset(plain(word) for word in (self.name, *spoken(self.label), *usual) if word)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a column adds beside each new record: how its cell is asked, and what is written in the same event."""

    label: Words
    field: Callable[[], forms.Field]
    add: Callable[[Act, Any, Any], None]


BROUGHT: dict[str, dict[str, Brought]] = {}


def opening(model: type[Subject]) -> Verb[..., Any] | None:
    """Return the verb by which records of a type are brought: the first that opens and has a page of its own."""
    return next((verb for verb in verbs_of(model).values() if verb.nature == "opens" and not verb.inner), None)


def can_be_brought(model: type[Subject]) -> bool:
    """Tell whether records of a type can be brought: people open them, and without a file."""
    verb = opening(model)
    return (
        verb is not None
        and bool(model.collection)
        and not any(isinstance(field, forms.FileField) and field.required for field in verb.form.base_fields.values())
    )


@cache
def places_of(model: type[Subject]) -> Mapping[str, Place]:
    """Return what the columns of a table can be for a record type, by name."""
    verb = opening(model)
    if verb is None:
        return {}
    found: dict[str, Place] = {}
    for name, field in verb.form.base_fields.items():
        if not isinstance(field, forms.FileField):
            found[name] = Place(name, field.label or name, "asked", field, field.required)
    for name, brought in BROUGHT.get(model.kind, {}).items():
        found[name] = Place(name, brought.label, "brought", brought.field())
    for name, field in _stated(model):
        if name not in found:
            found[name] = Place(name, STATED.get(name, field.label or name), "stated", field)
    return found


def _stated(model: type[Subject]) -> list[tuple[str, forms.Field]]:
    """Return what can be stated of a past: state, day, previous number, and what the type's own verbs would have set."""
    made: list[tuple[str, forms.Field]] = []
    if len(model.lifecycle.states) > 1:
        choices = [(state.name, state.word) for state in model.lifecycle.states]
        asked_state: Any = forms.ChoiceField(choices=choices, required=False)
        asked_state.usual = {
            plain(word): state.name for state in model.lifecycle.states for word in state.usual.split(" | ") if word
        }
        made.append(("state", asked_state))
    made.append(("happened_on", forms.DateField(required=False)))
    made.append(("former", forms.CharField(required=False, max_length=60)))
    own = {field.name: field for field in model._meta.concrete_fields}
    for name in model.facts:
        field = own.get(name)
        if field is None or isinstance(field, models.JSONField):
            continue
        label = capfirst(field.verbose_name)
        if isinstance(field, models.ForeignKey):
            to = field.related_model
            if issubclass(to, Subject):
                made.append((name, ScopedField(to, required=False, label=label)))
        elif (asked := field.formfield(required=False, label=label)) is not None:
            made.append((name, asked))
    return made


def guess(headings: tuple[str, ...], places: Mapping[str, Place]) -> dict[str, str]:
    """Return which place each heading names, as far as it names one; no place is given twice.

    A heading that is a place's own name or label goes before one that is only a usual word for it.
    """
    found: dict[str, str] = {}
    exact = {
        plain(word): name for name, place in reversed(list(places.items())) for word in (*spoken(place.label), name)
    }
    for heading in headings:
        name = exact.get(plain(heading), "")
        if name and name not in found.values():
            found[heading] = name
    for heading in headings:
        if heading in found:
            continue
        for name, place in places.items():
            if name not in found.values() and plain(heading) in place.words:
                found[heading] = name
                break
    return found


def answerable(place: Place) -> bool:
    """Tell whether a place takes a record of any type, which only its number names."""
    return isinstance(place.field, AnyRecordField)
