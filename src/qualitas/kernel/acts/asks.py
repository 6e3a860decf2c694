"""What a verb asks: its typed signature is the one list of inputs; form, API schema and checks are built from it."""

import datetime as dt
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.kernel.acts.concealed import Concealed, ConcealedField
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.lines import LinesField, TextsField
from qualitas.kernel.acts.prepared import readable_by
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject

LONGEST_NAME = 200

type AnyField = models.Field[Any, Any]


if TYPE_CHECKING:
    Upload = UploadedFile[bytes]
else:
    Upload = UploadedFile


@dataclass(frozen=True, slots=True)
class Ask:
    """How to ask for an input: what is left out comes from the model field of the same name.

    ``more`` puts it behind “More details” on a page, so that a form stays short for the plain case. ``offers`` names
    the organisation's own words from which a short text is chosen on a page.
    """

    label: Words = ""
    help: Words = ""
    example: Words = ""
    long: bool = False
    hidden: bool = False
    more: bool = False
    choices: Callable[[], list[tuple[str, Words]]] | None = None
    offers: Callable[[Any], list[str]] | None = None


class ScopedField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A record of the same organisation, given by its number or its id."""

    model: type[Subject]

    def __init__(self, model: type[Subject], **kwargs: Any) -> None:
        super().__init__(queryset=model.objects.none(), **kwargs)
        self.model = model

    def to_python(self, value: Any) -> Any:
        """Return the record that ``value`` names; refuse what is not there."""
        if value in self.empty_values:
            return None
        found = find(self.queryset, value) if self.queryset is not None else None
        if found is None:
            raise ValidationError(
                _("There is no %(what)s “%(value)s” here; choose one from the list.")
                % {"what": self.model._meta.verbose_name, "value": value},
                code="invalid_choice",
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the form for ``value``."""
        return value.reference if isinstance(value, Subject) else value

    def label_from_instance(self, obj: Any) -> str:
        """Return the words for one choice."""
        return str(obj)


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Several records of the same organisation, given by their numbers or ids."""

    model: type[Subject]

    def __init__(self, model: type[Subject], **kwargs: Any) -> None:
        super().__init__(queryset=model.objects.none(), **kwargs)
        self.model = model

    def clean(self, value: Any) -> Any:
        """Return the records that ``value`` names, as a list; refuse what is not there."""
        given = value or []
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if isinstance(given, str):
            given = [part.strip() for part in given.split(",") if part.strip()]
        one = ScopedField(self.model, required=False)
        one.queryset = self.queryset
        return [one.to_python(item) for item in given]

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the form for ``value``."""
        if isinstance(value, list | tuple | models.QuerySet):
            return [item.reference if isinstance(item, Subject) else item for item in value]
        return value

    def label_from_instance(self, obj: Any) -> str:
        """Return the words for one choice."""
        return str(obj)


class AnyRecordField(forms.CharField):
    """A record of any type below an abstract one, given by its number or its id."""

    def __init__(self, base: type[Subject], **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_NAME, **kwargs)
        self.base = base
        self.organisation: UUID | None = None
        self.reader: Any = None

    def clean(self, value: Any) -> Any:
        """Return the record that ``value`` names; refuse what is not there."""
        text = super().clean(value.reference if isinstance(value, Subject) else value)
        if text in self.empty_values or self.organisation is None:
            return None
        for kind in Subject.types.values():
            found = named(kind, self.organisation, text) if issubclass(kind, self.base) else None
            if found is not None and not (self.reader is not None and found.hidden_from(self.reader)):
                return found
        raise ValidationError(_("There is no record “%s” here; give its number.") % text, code="invalid_choice")

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the form for ``value``."""
        return value.reference if isinstance(value, Subject) else value


def find(rows: models.QuerySet[Any], value: Any) -> Any:
    """Return the row that a number or an id names, or None."""
    if isinstance(value, Subject):
        return rows.filter(pk=value.pk).first()
    text = str(value).strip()
    if "\0" in text or len(text) > LONGEST_NAME:
        return None
    try:
        return rows.filter(pk=UUID(text)).first()
    except ValueError:
        names = {field.name for field in rows.model._meta.concrete_fields}
        return rows.filter(number=text).first() if "number" in names else None


def named(model: type[Subject], organisation: UUID, value: str) -> Any:
    """Return the organisation's record of ``model`` that a number or an id names, or None."""
    text = value.strip()
    if "\0" in text or len(text) > LONGEST_NAME:
        return None
    try:
        return readable_by(model, organisation, "id", UUID(text))
    except ValueError:
        names = {field.name for field in model._meta.concrete_fields}
        return readable_by(model, organisation, "number", text) if "number" in names else None


def seen(model: type[Subject], reader: Any, value: str) -> Any:
    """Return the record of ``model`` that a number or an id names, or None where ``reader`` may not know of it."""
    found = named(model, reader.organisation_id, value)
    return None if found is None or found.hidden_from(reader) else found


def _choices(kind: Any) -> list[tuple[str, Words]]:
    return [(str(value), gettext_lazy(str(value))) for value in typing.get_args(kind)]


def _optional(kind: Any) -> tuple[Any, bool]:
    """Split ``X | None`` into X and True."""
    arms = [arm for arm in typing.get_args(kind) if arm is not type(None)]
    if type(None) in typing.get_args(kind) and len(arms) == 1:
        return arms[0], True
    return kind, False


def _field_for(kind: Any, ask: Ask, model_field: AnyField | None, common: dict[str, Any]) -> forms.Field:
    """Return the form field for an input of type ``kind``."""
    if isinstance(kind, type) and issubclass(kind, Concealed):
        return ConcealedField(kind, **common)
    if (asked := getattr(kind, "asked", None)) is not None:
        own: forms.Field = asked(**common)  # what a room takes as one answer, such as a pasted table
        return own
    chosen = _choice_field(kind, ask, common)
    if chosen is not None:
        return chosen
    if model_field is not None and not isinstance(model_field, models.ForeignKey | models.JSONField):
        made = model_field.formfield(**common)
        if made is not None:
            return made
    if kind is str and ask.long:
        return forms.CharField(max_length=1_000_000, widget=forms.Textarea, **common)
    if kind in _PLAIN:
        make, more = _PLAIN[kind]
        return make(**(common | more))
    raise TypeError(f"A verb cannot ask for {kind!r} yet: teach kernel.acts.asks.")


_PLAIN: dict[type, tuple[type[forms.Field], dict[str, Any]]] = {
    bool: (forms.BooleanField, {"required": False}),
    int: (forms.IntegerField, {"min_value": -(2**31), "max_value": 2**31 - 1}),
    Decimal: (forms.DecimalField, {"max_digits": 18, "decimal_places": 6}),
    dt.date: (forms.DateField, {}),
    str: (forms.CharField, {"max_length": 500}),
}


def _choice_field(kind: Any, ask: Ask, common: dict[str, Any]) -> forms.Field | None:
    """Return the field for an input that is chosen (one or several), a record, or a file; None for other kinds."""
    several = typing.get_origin(kind) is list
    inner = typing.get_args(kind)[0] if several else kind
    if several and (is_dataclass(inner) or (inner is str and ask.choices is None)):
        return LinesField(_line_form(inner), inner, **common) if is_dataclass(inner) else TextsField(**common)
    if ask.choices is not None or typing.get_origin(inner) is Literal:
        choices = ask.choices or _choices(inner)
        return (forms.MultipleChoiceField if several else forms.ChoiceField)(choices=choices, **common)
    if isinstance(inner, type) and issubclass(inner, Subject):
        make: Any = AnyRecordField if inner._meta.abstract else SeveralField if several else ScopedField
        made: forms.Field = make(inner, **common)
        return made
    if isinstance(inner, type) and issubclass(inner, UploadedFile):
        return forms.FileField(max_length=200, allow_empty_file=True, **common)
    return None


def _line_form(kind: Any) -> type["AskForm"]:
    """Return the form that asks for one line: the fields of a dataclass."""
    hints = typing.get_type_hints(kind, include_extras=True)
    made: dict[str, Any] = {}
    asks: dict[str, Ask] = {}
    for one in fields(kind):
        default = inspect.Parameter.empty if one.default is MISSING and one.default_factory is MISSING else one.default
        made[one.name], asks[one.name] = _question(one.name, hints[one.name], default, None)
    return type(f"{kind.__name__}Form", (AskForm,), made | {"asks": asks, "verb_name": kind.__name__})


def form_class(body: Callable[..., Any], model: type[Subject], skip: int) -> type["AskForm"]:
    """Return the form that asks for the keyword-only inputs of ``body``; ``skip`` parameters come before them."""
    hints = typing.get_type_hints(body, include_extras=True)
    model_fields = {field.name: field for field in model._meta.concrete_fields}
    found: dict[str, Any] = {}
    asks: dict[str, Ask] = {}
    for parameter in list(inspect.signature(body).parameters.values())[skip:]:
        made, ask = _question(
            parameter.name, hints[parameter.name], parameter.default, model_fields.get(parameter.name)
        )
        found[parameter.name] = made
        asks[parameter.name] = ask
    return type(f"{body.__name__.title()}Form", (AskForm,), found | {"asks": asks, "verb_name": body.__name__})


def _question(name: str, kind: Any, default: Any, field: AnyField | None) -> tuple[forms.Field, Ask]:
    """Return the form field for one input, and how it is asked for."""
    ask = Ask()
    if typing.get_origin(kind) is typing.Annotated:
        kind, *extra = typing.get_args(kind)
        ask = next((part for part in extra if isinstance(part, Ask)), ask)
    kind, optional = _optional(kind)
    needed = default is inspect.Parameter.empty and not optional
    common: dict[str, Any] = {"required": needed}
    common["label"] = ask.label or (capfirst(field.verbose_name) if field else name.replace("_", " ").capitalize())
    common["help_text"] = ask.help or (field.help_text if field else "")
    if not needed and default not in (inspect.Parameter.empty, MISSING, None, ""):
        common["initial"] = default
    made = _field_for(kind, ask, field, common)
    made.required = needed if not isinstance(made, forms.BooleanField) else False
    if ask.hidden:
        made.widget = forms.HiddenInput()
    return made, ask


class AskForm(forms.Form):
    """The questions of one verb, for page and API alike."""

    asks: typing.ClassVar[dict[str, Ask]] = {}
    verb_name: typing.ClassVar[str] = ""

    def __init__(self, *args: Any, organisation: UUID, reader: Any = None, **kwargs: Any) -> None:
        """Ask in ``organisation``; ``reader`` is who answers, so that what is hidden from them cannot be chosen."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ScopedField | SeveralField):
                rows = field.model.readable(organisation)
                field.queryset = rows if reader is None else field.model.open_to(rows, reader)
            if isinstance(field, AnyRecordField | LinesField):
                field.organisation, field.reader = organisation, reader

    def inputs(self) -> dict[str, Any]:
        """Return the cleaned inputs; raises Invalid with the sentences, field by field."""
        if not self.is_valid():
            errors = {name: [str(line) for line in lines] for name, lines in self.errors.items()}
            raise Invalid(_("Some answers cannot be used yet; see below."), errors)
        given = dict(self.cleaned_data)
        for name, field in self.fields.items():
            if not field.required and given.get(name) in (None, "") and not isinstance(field, forms.BooleanField):
                # What was not given stays at the verb's own default.
                del given[name]
        return given


_JSON_TYPES: tuple[tuple[type[forms.Field], tuple[type, ...], Words], ...] = (
    (forms.BooleanField, (bool,), gettext_lazy("true or false")),
    (forms.MultipleChoiceField, (list,), gettext_lazy("a list")),
    (SeveralField, (list,), gettext_lazy("a list")),
    (LinesField, (list,), gettext_lazy("a list of objects")),
    (TextsField, (list,), gettext_lazy("a list")),
    (forms.DecimalField, (int, str), gettext_lazy("a decimal as text")),
    (forms.IntegerField, (int,), gettext_lazy("a whole number")),
    (forms.Field, (str,), gettext_lazy("text")),
)


def _item(field: forms.Field) -> type:
    """Return what the items of a list are."""
    return dict if isinstance(field, LinesField) else str


def from_json(
    form: type[AskForm], data: Any, *, files: Mapping[str, Any], organisation: UUID, reader: Any = None
) -> dict[str, Any]:
    """Return the cleaned inputs of a JSON object; unknown members and wrong types are refused by name."""
    if not isinstance(data, dict):
        raise Invalid(_("Send a JSON object with the inputs of this operation."))
    fields = form.base_fields
    errors: dict[str, list[str]] = {}
    for name in data:
        if name not in fields:
            known = ", ".join(fields) or _("none")
            errors[name] = [_("There is no input of this name; there are: %(known)s.") % {"known": known}]
    given: MultiValueDict[str, Any] = MultiValueDict()
    for name, field in fields.items():
        value = data.get(name)
        if value is None or name in errors:
            continue
        accepted, words = next((types, words) for cls, types, words in _JSON_TYPES if isinstance(field, cls))
        wrong = not isinstance(value, accepted) or (isinstance(value, bool) and bool not in accepted)
        if (
            isinstance(field, forms.FileField)
            or wrong
            or (isinstance(value, list) and not all(isinstance(item, _item(field)) for item in value))
        ):
            errors[name] = [_("Give %(type)s here.") % {"type": words}]
            continue
        given.setlist(name, value if isinstance(value, list) else [value])
    if errors:
        raise Invalid(_("Some inputs cannot be used."), errors)
    return form(
        given, MultiValueDict({k: [v] for k, v in files.items()}), organisation=organisation, reader=reader
    ).inputs()
