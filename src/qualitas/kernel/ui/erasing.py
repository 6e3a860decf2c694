"""What the page that erases a person says before it is done: what cannot be undone, and where the name stands."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.blanking import Places, standing
from qualitas.kernel.records.erasing import passages_of
from qualitas.kernel.records.passages import Passages
from qualitas.kernel.ui import pages as p

MOST = 12
SHORTEST = 3


def warns(who: Acting, person: Person, verb: str) -> tuple[p.Callout, ...]:
    """Return what is to be read before a person is erased; nothing for other verbs."""
    if verb != "erase":
        return ()
    gone = _(
        "This cannot be undone. %(name)s becomes “%(number)s” everywhere, also in the history; what was done stays."
    )
    made = [p.Callout(gone % {"name": person.name, "number": person.number}, "bad")]
    found = standing(person.home, passages_of(person))
    count = sum(len(keys) for _model, keys in found)
    if count:
        text = ngettext(
            "The name stands in %(count)d text of other records and is blanked there: %(where)s",
            "The name stands in %(count)d texts of other records and is blanked there: %(where)s",
            count,
        )
        made.append(p.Callout(text % {"count": count, "where": _named(who, found)}, "wait"))
    if alone := _family_name_alone(person, found):
        text = _("The family name alone also stands in %s. If it means this person, give it below as another spelling.")
        made.append(p.Callout(text % _named(who, alone), "calm"))
    return tuple(made)


def _family_name_alone(person: Person, found: Places) -> Places:
    """Return where the last word of the name stands without the whole of it."""
    last = person.name.split()[-1:]
    if not last or len(last[0]) < SHORTEST or last[0] == person.name:
        return []
    known = {key for _model, keys in found for key in keys}
    alone = standing(person.home, Passages((last[0],)))
    return [(model, left) for model, keys in alone if (left := [key for key in keys if key not in known])]


def _named(who: Acting, found: Places) -> str:
    """Return what the records are called in which it stands, as far as the reader may know of them."""
    names: list[str] = []
    for model, keys in found:
        rows = model.seen_by(who).filter(pk__in=keys[: MOST + 1])
        names += [f"{row._meta.verbose_name} {row.reference}" for row in rows]
    more = "" if len(names) <= MOST else " …"
    return ", ".join(names[:MOST]) + more or _("records that you may not read")
