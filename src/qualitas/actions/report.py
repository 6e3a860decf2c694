"""A corrective action as a report: what each step of 8D says, once for paper and workbook alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.actions import comparing, queries, steps
from qualitas.actions.comparing import CONFIDENCE
from qualitas.actions.measuring import MEASURES, effect
from qualitas.actions.models import Action, Cause, CorrectiveAction
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import day


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under their headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its title, texts under their labels, short facts, a table, whether the causes are drawn."""

    title: str
    texts: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    drawn: bool = False
    charted: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is said here."""
        told = any(text for _label, text in (*self.texts, *self.facts))
        return not (told or self.drawn or (self.table and self.table.rows))


@dataclass(slots=True)
class Report:
    """Everything that the report of a case says."""

    who: Acting
    case: CorrectiveAction
    causes: list[Cause] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.causes = queries.causes_of(self.case.pk)
        self.actions = queries.actions_of(self.case.pk)

    @property
    def is_eight(self) -> bool:
        """Tell whether the case is worked on by 8D."""
        return self.case.method == steps.EIGHT

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what stands at the head of the report."""
        case, before = self.case, queries.because(self.who, self.case)
        found = (
            (_("Because of"), before.label if before is not None else ""),
            (_("Method"), str(capfirst(case.get_method_display()))),
            (_("Process"), str(case.process or "")),
            (_("Owner"), case.owner.name),
            (_("Opened on"), day(case.opened_at.date() if case.opened_at else None)),
            (_("Due"), day(case.due)),
            (_("Closed on"), day(case.concluded_on if case.state == "closed" else None)),
        )
        return tuple((label, value) for label, value in found if value)

    def sections(self) -> list[Section]:
        """Return the parts of the report in the order of the steps; what nothing is said of only where 8D asks for it."""
        made = [
            self._team(), self._problem(), self._containment(), self._causes(), self._chosen(), self._done(),
            self._prevention(), self._conclusion(),
        ]  # fmt: skip
        return made if self.is_eight else [one for one in made if not one.is_empty]

    def _title(self, name: str, plain: str) -> str:
        """Return the heading of a step, by 8D with its name and the day on which it was done."""
        if not self.is_eight:
            return plain
        done = steps.done_on(self.case, name)
        said = _("done on %s") % day(done) if done else _("not done yet")
        return f"{name} · {steps.BY_NAME[name].label} ({said})"

    def _team(self) -> Section:
        case = self.case
        names = ", ".join(person.name for person in queries.team(case))
        champion = case.champion.name if case.champion is not None else ""
        facts = ((_("Owner"), case.owner.name if self.is_eight else ""), (_("Champion"), champion), (_("Team"), names))
        others = ((_("Others in the team"), case.team_beside),)
        return Section(self._title("D1", _("Team")), others, facts)

    def _problem(self) -> Section:
        case = self.case
        return Section(
            self._title("D2", _("What went wrong")),
            (("", case.problem), (_("What it is not"), case.is_not)),
        )

    def _containment(self) -> Section:
        case = self.case
        texts = (("", case.interim), (_("How its effect was checked"), case.interim_shown))
        return Section(self._title("D3", _("Containment")), texts)

    def _causes(self) -> Section:
        rows = tuple(
            (str(place), one.text, _explained(one), f"{capfirst(str(one.word))}. {one.shown_by}".strip())
            for place, (_depth, one) in enumerate(queries.chain(self.causes), 1)
        )
        head = (_("No."), _("Cause"), _("Explains"), _("Shown by"))
        return Section(
            self._title("D4", _("Causes")), table=Table(head, rows) if rows else None, drawn=bool(self.causes)
        )

    def _lines(self, actions: Sequence[Action]) -> Table | None:
        rows = tuple(
            (
                f"{one.title} ({one.number})", one.owner.name, day(one.due),
                " ".join(filter(None, (str(capfirst(str(one.word))), day(one.done_on)))), one.result,
            )
            for one in actions
        )  # fmt: skip
        head = (_("Action"), _("Owner"), _("Due"), _("State"), _("What was done"))
        return Table(head, rows) if rows else None

    def _chosen(self) -> Section:
        planned = self._lines([one for one in self.actions if not one.changes])
        texts = ((_("Why these actions"), self.case.chosen_because),)
        return Section(self._title("D5", _("Actions")), texts, table=planned)

    def _done(self) -> Section:
        case = self.case
        facts = (
            (_("Expected"), case.expected),
            (_("Measured by"), str(MEASURES[case.measure].label) if case.measure in MEASURES else ""),
            (_("Watched since"), day(case.acted_on)),
            (_("Look on"), day(case.look_on)),
            (_("Also checked by"), case.also),
            *figures(case),
        )
        said = tuple(fact for fact in facts if fact[1])
        return Section(self._title("D6", _("The effect")), facts=said, charted=bool(case.verdict))

    def _prevention(self) -> Section:
        case = self.case
        rows: list[tuple[str, ...]] = [
            (place.text, str(capfirst(str(place.word))), place.found) for place in queries.elsewhere(case.pk)
        ]
        targets = queries.targets(self.who, self.actions)
        for one in self.actions:
            if one.changes:
                target = targets.get(one.pk)
                what = f"{capfirst(one.get_changes_display())}: {target.label}" if target else one.title
                rows.append((what, str(capfirst(str(one.word))), one.result or one.title))
        head = (_("Where, or what is changed"), _("State"), _("What was found or done"))
        texts = (("", case.prevention), (_("Where else it can happen"), case.read_across))
        return Section(self._title("D7", _("Prevention")), texts, table=Table(head, tuple(rows)) if rows else None)

    def _conclusion(self) -> Section:
        case = self.case
        facts = (
            (_("Figures"), str(capfirst(case.get_verdict_display())) if case.verdict else ""),
            (_("Concluded by"), case.concluded_by.name if case.concluded_by is not None else ""),
            (_("Concluded on"), day(case.concluded_on)),
        )
        texts = ((_("Conclusion"), case.conclusion), (_("Thanks to the team"), case.thanks))
        return Section(self._title("D8", _("Conclusion")), texts, tuple(fact for fact in facts if fact[1]))


def _explained(cause: Cause) -> str:
    """Return what a cause explains, with its category."""
    category = cause.branch or str(cause.get_category_display() if cause.category else "")
    return " · ".join(filter(None, (str(capfirst(cause.get_sort_display())), category)))


def figures(case: CorrectiveAction) -> Iterator[tuple[str, str]]:
    """Yield what was counted before and after, and how to read it, as label and sentence."""
    if case.compared is not None:
        yield from comparing.lines(case.compared)
        return
    if case.before is None or case.after is None or not case.before_exposure or not case.after_exposure:
        return
    found = effect(case.before, case.after, case.before_exposure, case.after_exposure, case.hoped or "lower")
    for label, count, over in (
        (_("Before"), case.before, case.before_exposure),
        (_("After"), case.after, case.after_exposure),
    ):
        cases = ngettext("%d case", "%d cases", count) % count
        yield label, _("%(cases)s in %(days)d days") % {"cases": cases, "days": over}
    said = {"p": f"{100 * found.p:.1f}", "level": f"{100 * CONFIDENCE:g}"}
    if case.hoped == "higher":
        yield _("Chance alone"), _("gives such a rise or a larger one in %(p)s %% of cases") % said
    else:
        yield _("Chance alone"), _("gives such a fall or a larger one in %(p)s %% of cases") % said
    if 0 < found.high < float("inf"):
        said |= {"ratio": f"{found.ratio:.2f}", "low": f"{found.low:.2f}", "high": f"{found.high:.2f}"}
        yield _("Rate after ÷ before"), _("%(ratio)s (%(level)s %% interval %(low)s to %(high)s)") % said
    if found.needed:
        yield _("To tell"), _("watch %.1f times as long as before") % found.needed
    yield _("Method"), _("exact comparison of two rates, one-sided; cases that led here are left out")
