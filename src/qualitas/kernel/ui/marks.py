"""What a record's page says of the marks beside it: amendments first, holds, redactions, evidence held elsewhere."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.marked import Marked
from qualitas.kernel.records.marks import Elsewhere, today
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.ends import address, end_url
from qualitas.kernel.ui.known import Known
from qualitas.kernel.ui.showing import shown

SHORT = 120


def wanted(keys: dict[str, set[UUID]], found: Iterable[Marked]) -> dict[str, set[UUID]]:
    """Add the people whom the marks name to the keys that are looked up."""
    for one in found:
        keys.setdefault("person", set()).update(key for key in (one.by, one.checked_by) if key is not None)
    return keys


def marks(record: Subject, found: list[Marked], names: dict[UUID, Known], reader: Acting, zone: dt.tzinfo) -> p.Marks:
    """Return the marks beside a record as the page draws them."""

    def note(one: Marked) -> str:
        return f"{_who(names, one.by)}, {words.moment(one.at, zone)}"

    return p.Marks(
        amended=tuple(
            p.Amended(_label(record, one), one.texts[1], one.texts[2], note(one), one.reason)
            for one in found
            if one.kind == "amendment"
        ),
        redacted=tuple(
            p.Redacted(str(capfirst(one.texts[0])), note(one), one.reason) for one in found if one.kind == "redaction"
        ),
        evidence=tuple(_evidence(one, names, reader) for one in found if one.kind == "evidence-elsewhere"),
    )


def callouts(record: Subject, found: list[Marked], reader: Acting, zone: dt.tzinfo) -> tuple[p.Callout, ...]:
    """Return the sentences that must not be missed: a hold, and what was amended."""
    made = []
    for one in found:
        if one.kind == "amendment":
            day = words.day(one.at.astimezone(zone).date())
            said = {"what": _label(record, one), "right": _short(one.texts[2]), "day": day}
            made.append(
                p.Callout(_("Amended on %(day)s. %(what)s: %(right)s") % said, "bad", _("See below"), "#amended")
            )
        elif one.kind == "hold":
            url = end_url(reader, one.row())
            text = _("Under a legal hold, must stay as it is: %s") % one.reason
            made.append(p.Callout(text, "wait", _("Lift the hold") if url else "", url))
    return tuple(made)


def _label(record: Subject, one: Marked) -> str:
    """Return which entry an amendment is about."""
    name = one.texts[0]
    return str(capfirst(str(shown(type(record), name).label))) if name else _("Correction")


def struck(record: Subject, facts: Iterable[p.Fact], found: list[Marked]) -> tuple[p.Fact, ...]:
    """Return the facts with every amended entry struck through, the right one beside it."""
    right = {_label(record, one): one.texts[2] for one in found if one.kind == "amendment" and one.texts[0]}
    return tuple(
        replace(fact, value=right[fact.label], was=fact.value, url="") if fact.label in right else fact
        for fact in facts
    )


def _evidence(one: Marked, names: dict[UUID, Known], reader: Acting) -> p.Evidence:
    title, place, sha256, note = one.texts
    dated, checked, following = one.days
    state = Elsewhere.lifecycle.by_name[one.state]
    due, late = (words.due(following)[0], following <= today()) if following else ("", False)
    said = _("%(title)s of %(day)s") % {"title": title, "day": words.day(dated)} if dated else title
    return p.Evidence(
        title=said,
        place=place,
        url=place if urlsplit(place).scheme in ("http", "https") else "",
        state=str(capfirst(str(state.word))),
        tone=state.tone,
        checked=_("checked by %(who)s on %(day)s") % {"who": _who(names, one.checked_by), "day": words.day(checked)},
        due=_("to be checked again: %s") % due if due else "",
        late=late,
        sha256=sha256,
        note=note,
        links=tuple(_acts(one, reader)),
    )


def _acts(one: Marked, reader: Acting) -> Iterable[p.Link]:
    row = one.row()
    for verb in verbs_of(Elsewhere).values():
        if verb.nature == "moves" and verb.why_not(reader, row) is None:
            yield p.Link(str(verb.label), address(reader.organisation.slug, one.kind, one.key, verb.name))


def _who(names: dict[UUID, Known], key: UUID | None) -> str:
    return names[key].title if key in names else "Qualitas" if key is None else _("Somebody")


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(SHORT)
