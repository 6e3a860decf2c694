"""A nonconformity on paper: the sheet of the case, and the label for goods that are held."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import Paper, day, prints
from qualitas.kernel.records.standing import Standing
from qualitas.kernel.ui.words import amount
from qualitas.nonconformities import queries
from qualitas.nonconformities.models import LIVE, Nonconformity
from qualitas.typesetting import pages as t


def standing(case: Nonconformity) -> Standing:
    """Return how a print-out stands: current while the case is open, superseded afterwards."""
    return "current" if case.state in LIVE else "superseded"


@prints("nonconformity", standing=standing)
def paper(_who: Acting, case: Nonconformity) -> Paper:
    """Return a case for paper; while goods are held it is the label to hang on them."""
    queries.with_lines(case)
    held = case.state in LIVE and case.quantity is not None
    return Paper(
        title=case.title,
        code=case.number,
        kicker=str(capfirst(case._meta.verbose_name)),
        facts=tuple((label, value) for label, value in _facts(case) if value),
        notice=_("Held goods: do not use, do not deliver. Scan the code to see how the case stands.") if held else "",
        notice_tone="bad" if held else "calm",
        mark=pgettext("mark", "HELD") if held else "",
        blocks=_blocks(case),
    )


def _facts(case: Nonconformity) -> list[tuple[str, str]]:
    quantity = case.counted(case.quantity) if case.quantity is not None else ""
    return [
        (_("Severity"), str(capfirst(case.get_severity_display()))),
        (_("Source"), str(capfirst(case.get_source_display()))),
        (_("Process"), str(case.process or "")),
        (_("Product"), str(case.product or "")),
        (_("Lot"), str(case.lot or "")),
        (_("Quantity affected"), quantity),
        (_("Customer or supplier"), str(case.party or "")),
        (_("Their reference"), case.customer_reference),
        (_("Site"), str(case.site or "")),
        (_("Place"), case.place),
        (_("Found on"), day(case.found_on)),
        (_("Reported by"), str(case.reported_by or case.reporter)),
        (_("Owner"), str(case.owner or "")),
        (_("Corrective action"), _action(case)),
        (_("Closed on"), day(case.closed_on)),
    ]


def _action(case: Nonconformity) -> str:
    word = str(case.get_action_needed_display() or "")
    return f"{capfirst(word)}: {case.action_reason}" if word and case.action_reason else str(capfirst(word))


def _blocks(case: Nonconformity) -> tuple[t.Block, ...]:
    found: list[t.Block] = []
    for title, text in (
        (_("What was seen"), case.evidence),
        (_("Requirement not met"), case.requirement),
        (_("What was done at once"), case.containment),
        (_("Correction"), case.correction),
        (_("Verified"), case.inspection),
        (_("Answer to the customer"), case.answer),
    ):
        if text:
            found += [t.Heading(1, t.plain(title)), *(t.Paragraph(t.plain(part)) for part in text.splitlines() if part)]
    kept = case.__dict__["_parts"]
    found += _table(
        _("Held goods"), (_("Quantity"), _("Where"), _("By"), _("On"), _("Verified")),
        [(case.counted(one.quantity), str(one.get_place_display()), one.who_name, day(one.done_on), day(one.verified_on))
         for one in kept["containments"]],
    )  # fmt: skip
    found += _table(
        _("What becomes of the goods"), (_("Quantity"), _("What"), _("Decided by"), _("On"), _("Until"), _("Verified")),
        [(case.counted(one.quantity), str(capfirst(one.get_how_display())), one.who_name, day(one.decided_on),
          day(one.until), day(one.verified_on)) for one in kept["dispositions"]],
    )  # fmt: skip
    found += _table(
        _("Costs"), (_("Sort"), _("Amount")),
        [(queries.cost_word(sort), f"{amount(much)} {queries.money(case.organisation)}")
         for sort, much in queries.costs_by_sort(case).items()],
    )  # fmt: skip
    return tuple(found)


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[t.Block]:
    if not rows:
        return []
    cells = tuple(tuple(t.plain(cell) for cell in row) for row in rows)
    return [t.Heading(1, t.plain(title)), t.Table(tuple(map(t.plain, head)), cells)]
