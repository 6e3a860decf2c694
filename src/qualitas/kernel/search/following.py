"""The index follows every act, inside its transaction: what it wrote can be found as soon as it is committed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import batched
from uuid import UUID

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.following import Trace, follows
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.search import entries, taking
from qualitas.kernel.search.entries import Change, Line, body, clear, code, line, of_subject
from qualitas.kernel.search.plans import Plan, dependants, plan_of
from qualitas.kernel.search.words import scope


@dataclass(slots=True)
class Work:
    """What an act means for the index: new entries, changes, entries that go, records that are guarded or not."""

    home: UUID
    new: list[tuple[Plan, Subject]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    guarded: dict[bool, list[UUID]] = field(default_factory=dict)
    unread: dict[type[Subject], list[Trace]] = field(default_factory=dict)

    def take(self, plan: Plan, trace: Trace) -> None:
        """Note what one subject that was written means."""
        subject = trace.subject
        if subject is None:
            self.unread.setdefault(trace.model, []).append(trace)
        elif trace.new:
            self.new.append((plan, subject))
        elif subject.status in plan.closing:
            self.gone.append(trace.key)
        else:
            if plan.guard and plan.guard in trace.changed:
                self.guarded.setdefault(getattr(subject, plan.guard), []).append(trace.key)
            if made := _changed(plan, trace, subject, self.home):
                self.changes.append(made)

    def lines(self) -> list[Line]:
        """Return the entries of what is new; a file that was kept before may have been read already."""
        files = {subject.id: of_subject(subject)(f"{plan.file}_id") for plan, subject in self.new if plan.file}
        texts = taking.file_texts({file for file in files.values() if file})
        return [
            line(plan, subject.id, of_subject(subject), texts.get(files.get(subject.id), ""))
            for plan, subject in self.new
        ]

    def do(self) -> None:
        """Write it, with one statement for all that is alike; with none where nothing that is searched changed."""
        if self.new:
            entries.write(self.lines())
        if self.changes:
            entries.change(self.changes)
        if self.gone:
            entries.drop(self.home, self.gone)
        for guarded, keys in self.guarded.items():
            entries.guard(self.home, keys, guarded=guarded)
        for traces in self.unread.values():
            _settle(traces)


@follows
def follow(act: Act, _event: str, traces: Sequence[Trace]) -> None:
    """Take what an act wrote into the index."""
    work = Work(act.home)
    for trace in traces:
        if not trace.new:
            _take_over(trace)
        plan = plan_of(trace.model)
        if plan is not None:
            work.take(plan, trace)
    work.do()


def _changed(plan: Plan, trace: Trace, subject: Subject, home: UUID) -> Change | None:
    """Return what an act changed on an entry; None where nothing that is searched changed."""
    touched = plan.names.intersection(trace.changed)
    if not touched:
        return None
    sets: dict[str, object] = {}
    read = of_subject(subject)
    if plan.title in touched:
        sets["title"] = clear(read(plan.title))
    if touched.intersection(plan.codes):
        sets["code"] = code(plan, read)
    if plan.file in touched:
        sets["file"] = read(f"{plan.file}_id")
    if touched.intersection(plan.texts) or "file" in sets:
        file = read(f"{plan.file}_id") if plan.file else None
        sets["body"] = body(plan, read, taking.file_texts({file} if file else ()).get(file, ""))
    number, title = (clear(read(name)) if name else "" for name in (plan.number, plan.title))
    return Change(home, trace.key, sets, number, title, scope(home, plan.model.kind, work=plan.work))


def _take_over(trace: Trace) -> None:
    """Take the entries of other subjects in anew that show a field of this one, such as a document's code."""
    for name, plans in dependants(trace.model).items():
        if name in trace.changed:
            for plan, way in plans:
                taking.refresh(plan, **{way: trace.key})


def _settle(traces: Sequence[Trace]) -> None:
    """Follow a bulk act that set fields on rows without reading them."""
    plan = plan_of(traces[0].model)
    if plan is None:
        return
    searched = plan.names | {plan.guard, plan.state if plan.closing else ""}
    if searched.intersection(traces[0].changed):
        for some in batched(traces, taking.AT_ONCE):
            taking.refresh(plan, pk__in=[trace.key for trace in some])
