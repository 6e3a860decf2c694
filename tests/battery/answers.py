"""Answers to what a verb asks, invented from its form: by the type of each field, never by the name of the verb."""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qualitas.kernel.acts.asks import AnyRecordField, Ask, AskForm, ScopedField, SeveralField
from qualitas.kernel.acts.concealed import ConcealedField
from qualitas.kernel.acts.lines import LinesField, TextsField
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb
from qualitas.kernel.identity.models import Organisation
from tests.files.honest import docx
from tests.pictures import png

_counter = itertools.count(1)
TURNS = 3  # how many of the offered choices are tried
SOON = dt.timedelta(days=20)
NUMBER = re.compile(r"^([A-Z]+)-\d{4}-\d{4}$")


def answers(verb: Verb[..., Any], organisation: UUID) -> Iterator[dict[str, Any]]:
    """Yield answers that should do, cleaned: what is needed with all texts, then everything, then only what is needed.

    Where a question offers choices, each of them is offered in turn.
    """
    empty = verb.form(organisation=organisation)
    files = {name for name, field in empty.fields.items() if isinstance(field, forms.FileField)}
    optional = {name for name, field in empty.fields.items() if not field.required}
    leave_out = [optional & files, set(), optional]
    seen: list[set[str]] = []
    for left_out in leave_out:
        if left_out in seen:
            continue
        seen.append(left_out)
        wanted = [name for name in empty.fields if name not in left_out]
        for turn in range(min(TURNS, max([1, *(len(_choices(empty.fields[name])) for name in wanted)]))):
            try:
                yield _cleaned(verb, organisation, wanted, turn)
            except Invalid:  # what it asks for is not there to be chosen
                continue


def raw_answers(form: AskForm, organisation: UUID, wanted: list[str], turn: int = 0) -> dict[str, Any]:
    """Return answers as a browser or a program would send them, files among them."""
    return {
        name: value
        for name in wanted
        if (
            value := _offered(form.asks[name], organisation, turn)
            or _value(form.fields[name], form.asks[name].example, organisation, turn)
        )
        is not None
    } | ({"passages": _titles(organisation)} if "passages" in wanted else {})


def _offered(ask: Ask, organisation: UUID, turn: int) -> str:
    """Return one of the organisation's own words, where a question offers some."""
    words = ask.offers(Organisation.objects.get(pk=organisation)) if ask.offers is not None else []
    return words[turn % len(words)] if words else ""


def _titles(organisation: UUID) -> str:
    """Return what records are called, one a line: passages that stand somewhere."""
    models = [kind for kind in Subject.types.values() if any(f.name == "title" for f in kind._meta.concrete_fields)]
    titles = {title for model in models for title in model.within(organisation).values_list("title", flat=True)}
    return "\n".join(["plan", *titles])  # and as files are called here


def as_json(form: AskForm, organisation: UUID) -> dict[str, Any] | None:
    """Return answers as a JSON object, optional files left out; None where a file is needed."""
    files = {name: field.required for name, field in form.fields.items() if isinstance(field, forms.FileField)}
    if any(files.values()):
        return None
    raw = raw_answers(form, organisation, [name for name in form.fields if name not in files])
    whole = [n for n, f in form.fields.items() if isinstance(f, forms.IntegerField) and type(f) is forms.IntegerField]
    return {name: int(value) if name in whole else value for name, value in raw.items()}


def _cleaned(verb: Verb[..., Any], organisation: UUID, wanted: list[str], turn: int) -> dict[str, Any]:
    empty = verb.form(organisation=organisation)
    raw = raw_answers(empty, organisation, wanted, turn)
    files = {name: value for name, value in raw.items() if isinstance(value, SimpleUploadedFile)}
    return verb.form(raw, files, organisation=organisation).inputs()


def _choices(field: forms.Field) -> list[str]:
    if isinstance(field, ScopedField | SeveralField) or not isinstance(field, forms.ChoiceField):
        return []
    return [str(value) for value, _words in field.choices if value]


def _value(field: forms.Field, example: Any, organisation: UUID, turn: int) -> Any:  # noqa: PLR0911 - one a kind
    """Return one answer for a field; None where nothing can be given."""
    if isinstance(field, ScopedField | SeveralField):
        found = _some(field.model, organisation)
        key = str(found.pk) if found else None
        return [key] if key and isinstance(field, SeveralField) else key
    if isinstance(field, AnyRecordField):
        kinds = [kind for kind in Subject.types.values() if issubclass(kind, field.base)]
        found = next((record for kind in kinds if (record := _some(kind, organisation))), None)
        return found.reference if found else None
    if isinstance(field, LinesField):
        line = field.of(organisation=organisation)
        return [raw_answers(line, organisation, list(line.fields), turn)]
    if isinstance(field, TextsField):
        return [str(example)] if example else ["Something"]
    if given := _choices(field):
        chosen = given[turn % len(given)]
        return [chosen] if isinstance(field, forms.MultipleChoiceField) else chosen
    if isinstance(field, forms.FileField) and str(example).endswith(".png"):
        return SimpleUploadedFile(f"picture-{next(_counter)}.png", png())
    if isinstance(field, forms.FileField) and str(example).endswith(".docx"):
        return SimpleUploadedFile(f"text-{next(_counter)}.docx", docx())
    if isinstance(field, forms.DateField) and re.match(r"\d{4}-\d\d-\d\d$", str(example)):
        return str(example)
    made = next((make(field) for kind, make in _MADE if isinstance(field, kind)), None)
    return made if made is not None else _text(field, str(example), organisation)


def _some_number(field: forms.Field) -> str:
    return str(field.initial if field.initial is not None else 3)


_MADE: tuple[tuple[Any, Callable[[forms.Field], Any]], ...] = (
    (forms.FileField, lambda _field: SimpleUploadedFile(f"plan-{next(_counter)}.txt", b"Shelf A, shelf B")),
    (forms.BooleanField, lambda _field: True),
    (forms.IntegerField, _some_number),
    (forms.DateTimeField, lambda _field: (timezone.now() + SOON).isoformat()),
    (forms.DateField, lambda _field: (timezone.now().date() + SOON).isoformat()),
    (forms.EmailField, lambda _field: f"someone{next(_counter)}@company.example"),
)


def _text(field: forms.Field, example: str, organisation: UUID) -> str:
    """Return a text that is new each time and fits; where the example is a record's number, that of a record.

    Where the example is a whole number, that is what is wanted.
    """
    if example.isdigit():
        return example
    if found := NUMBER.match(example):
        model = next((kind for kind in Subject.types.values() if kind.prefix == found[1]), None)
        record = _some(model, organisation) if model else None
        if record is not None:
            return record.reference
    if isinstance(field, forms.SlugField):
        return f"new-{next(_counter)}"
    if isinstance(field, ConcealedField) and field.unseen:
        return "4711"
    longest = getattr(field, "max_length", None) or 100
    return f"X{next(_counter)}"[:longest]


def _some(model: type[Subject], organisation: UUID) -> Subject | None:
    """Return a record of ``model`` in the first state of its life, or any."""
    rows = list(model.readable(organisation).order_by("pk")[:50])
    return next((row for row in rows if row.status == model.lifecycle.start), rows[0] if rows else None)
