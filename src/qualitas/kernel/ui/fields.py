"""The questions of a verb's form, as a page draws them: widget, choices, what was typed, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from qualitas.kernel.acts.asks import AskForm, ScopedField, SeveralField
from qualitas.kernel.acts.concealed import ConcealedField
from qualitas.kernel.acts.lines import LinesField
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files.allowed import TYPES
from qualitas.kernel.files.quotas import in_words
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.pages.forms import Widget
from qualitas.kernel.ui.showing import naming

MOST_CHOICES = 200
FEW = 4
LONG_TEXT = 50_000


def fields_of(form: AskForm, who: Acting, errors: Mapping[str, list[str]]) -> tuple[p.Field, ...]:
    """Return the questions of a form with what was typed or what it begins with."""
    return tuple(_field(form, name, who, tuple(errors.get(name, ()))) for name in form.fields)


def _field(form: AskForm, name: str, who: Acting, errors: tuple[str, ...]) -> p.Field:  # noqa: PLR0911 - one a kind
    field, bound, ask = form.fields[name], form[name], form.asks[name]
    value = bound.value()
    widget = _widget(field, long=ask.long)
    common: dict[str, Any] = {
        "name": name,
        "label": str(bound.label),
        "help": str(field.help_text or ""),
        "example": str(ask.example),
        "errors": errors,
        "required": field.required,
        "more": ask.more,
    }
    if isinstance(field.widget, forms.HiddenInput):
        return p.Field(**common, widget="hidden", value=_text(field, value))
    if isinstance(field, LinesField):
        return _lines(field, value, who, common)
    if isinstance(field, ScopedField | SeveralField):
        return _scoped(field, value, who, common)
    if isinstance(field, forms.ChoiceField):
        return _choice(field, value, common)
    if isinstance(field, forms.FileField):
        endings, most = ",".join(sorted(TYPES)), in_words(settings.QUALITAS.largest_file)
        return p.Field(**common, widget="file", accept=endings, limit=most)
    text = _text(field, value)
    if ask.offers is not None:
        offered = dict.fromkeys([*ask.offers(who.organisation), *filter(None, [text])])
        return p.Field(**common, widget="choice", choices=tuple(p.Choice(one, one, one == text) for one in offered))
    if isinstance(field, forms.CharField):
        limit = field.max_length if (field.max_length or 0) < LONG_TEXT else None
        return p.Field(**common, widget=widget, value=text, max_length=limit, rows=18 if widget == "rich" else 4)
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        low = "" if field.min_value is None else str(field.min_value)
        high = "" if field.max_value is None else str(field.max_value)
        step = "any" if isinstance(field, forms.DecimalField) else ""
        return p.Field(**common, widget="number", value=text, minimum=low, maximum=high, step=step)
    return p.Field(**common, widget=widget, value=text)


def _lines(field: LinesField, value: Any, who: Acting, common: dict[str, Any]) -> p.Field:
    """Return a question that is answered by several lines: those that there are, and one more that is empty."""
    forms = [field.line(row) if isinstance(row, dict) and _sent(row) else field.line(begins=row) for row in value or ()]
    empty = field.line()
    forms += [empty]
    name = common["name"]
    lines = tuple(_inside(form, f"{name}.{place}", who) for place, form in enumerate(forms))
    return p.Field(**common, widget="lines", lines=lines, blank=_inside(empty, f"{name}.__", who))


def _sent(row: Mapping[str, Any]) -> bool:
    """Tell whether a line comes from a form, where every answer is a list."""
    return all(isinstance(answer, list) for answer in row.values())


def _inside(form: AskForm, name: str, who: Acting) -> tuple[p.Field, ...]:
    """Return the questions of one line; none is required by the browser, because an empty line is passed over."""
    return tuple(
        replace(one, name=f"{name}.{one.name}", required=False, optional=False) for one in fields_of(form, who, {})
    )


def _widget(field: forms.Field, *, long: bool) -> Widget:
    if isinstance(field.widget, forms.HiddenInput | forms.PasswordInput):
        return "hidden" if isinstance(field.widget, forms.HiddenInput) else "password"
    if isinstance(field, forms.EmailField):
        return "email"
    if isinstance(field, forms.BooleanField):
        return "yes-no"
    if isinstance(field, forms.DateField):
        return "date"
    if isinstance(field, forms.CharField) and (long or isinstance(field.widget, forms.Textarea)):
        return "rich" if (field.max_length or 0) >= LONG_TEXT and not long else "long"
    return "text"


def _text(field: forms.Field, value: Any) -> str:
    if isinstance(field, ConcealedField):
        return ""
    if isinstance(field, forms.BooleanField):
        return "true" if value in (True, "true", "on", "True") else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _choice(field: forms.ChoiceField, value: Any, common: dict[str, Any]) -> p.Field:
    several = isinstance(field, forms.MultipleChoiceField)
    chosen = {str(one) for one in value or ()} if several else {str(value)}
    offered: Any = field.choices
    choices = tuple(
        p.Choice(str(key), str(label), str(key) in chosen) for key, label in offered if key not in ("", None)
    )
    return p.Field(**common, widget="many" if several else "choice", choices=choices)


def _scoped(field: ScopedField | SeveralField, value: Any, who: Acting, common: dict[str, Any]) -> p.Field:
    """Return a question for other records: a list of them while there are not too many, else a search."""
    several = isinstance(field, SeveralField)
    given = value if isinstance(value, list | tuple) else [value]
    chosen = {item.reference if isinstance(item, Subject) else str(item) for item in given if item}
    options = options_of(field.model, who, MOST_CHOICES + 1)
    many = len(options) > MOST_CHOICES
    choices = tuple(p.Choice(number, label, number in chosen) for number, label in options[:MOST_CHOICES])
    absent = chosen - {choice.value for choice in choices}
    choices = tuple(p.Choice(number, number, chosen=True) for number in sorted(absent)) + choices
    if several:
        return p.Field(**common, widget="many", choices=choices)
    if many:
        url = f"/o/{who.organisation.slug}/choices/{field.model.collection}/"
        return p.Field(**common, widget="person", value=next(iter(chosen), ""), choices=(), search_url=url)
    return p.Field(**common, widget="person" if field.model is Person else "choice", choices=choices)


def options_of(model: type[Subject], who: Acting, most: int, query: str = "") -> list[tuple[str, str]]:
    """Return records to choose from: number and name of those that are open, by name."""
    name = naming(model)
    code = next((path for path in model.searched if path.endswith("code")), "")
    rows: Any = model.seen_by(who)
    open_states = [state.name for state in model.lifecycle.states if state.open]
    if any(field.name == "state" for field in model._meta.concrete_fields):
        rows = rows.filter(state__in=open_states)
    if query:
        rows = rows.filter(**{f"{name}__icontains": query}) | rows.filter(number__iexact=query)
    found = rows.order_by(code or name, "pk").values_list("number", name, *((code,) if code else ()))[:most]
    return [(row[0], f"{row[2]} · {row[1]}" if code else str(row[1])) for row in found]
