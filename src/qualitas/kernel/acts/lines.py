"""Several lines of one question: a verb that asks for ``list[Question]``, a dataclass, gets a list of such.

The fields of the dataclass are asked like the inputs of a verb. A page sends them as ``questions.0.text``, a program as
a list of objects. A line in which nothing was typed is passed over.
"""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

MOST_LINES = 200
DIGITS = 4

type Given = dict[str, Any]


class LinesWidget(forms.Widget):
    """Reads the lines of a form, in their order, and those that a program sent as objects."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Given]:  # noqa: ARG002 - Django's signature
        """Return each line as its values by name."""
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        if sent and all(isinstance(one, dict) for one in sent):
            return list(sent)
        found: dict[int, Given] = {}
        for key in data:
            place, dot, inner = key.removeprefix(f"{name}.").partition(".")
            if key.startswith(f"{name}.") and dot and place.isascii() and place.isdigit() and len(place) <= DIGITS:
                found.setdefault(int(place), {})[inner] = data.getlist(key)
        return [found[place] for place in sorted(found)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002 - Django's signature
        """Tell that lines are never left out: none is an empty list."""
        return False


class LinesField(forms.Field):
    """A list of lines, each checked by the form ``of``; ``make`` turns its answers into the line."""

    widget = LinesWidget

    def __init__(self, of: type[forms.Form], make: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of, self.make = of, make
        self.organisation: UUID | None = None
        self.reader: Any = None

    def line(self, given: Given | None = None, begins: Any = None) -> Any:
        """Return the form of one line, with what was given or what it begins with."""
        more = {"organisation": self.organisation, "reader": self.reader}
        if given is None:
            if begins is not None and not isinstance(begins, dict):
                begins = {one.name: getattr(begins, one.name) for one in fields(begins)}
            return self.of(initial=begins or {}, **more)
        return self.of(MultiValueDict({n: v if isinstance(v, list) else [v] for n, v in given.items()}), **more)

    def clean(self, value: Any) -> list[Any]:
        """Return the lines; raises ValidationError with a sentence for each wrong answer."""
        made: list[Any] = []
        wrong: list[str] = []
        rows = [row for row in value or () if not self.is_blank(row)]
        if len(rows) > MOST_LINES:
            raise ValidationError(_("These are more than %d lines; leave some out.") % MOST_LINES)
        for place, row in enumerate(rows, 1):
            if unknown := [str(name) for name in row if name not in self.of.base_fields]:
                known = {"known": ", ".join(self.of.base_fields), "name": unknown[0][:60], "place": place}
                wrong.append(_("Line %(place)d: there is no “%(name)s”; there are: %(known)s.") % known)
                continue
            form = self.line(row)
            if form.is_valid():
                made.append(self.make(**form.inputs()))
                continue
            for name, sentences in form.errors.items():
                label = form.fields[name].label if name in form.fields else ""
                said = {"place": place, "label": label, "why": " ".join(map(str, sentences))}
                wrong.append(_("Line %(place)d, %(label)s: %(why)s") % said)
        if wrong:
            raise ValidationError(wrong)
        if self.required and not made:
            raise ValidationError(self.error_messages["required"], code="required")
        return made

    def is_blank(self, row: Given) -> bool:
        """Tell whether nothing was typed in a line: every answer is empty or what the question begins with."""
        return not any(_said(value, self.of.base_fields.get(name)) for name, value in row.items())


def _said(value: Any, field: forms.Field | None) -> bool:
    if isinstance(value, list | tuple):
        return any(_said(one, field) for one in value)
    text = "" if value in (None, False) else str(value).strip()
    begins = "" if field is None or field.initial is None else str(field.initial)
    return text not in ("", begins) and not (isinstance(field, forms.BooleanField) and text.lower() in ("false", "off"))


class TextsWidget(forms.Textarea):
    """Reads one text of lines from a page, and several texts from a program."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's signature
        """Return the lines as one text."""
        sent = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return "\n".join(str(one) for one in sent if one is not None) if sent else None


class TextsField(forms.CharField):
    """Several short texts: one a line on a page, a list for a program."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20_000, "widget": TextsWidget, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the form for ``value``."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """Return the text of all lines."""
        return super().to_python("\n".join(map(str, value)) if isinstance(value, list | tuple) else value)

    def clean(self, value: Any) -> Any:
        """Return the texts, without empty ones."""
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
