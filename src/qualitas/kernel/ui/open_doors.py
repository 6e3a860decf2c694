"""Doors that stand open: pages on which people who have not signed in say something, held up against floods."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.asks import AskForm
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.slowing import failed, slow_down
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.pages.forms import Widget
from qualitas.kernel.ui.visits import address

LONGEST_KEY = 60


def hold_up(request: HttpRequest, door: str) -> None:
    """Refuse programs and floods at a door, and count this knock; ``door`` is its name with the organisation's."""
    slow_down(door, address(request))
    if request.POST.get("website"):
        raise Invalid(_("Leave the last field empty; it is there for programs."))
    failed(door, address(request))


def key_of(request: HttpRequest, door: str) -> str | None:
    """Return the key under which what a page sends is taken once; None where the page gave none."""
    given = request.POST.get("key", "")[:LONGEST_KEY]
    return f"{door} {given}" if given and given.isprintable() else None


def question(
    form: AskForm, name: str, value: str, wrong: Mapping[str, list[str]], *, label: str = "", note: str = ""
) -> p.Field:
    """Return one question of a verb for somebody of whom nothing is known: words and files, never a choice of records."""
    field, errors = form.fields[name], tuple(wrong.get(name, ()))
    said = label or str(capfirst(field.label))
    if isinstance(field, forms.FileField):
        return p.Field(name, said, "file", required=False, accept="image/*", errors=errors)
    long = isinstance(field.widget, forms.Textarea)
    widget: Widget = "email" if isinstance(field, forms.EmailField) else "long" if long else "text"
    longest = getattr(field, "max_length", None)
    return p.Field(name, said, widget, value, note, required=field.required, max_length=longest, errors=errors)
