"""Sorting what was found: duplicates, revisions of one document, what is here already, codes that are still missing."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from qualitas.documents.models import Document, DocumentKind
from qualitas.documents.taking_over.files import KEY, Found, LeftOut, Report
from qualitas.kernel.acts.models import Done
from qualitas.kernel.files.models import Content

MOST_REVISION = 30_000
_LABEL = re.compile(r"^\D*?(\d{1,5})(?:[.,](\d{1,5}))?\D*$")
_LETTER = re.compile(r"^(?:rev(?:ision)?|index|ausgabe)?[\s._-]*([A-Za-z])$", re.IGNORECASE)

type Rank = tuple[int, int]


def rank(label: str) -> Rank:
    """Return where a revision stands among others: 3 before 10, B after A, 2.1 after 2.0; nothing counts as the first."""
    text = label.strip()
    if found := _LETTER.match(text):
        return ord(found[1].upper()) - ord("A") + 1, 0
    if found := _LABEL.match(text):
        return int(found[1]), int(found[2] or 0)
    return (1, 0) if not text else (0, 0)


def sort(found: list[Found], left: list[LeftOut], organisation: UUID) -> Report:
    """Return what would be taken into ``organisation`` of what was found, and what not and why."""
    report = Report(left_out=list(left))
    found = _without_copies(found, report)
    found = _revised(found, report)
    _leave_out_known(found, report, organisation)
    _note_same_titles(report.taken)
    _give_codes(report, organisation)
    report.left_out.sort(key=lambda one: one.where)
    return report


def _without_copies(found: Iterable[Found], report: Report) -> list[Found]:
    """Leave out files with the same content, unless the master list has them as revisions of one document."""
    first: dict[str, Found] = {}
    kept = []
    for one in found:
        other = first.setdefault(one.sha256, one)
        if other is one or (one.row and other.row and one.code and one.code == other.code and one.label != other.label):
            kept.append(one)
        elif one.row and other.row and one.code != other.code:
            why = _("It has the same content as %(where)s, which the master list calls %(code)s; one of them is wrong.")
            report.left_out.append(LeftOut(one.where, why % {"where": other.where, "code": other.code}))
        else:
            report.left_out.append(LeftOut(one.where, _("It has the same content as %s.") % other.where))
    return kept


def _revised(found: list[Found], report: Report) -> list[Found]:
    """Give the revisions of each document numbers in their order; of those in work only the newest stays."""
    groups: dict[str, list[Found]] = defaultdict(list)
    kept = []
    for one in found:
        if one.code:
            groups[one.code].append(one)
        else:
            one.revision = _number(one.label, 0)
            kept.append(one)
    for code, group in groups.items():
        group.sort(key=lambda one: rank(one.label))
        kept += _in_order(code, group, report)
    return sorted(kept, key=lambda one: one.where)


def _number(label: str, before: int) -> int:
    """Return the number of a revision: what its label says, where that goes on from the one before."""
    wanted = min(rank(label)[0], MOST_REVISION)
    return wanted if wanted > before else before + 1


def _in_order(code: str, group: list[Found], report: Report) -> list[Found]:
    """Return the revisions of one document that can be taken, the oldest first."""
    good: list[Found] = []
    for one in group:
        same = next((other for other in good if rank(other.label) == rank(one.label)), None)
        if same is None:
            good.append(one)
            continue
        facts = {"where": same.where, "code": code}
        why = (
            _("%(where)s is the same revision of %(code)s too; say which is right by its name or in the master list.")
            if one.row or one.label
            else _("%(where)s has the code %(code)s too; give one of them another code, or say their revisions.")
        )
        report.left_out.append(LeftOut(one.where, why % facts))
    for one, before in zip(good, [None, *good], strict=False):
        one.revision = _number(one.label, before.revision if before else 0)
    return _one_in_force(code, good, report)


def _one_in_force(code: str, good: list[Found], report: Report) -> list[Found]:
    """Let the newest revision in force be the one, those before it superseded, and nothing older be in work."""
    newest = next((one for one in reversed(good) if one.state == "effective"), None)
    kept = []
    for one in good:
        last = one is good[-1]
        if one.state == "effective" and one is not newest and newest is not None:
            one.state = "superseded"
            one.notes.append(
                _("Taken over as superseded: revision %s is in force.") % (newest.label or newest.revision)
            )
        if one.state == "draft" and not last:
            why = _("A newer revision of %(code)s is here: %(where)s.") % {"code": code, "where": good[-1].where}
            report.left_out.append(LeftOut(one.where, why))
        else:
            kept.append(one)
    return kept


def _leave_out_known(found: list[Found], report: Report, organisation: UUID) -> None:
    """Leave out what an earlier run took, and codes that are given already."""
    keys = set(Done.objects.filter(organisation=organisation, key__startswith=KEY).values_list("key", flat=True))
    files = set(Content.objects.filter(organisation=organisation).values_list("sha256", flat=True))
    codes = set(Document.within(organisation).values_list("code", flat=True))
    for one in found:
        if one.key in keys or (not one.row and one.text is None and one.sha256 in files):
            report.known.append(LeftOut(one.where, _("It was taken over before.")))
            report.keys.append(one.key)
        elif one.code in codes:
            why = _("There is a document %s already; revise it, or give this one another code.") % one.code
            report.left_out.append(LeftOut(one.where, why))
        else:
            report.taken.append(one)


def _note_same_titles(taken: list[Found]) -> None:
    """Note on each of two documents of one title and different codes that the other is there."""
    titles: dict[str, list[Found]] = defaultdict(list)
    for one in taken:
        titles[" ".join(one.title.casefold().split())].append(one)
    for group in titles.values():
        for one in group:
            other = next(
                (other for other in group if other.code != one.code or (not one.code and other is not one)), None
            )
            if other is not None:
                one.notes.append(_("%s has the same title; is it the same document?") % (other.code or other.where))


def _give_codes(report: Report, organisation: UUID) -> None:
    """Give the next free code of its kind to each document that claims none."""
    kinds = set(DocumentKind.within(organisation).values_list("code", flat=True))
    codes = set(Document.within(organisation).values_list("code", flat=True)) | {f.code for f in report.taken}
    last: Counter[str] = Counter()
    for found in report.taken:
        while not found.code:
            last[found.kind] += 1
            code = f"{found.kind}-{last[found.kind]:03}"
            found.code = code if code not in codes else ""
        codes.add(found.code)
    report.new_kinds = sorted({found.kind for found in report.taken} - kinds)
