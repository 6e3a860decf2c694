"""Taking a checked table: all of its good rows in one transaction, with a record of what was taken and what was not."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.doing import first_answer, remember, request_hash, working
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists.checking import Bringing, Line, Told, check, inputs_of, shaped
from qualitas.kernel.lists.models import Import, ImportLine
from qualitas.kernel.lists.verbs import take_in

IN_ONE_EVENT = 1000
MOST_REPORTED = 2000


def shape_of(headings: Sequence[str]) -> str:
    """Return what tells one set of headings from another."""
    return hashlib.sha256("\x1f".join(sorted(headings)).encode("utf-8", "surrogatepass")).hexdigest()


def remembered(model: type[Subject], who: Acting, headings: Sequence[str]) -> dict[str, str] | None:
    """Return the mapping by which the same headings were taken last time, or None."""
    rows = Import.seen_by(who).filter(on_type=model.kind, shape=shape_of(headings)).order_by("-number")
    text = rows.values_list("mapping", flat=True).first()
    if not text:
        return None
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return None
    return {str(h): str(n) for h, n in found.items() if h in headings} if isinstance(found, dict) else None


def refuse_faults(lines: Sequence[Line]) -> None:
    """Raise Invalid that names the first rows that cannot be taken, where there are any."""
    wrong = [line for line in lines if line.errors]
    if wrong:
        sentence = ngettext(
            "%d row cannot be taken, so nothing was. Correct it, or take the good rows only.",
            "%d rows cannot be taken, so nothing was. Correct them, or take the good rows only.",
            len(wrong),
        ) % len(wrong)
        named = {_("Row %d") % line.place: [line.why] for line in wrong[:MOST_REPORTED]}
        raise Invalid(sentence, named)


def take(
    given: Bringing, act: Act, name: str, content: bytes, lines: Sequence[Line] | None = None, *,
    good_only: bool = False, told: Told | None = None,
) -> Import:  # fmt: skip
    """Take the good rows of a table, all or none; returns the record of the import.

    Raises Invalid that names the rows that cannot be taken, unless ``good_only``. An act with a key is done once.
    """
    asked = {"title": name, "sha256": hashlib.sha256(content).hexdigest(), "good_only": good_only}
    if act.key and (first := _first(act, asked)) is not None:
        return first
    lines = check(given, told) if lines is None else lines
    if not good_only:
        refuse_faults(lines)
    good = [line for line in lines if line.good]
    if not good:
        raise Invalid(_("There is nothing to take: every row was brought before or cannot be taken."), _reasons(lines))
    with working(act) as now:
        brought = take_in(now, **_noted(given, name, asked["sha256"], lines))
        _open(given, now, brought, good, told)
        if now.key:
            remember(now, take_in, request_hash(take_in, asked, None), Import.kind, brought.id, None)
    return brought


def _first(act: Act, asked: dict[str, Any]) -> Import | None:
    """Return the import that was made under the act's key before, or None."""
    with working(act) as now:
        done = first_answer(now, take_in, asked, None)
    if done is None:
        return None
    act.repeated = True
    return Import.readable(act.home).get(pk=done.subject)


def _reasons(lines: Sequence[Line]) -> dict[str, list[str]]:
    return {_("Row %d") % line.place: [line.why] for line in lines[:MOST_REPORTED] if not line.good}


def _noted(given: Bringing, name: str, sha256: Any, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the record of the import says."""
    left = [line for line in lines if not line.good]
    return {
        "title": name[:200],
        "on_type": given.model.kind,
        "sha256": sha256,
        "rows": len(lines),
        "taken": len(lines) - len(left),
        "not_taken": len(left),
        "source": given.source[:200],
        "stated_by": (given.stated_by or given.who.person) if given.source else None,
        "shape": shape_of(given.table.headings),
        "mapping": json.dumps(dict(given.mapping), ensure_ascii=False),
        "report": json.dumps([[line.place, line.why] for line in left[:MOST_REPORTED]], ensure_ascii=False),
    }


def _open(given: Bringing, act: Act, brought: Import, good: Sequence[Line], told: Told | None) -> None:
    """Open a record from every good row, a thousand in one event, and note which row made which."""
    verb, done = shaped(given), 0
    for some in batched(good, IN_ONE_EVENT):
        made = verb.many(act, [inputs_of(line) for line in some])
        ImportLine.objects.bulk_create(
            ImportLine(
                organisation_id=act.home,
                of=brought,
                place=line.place,
                kind=given.model.kind,
                digest=line.digest,
                subject=record.pk,
            )
            for line, record in zip(some, made, strict=True)
        )
        done += len(some)
        if told is not None:
            told(done, len(good))


def report_of(brought: Import) -> list[tuple[int, str]]:
    """Return the rows that an import did not take and why, the first 2,000."""
    try:
        found = json.loads(brought.report or "[]")
    except json.JSONDecodeError:
        return []
    return [(int(line[0]), str(line[1])) for line in found if isinstance(line, list) and len(line) == 2]  # noqa: PLR2004 - row and reason


def counts(lines: Sequence[Line]) -> Mapping[str, int]:
    """Return how many rows there are, would be taken, are there already, and cannot be taken."""
    return {
        "rows": len(lines),
        "good": sum(line.good for line in lines),
        "known": sum(bool(line.known) for line in lines),
        "wrong": sum(bool(line.errors) for line in lines),
    }
