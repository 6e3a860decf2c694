"""Finding the records that a table's cells name: by number, code, e-mail address, name or title, many at once."""

import re
from collections.abc import Iterable
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.lists.cells import text_of

_NUMBER = re.compile(r"\(([A-Z]{1,5}-\d{4}-\d{4,})\)$")
NAMED_BY = ("number", "code", "email", "name", "title", "slug")
AT_ONCE = 200
LONGEST = 200


class Register:
    """The records of one type that a column names, read once; ``of`` gives the record, or the sentence why not."""

    def __init__(self, model: type[Subject], who: Any, texts: Iterable[str]) -> None:
        self.model = model
        own = {field.name for field in model._meta.concrete_fields}
        self.names = [name for name in NAMED_BY if name in own]
        self.found: dict[str, dict[str, list[Any]]] = {name: {} for name in self.names}
        said = {part for text in texts for part in _readings(text)}
        wanted = sorted({text for text in said if text and len(text) <= LONGEST and "\0" not in text})
        rows = model.open_to(model.readable(who.organisation_id), who)
        for some in batched(wanted, AT_ONCE):
            match = Q()
            for name in self.names:
                match |= Q(**{f"{name}__in": some})
                if name in ("email", "code"):
                    match |= Q(**{f"{name}__in": [text.lower() for text in some]})
                    match |= Q(**{f"{name}__in": [text.upper() for text in some]})
            for record in rows.filter(match):
                self._note(record)
        self._look_closer(rows, [text for text in wanted if not self._matching(text)])

    def _look_closer(self, rows: Any, missing: list[str]) -> None:
        """Look for the few that were written in other letters: big for small."""
        for text in missing[:AT_ONCE]:
            match = Q()
            for name in self.names:
                match |= Q(**{f"{name}__iexact": text})
            for record in rows.filter(match)[:3]:
                self._note(record)

    def _note(self, record: Any) -> None:
        for name in self.names:
            text = str(getattr(record, name) or "").casefold()
            known = self.found[name].setdefault(text, [])
            if text and all(one.pk != record.pk for one in known):
                known.append(record)

    def _matching(self, text: str) -> list[Any]:
        return next((known for name in self.names if (known := self.found[name].get(text.casefold()))), [])

    def of(self, text: str) -> Any:
        """Return the record that a text names; raises ValidationError where none or several have it."""
        found = next((known for part in _readings(text) if (known := self._matching(part))), [])
        words = {"what": self.model._meta.verbose_name, "value": text[:60]}
        if not found:
            raise ValidationError(_("There is no %(what)s “%(value)s” here.") % words)
        if len(found) > 1:
            raise ValidationError(_("There are several of the name “%(value)s”; give the number.") % words)
        return found[0]


def _readings(text: str) -> list[str]:
    """Return how a cell may name a record: as it stands, by the code before a dot, by a number in brackets."""
    found = [text]
    if " · " in text:
        found.append(text.partition(" · ")[0].strip())
    if (number := _NUMBER.search(text)) is not None:
        found.append(number[1])
    return found


def texts_of(values: Iterable[Any]) -> list[str]:
    """Return cells as texts."""
    return [text_of(value) for value in values if value not in (None, "")]
