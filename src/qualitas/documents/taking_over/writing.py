"""Writing what is taken over: a portion of documents in each event, so that a run that ends early goes on where it was."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _

from qualitas.documents import guessing
from qualitas.documents.models import Document, DocumentKind, Revision
from qualitas.documents.taking_over.files import Found, OnDisk, Report, Told
from qualitas.documents.verbs import add_kind, draft, months_later
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.doing import working
from qualitas.kernel.acts.models import Done
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.lists.models import Import, ImportLine, Stated
from qualitas.kernel.lists.verbs import take_in

PORTION = 100
MOST_REPORTED = 2000


@dataclass(frozen=True, slots=True)
class Run:
    """Who takes over, through which door, what the run is called, and where the past that is stated is known from."""

    who: Acting
    via: str
    title: str
    source: str = ""
    stated_by: Person | None = None

    def act(self) -> Act:
        """Return an act of whoever takes over."""
        return self.who.act(self.via)


def write(report: Report, run: Run, told: Told | None = None) -> Import | None:
    """Take what a report says; returns the record of the run, None where it took nothing.

    Each portion is one event, all or none. What was written stays when the next one fails or the process ends; the next
    run leaves it out and goes on, and the record of that run names both.
    """
    for portion in _portions(report.taken):
        _write_portion(portion, run)
        report.done += len(portion)
        if told is not None:
            told(report.done, len(report.taken))
    return _record(report, run)


def _portions(taken: list[Found]) -> Iterator[list[Found]]:
    """Yield documents in portions; the revisions of one document stay together."""
    some: list[Found] = []
    for one in sorted(taken, key=lambda one: (one.code, one.revision)):
        if len(some) >= PORTION and one.code != some[-1].code:
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _write_portion(portion: list[Found], run: Run) -> None:
    """Write some documents in one event, all or none."""
    uploads = {
        found.where: OnDisk(found.path, (found.sha256, found.media_type)) for found in portion if found.text is None
    }
    for upload in uploads.values():
        store.receive_early(run.who.organisation_id, upload)
    with working(run.act()) as now:
        kinds = _kinds(now, portion)
        rows = [{"_found": found, **_inputs(found, kinds, uploads.get(found.where))} for found in portion]
        made = _shaped(run).many(run.act(), rows)
        Done.objects.bulk_create(
            Done(
                organisation=now.home,
                key=found.key,
                verb=draft.event,
                request=bytes.fromhex(found.sha256),
                kind=Revision.kind,
                subject=revision.id,
                at=now.at,
            )
            for found, revision in zip(portion, made, strict=True)
        )


def _kinds(now: Act, portion: list[Found]) -> Mapping[str, DocumentKind]:
    """Return the kinds of document by their codes; those that are not there yet are added."""
    known = {kind.code: kind for kind in DocumentKind.within(now.home)}
    for found in portion:
        if found.kind not in known:
            title, months = guessing.KINDS.get(found.kind, (found.kind_title or found.kind, 24))
            known[found.kind] = add_kind(now.by_system(), code=found.kind, title=title, review_months=months)
    return known


def _inputs(found: Found, kinds: Mapping[str, DocumentKind], upload: OnDisk | None) -> dict[str, Any]:
    content = {"file": upload} if upload is not None else {"text": found.text}
    return {"of_kind": kinds[found.kind], "title": found.title, "code": found.code, "owner": found.owner, **content}


def _shaped(run: Run) -> Any:
    """Return the verb that drafts so that it also writes, in the same event, what is stated of the past."""
    parents: dict[str, Document] = {}

    @wraps(draft.body)  # the event is called as the verb is
    def body(act: Act, *, _found: Found, **inputs: Any) -> Revision:
        parent = parents.get(_found.code)
        revision = _next(act, parent, inputs) if parent is not None else draft.body(act, **inputs)
        parents[_found.code] = revision.document
        revision.revision = _found.revision or 1
        if _found.row:
            _state(act, revision, _found, run)
        return revision

    return replace(draft, body=body)


def _next(act: Act, parent: Document, inputs: Mapping[str, Any]) -> Revision:
    """Return a further revision of a document that the same event makes."""
    revision = Revision(document=parent, title=inputs["title"], text=inputs.get("text") or "")
    if inputs.get("file") is not None:
        revision.content, revision.file_name = store.keep(act.home, inputs["file"])
        act.with_file(revision.content.sha256, revision.content.size)
    return revision


def _state(act: Act, revision: Revision, found: Found, run: Run) -> None:
    """Set how a revision stands as the master list says, and put beside it who states that and from where."""
    revision.state, revision.effective_on, revision.review_due = found.state, found.effective_on, found.review_due
    if found.state == "effective" and found.effective_on and revision.review_due is None:
        revision.review_due = months_later(found.effective_on, revision.of_kind.review_months)
    if found.state != "draft":
        set_parts(revision, "authors", [])  # nobody here wrote it
    by = run.stated_by or run.who.person
    act.also(
        Stated(
            on_type=revision.kind,
            on_id=revision.id,
            by=by,
            at=act.at,
            source=(run.source or run.title)[:200],
            stands=found.state,
            happened_on=found.effective_on if found.effective_on and found.effective_on <= act.today else None,
            former=found.label[:60],
            approvals=found.approvals,
        )
    )


# --- the record of a run ---------------------------------------------------------------------------------------------


def _record(report: Report, run: Run) -> Import | None:
    """Note what a run took and left out; also what an earlier run took that ended before it could note it."""
    home = run.who.organisation_id
    keys = {found.key for found in report.taken} | set(report.keys)
    made = dict(Done.objects.filter(organisation=home, key__in=keys).values_list("key", "subject"))
    noted = set(
        ImportLine.objects.filter(organisation=home, subject__in=made.values()).values_list("subject", flat=True)
    )
    loose = sorted((key, subject) for key, subject in made.items() if subject not in noted)
    if not loose:
        return None
    left = [[at, f"{one.where}: {one.why}"] for at, one in enumerate(report.left_out, 1)]
    with working(run.act()) as now:
        brought = take_in(
            now,
            title=run.title[:200],
            on_type=Revision.kind,
            rows=len(loose) + len(left),
            taken=len(loose),
            not_taken=len(left),
            source=run.source[:200],
            stated_by=(run.stated_by or run.who.person) if run.source else None,
            report=json.dumps(left[:MOST_REPORTED], ensure_ascii=False),
        )
        ImportLine.objects.bulk_create(
            ImportLine(
                organisation_id=home, of=brought, place=at, kind=Revision.kind, digest=key[-64:], subject=subject
            )
            for at, (key, subject) in enumerate(loose, 1)
        )
    return brought


def sentence(report: Report) -> str:
    """Return how many documents were taken and left out, in one sentence."""
    facts = {"taken": report.done, "left": len(report.left_out), "known": len(report.known)}
    return _("%(taken)d taken over, %(left)d left out, %(known)d taken over before.") % facts
