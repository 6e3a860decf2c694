"""What the page of an improvement shows beyond what every record has: the idea, the answer, actions, what it brought."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.actions import comparing
from qualitas.improvements import queries
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import charting, prose, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More, Planned

if TYPE_CHECKING:
    from qualitas.improvements.models import Improvement

FIGURES = frozenset({"expected", "unit", "before", "after", "gain", "measure", "measured_on"})


def more(about: About) -> More:
    """Return what the page of an improvement has beyond every record's page."""
    one: Improvement = about.record
    return More(
        badges=(p.Badge(_("Escalated"), "bad"),) if one.escalated_on and one.state == "submitted" else (),
        callouts=tuple(_callouts(one)),
        panels=tuple(_panels(about, one)),
        text=prose.short(one.idea) if one.idea else None,
        text_title=_("The idea"),
        left_out=FIGURES,
    )


def _callouts(one: "Improvement") -> Iterator[p.Callout]:
    """Say by when it is to be answered, that it is late, what is still missing."""
    if one.state == "submitted" and one.answer_due:
        late = one.answer_due < timezone.now().date()
        said = _("It was to be answered by %s.") if late else _("It is to be answered by %s.")
        yield p.Callout(said % words.day(one.answer_due), "bad" if late else "calm")
    if one.state == "done" and one.measured_on is None:
        yield p.Callout(_("It is not shown yet what it brought: measure the benefit, then close it."), "wait")


def _panels(about: About, one: "Improvement") -> Iterator[p.Panel]:
    if one.answer:
        note = f"{one.answered_by.name} · {words.day(one.answered_on)}" if one.answered_by else ""
        yield p.Panel(_("The answer"), html=prose.short(one.answer), note=note)
    actions = queries.actions(one)
    if actions:
        rows = tuple(
            (action.number, action.title, action.owner.name, words.day(action.due), str(capfirst(str(action.word))))
            for action in actions
        )
        links = tuple(p.Link(action.number, showing.address(about.slug, action)) for action in actions[:3])
        head = (_("Number"), _("Action"), _("Owner"), _("Due"), _("State"))
        yield p.Panel(_("Actions"), head=head, lines=rows, links=links)
    if one.result:
        yield p.Panel(_("What is different now"), html=prose.short(one.result))
    if one.expected is not None or one.measured_on:
        html = prose.short(one.evidence) if one.evidence else None
        yield p.Panel(_("The benefit"), facts=tuple(_figures(one)), html=html)
    if one.compared is not None:
        yield _comparison(one.compared)


def _comparison(compared: Mapping[str, Any]) -> p.Panel:
    """Return what the measure says of before and after, each figure with its method."""
    chart = comparing.chart(compared)
    facts = (*comparing.lines(compared), (_("Figures"), comparing.verdict_words(compared)))
    return p.Panel(
        _("Before and after by a measure"),
        facts=tuple(p.Fact(label, value) for label, value in facts),
        figure=charting.figure(chart) if chart is not None else None,
    )


def _figures(one: "Improvement") -> Iterator[p.Fact]:
    """Yield what was expected and what was measured, in its unit."""
    for label, figure in (
        (_("Expected in a year"), one.expected),
        (_("Before"), one.before),
        (_("After"), one.after),
        (_("Gain in a year"), one.gain),
    ):
        if figure is not None:
            yield p.Fact(label, f"{words.figure(figure)} {one.unit}".strip())
    if one.measured_on:
        yield p.Fact(_("Measured on"), words.day(one.measured_on))


def starts(_one: "Improvement", verb: str) -> Mapping[str, Any]:
    """Return with what a form begins: an answer to something that is stopped is a new one."""
    return {"answer": ""} if verb == "stop" else {}


def planned(who: Acting) -> Iterator[Planned]:
    """Return by when the improvements of somebody are to be done."""
    for one in queries.mine(who).order_by("due", "number")[:200]:
        if one.due is not None:
            yield Planned(one.pk, one.due, f"{one.number} {one.title}", f"improvements/{one.number}/", one.version)
