"""A corrective action on paper: by 8D the report that a customer is sent, with the picture of its causes."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.actions import picturing
from qualitas.actions.charting import effect_chart
from qualitas.actions.models import LIVE, CorrectiveAction
from qualitas.actions.report import Report, Section
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import Paper, prints
from qualitas.kernel.records.standing import Standing
from qualitas.kernel.ui.charting import on_paper
from qualitas.typesetting import pages as t

PICTURE_WIDTH = 170.0
"""Millimetres: the text width of the paper."""


def standing(case: CorrectiveAction) -> Standing:
    """Return how a print-out stands: current while the case goes on or closed as printed."""
    return "not valid" if case.state == "cancelled" else "current"


@prints("corrective-action", standing=standing)
def paper(who: Acting, case: CorrectiveAction) -> Paper:
    """Return a case for paper, one heading a step."""
    told = Report(who, case)
    blocks: list[t.Block] = []
    for section in told.sections():
        blocks += _blocks(told, section)
    open_still = _("The case is still open: what is missing is worked on.") if case.state in LIVE else ""
    return Paper(
        title=case.title,
        code=case.number,
        kicker=_("8D report") if told.is_eight else str(capfirst(case._meta.verbose_name)),
        facts=told.facts(),
        notice=open_still,
        notice_tone="wait" if open_still else "calm",
        blocks=tuple(blocks),
    )


def _blocks(told: Report, section: Section) -> list[t.Block]:
    found: list[t.Block] = [t.Heading(1, t.plain(section.title))]
    if section.is_empty:
        return [*found, t.Paragraph(t.plain(_("Nothing yet.")))]
    for label, text in section.texts:
        if text:
            found += [t.Heading(2, t.plain(label))] if label else []
            found += [t.Paragraph(t.plain(line)) for line in text.splitlines() if line.strip()]
    facts = tuple(fact for fact in section.facts if fact[1])
    if facts:
        found.append(t.Facts(facts))
    if section.drawn:
        drawn = picturing.picture(told.case, told.causes).encode()
        found.append(t.Picture(drawn, _("Causes of: %s") % told.case.title, PICTURE_WIDTH))
    chart = effect_chart(told.case) if section.charted else None
    if chart is not None:
        found += on_paper(chart, level=2)
    if section.table is not None:
        rows = tuple(tuple(map(t.plain, row)) for row in section.table.rows)
        found.append(t.Table(tuple(map(t.plain, section.table.head)), rows))
    return found
