"""What the page of a nonconformity shows beyond what every record has: what was done, the goods, costs, what came back."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import prose, showing, words
from qualitas.kernel.ui.rooms import About, More, Planned
from qualitas.nonconformities import queries
from qualitas.nonconformities.verbs.ending import still_missing

if TYPE_CHECKING:
    from qualitas.nonconformities.models import Nonconformity

TONES: dict[str, p.Tone] = {"minor": "off", "major": "wait", "critical": "bad"}


def more(about: About) -> More:
    """Return what the page of a case has beyond every record's page."""
    case: Nonconformity = queries.with_lines(about.record)
    badges = [p.Badge(str(capfirst(case.get_severity_display())), TONES[case.severity])]
    if case.escalated_on and case.state in case.lifecycle.by_name and case.lifecycle.by_name[case.state].open:
        badges.append(p.Badge(_("Escalated"), "bad"))
    return More(
        badges=tuple(badges),
        callouts=tuple(_callouts(about, case)),
        panels=tuple(_panels(about, case)),
        text=prose.short(case.evidence) if case.evidence else None,
        text_title=_("What was seen"),
        facts=_quantity(case),
        left_out=frozenset({"quantity", "inspection", "escalated_on"}),
        extra={"holds": case.quantity is not None and case.lifecycle.by_name[case.state].open},
    )


def _quantity(case: "Nonconformity") -> tuple[p.Fact, ...]:
    if case.quantity is None:
        return ()
    return (p.Fact(_("Quantity affected"), case.counted(case.quantity)),)


def _callouts(about: About, case: "Nonconformity") -> Iterator[p.Callout]:
    """Say what is missing before the case can be closed, what has expired, and where it goes on."""
    if case.state == "merged" and case.merged_into is not None:
        yield p.Callout(
            _("This case goes on in %s.") % case.merged_into.reference, "calm", _("Open it"),
            showing.address(about.slug, case.merged_into),
        )  # fmt: skip
    for line in queries.have_expired(case, timezone.now().date()):
        said = {"what": line.get_how_display(), "much": case.counted(line.quantity), "day": words.day(line.until)}
        yield p.Callout(_("The %(what)s for %(much)s ended on %(day)s.") % said, "bad")
    if case.state in ("corrected", "answered"):
        for sentence in still_missing(case):
            yield p.Callout(sentence, "wait")


def _panels(about: About, case: "Nonconformity") -> Iterator[p.Panel]:
    kept: dict[str, list[Any]] = case.__dict__["_parts"]
    if case.containment or kept["containments"]:
        yield _done_at_once(case, kept["containments"])
    if case.correction:
        yield p.Panel(_("Correction"), html=prose.short(case.correction))
    if case.inspection:
        yield p.Panel(_("Verified"), html=prose.short(case.inspection))
    if case.quantity is not None or kept["dispositions"]:
        yield _goods(case, kept["dispositions"])
    if case.answer:
        yield p.Panel(_("Answer to the customer"), html=prose.short(case.answer))
    if kept["costs"]:
        yield _costs(about.who, case)
    came_back = queries.recurrences(about.who, case)
    if came_back:
        yield p.Panel(
            _("It has happened before"),
            html=None,
            head=(_("Number"), _("What was wrong"), _("When")),
            lines=tuple((one.number, one.title, words.day(one.opened_at.date())) for one in came_back if one.opened_at),
            links=tuple(p.Link(one.number, showing.address(about.slug, one)) for one in came_back[:3]),
        )


def _done_at_once(case: "Nonconformity", lines: list[Any]) -> p.Panel:
    rows = tuple(
        (case.counted(line.quantity), str(line.get_place_display()), line.who_name, words.day(line.done_on),
         words.day(line.verified_on) or _("not yet"))
        for line in lines
    )  # fmt: skip
    head = (_("Held"), _("Where"), _("By"), _("On"), _("Verified")) if rows else ()
    text = prose.short(case.containment) if case.containment else None
    return p.Panel(_("What was done at once"), html=text, head=head, lines=rows)


def _goods(case: "Nonconformity", lines: list[Any]) -> p.Panel:
    whole, decided = case.quantity or Decimal(0), case.disposed
    note = _("%(decided)s of %(whole)s decided") % {"decided": words.figure(decided), "whole": case.counted(whole)}
    rows = tuple(
        (case.counted(line.quantity), str(capfirst(line.get_how_display())), line.who_name, words.day(line.decided_on),
         words.day(line.until), words.day(line.verified_on))
        for line in lines
    )  # fmt: skip
    head = (_("Quantity"), _("What becomes of it"), _("Decided by"), _("On"), _("Until"), _("Verified")) if rows else ()
    text = None if rows else prose.short(_("Nothing is decided yet."))
    return p.Panel(_("Goods"), note=note, head=head, lines=rows, html=text)


def _costs(who: Acting, case: "Nonconformity") -> p.Panel:
    found, unit = queries.costs_by_sort(case), queries.money(who.organisation)
    whole = sum(found.values(), Decimal(0))
    facts = tuple(
        p.Fact(str(capfirst(queries.cost_word(sort))), f"{words.amount(much)} {unit}") for sort, much in found.items()
    )
    return p.Panel(_("Costs"), note=f"{words.amount(whole)} {unit}", facts=facts)


def starts(case: "Nonconformity", verb: str) -> Mapping[str, Any]:
    """Return with what a form begins where that does not stand on the case itself."""
    left = case.undecided
    if verb == "decide" and left > 0:
        return {"lines": [{"quantity": left}]}
    if verb in ("permit", "release") and left > 0:
        return {"quantity": left}
    if verb == "put_right" and not case.action_reason:
        return {"action_reason": _("Single case, put right at once.")}
    if verb == "split":
        return {"title": "", "quantity": ""}
    return {}


def warns(_who: Acting, case: "Nonconformity", verb: str) -> tuple[p.Callout, ...]:
    """Say before closing what is still missing."""
    return tuple(p.Callout(sentence, "bad") for sentence in still_missing(case)) if verb == "close" else ()


def work(who: Acting) -> Iterator[p.WorkGroup]:
    """Return the cases on whose corrective action somebody decides."""
    yield _group(who, _("Decide on corrective action"), queries.to_classify(who))


def _group(who: Acting, label: str, cases: "list[Nonconformity]") -> p.WorkGroup:
    items = []
    for case in cases:
        due, over = words.due(case.due)
        about = f"{case.number} · {case.get_severity_display()} · {case.word}"
        url = showing.address(who.organisation.slug, case)
        items.append(p.WorkItem(case.title, url, about, due, "bad" if over else "wait"))
    return p.WorkGroup(label, tuple(items), str(len(items)))


def planned(who: Acting) -> Iterator[Planned]:
    """Return on which days permissions for goods that do not conform end."""
    for line in queries.permits_to_plan(who, timezone.now().date()):
        case = line.nonconformity
        title = _("%(what)s ends: %(title)s") % {"what": capfirst(line.get_how_display()), "title": case.title}
        if line.until is not None:
            yield Planned(line.pk, line.until, title, f"nonconformities/{case.number}/")
