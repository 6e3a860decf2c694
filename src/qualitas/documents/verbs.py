"""What people do with documents, from the first draft to withdrawal."""

import calendar
import datetime as dt
from typing import Annotated

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as said

from qualitas.documents import queries
from qualitas.documents.models import WRITERS, Addressee, Author, Document, DocumentKind, Revision
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.doing import next_in_series
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.gates import gate
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.records.confiding import confide_like

MOST_DIGITS = 9


@opens(label=gettext_lazy("Add a kind"), past=said("past", "added the kind"), duty=("quality-manager", "system"))
def add_kind(act: Act, *, code: str, title: str, review_months: int = 24) -> DocumentKind:
    """Add a kind of document with the beginning of its codes (7.5.2 a)."""
    return DocumentKind(code=code.upper(), title=title, review_months=review_months)


@moves(label=gettext_lazy("Change"), past=said("past", "changed the kind"), plain=True, primary=True)
def change_kind(act: Act, kind: DocumentKind, *, title: str, review_months: int = 24) -> None:
    """Change the name or the review interval of a kind."""


@moves(label=gettext_lazy("Retire"), past=said("past", "retired the kind"))
def retire(act: Act, kind: DocumentKind) -> None:
    """Retire a kind: no new documents, the old ones stay."""


@moves(label=gettext_lazy("Restore"), past=said("past", "restored the kind"))
def restore(act: Act, kind: DocumentKind) -> None:
    """Use a retired kind again."""


def _next_code(act: Act, kind: DocumentKind) -> str:
    """Return the next code of a kind, such as SOP-018."""
    return f"{kind.code}-{next_in_series(act, f'code {kind.code}'):03}"


def _count_on(act: Act, kind: DocumentKind, code: str) -> None:
    """Let the codes that are given out go on after one that somebody chose."""
    tail = code.removeprefix(f"{kind.code}-")
    if tail != code and tail.isdigit() and len(tail) < MOST_DIGITS:
        next_in_series(act, f"code {kind.code}", at_least=int(tail))


@opens(label=gettext_lazy("Write a document"), past=said("past", "drafted the document"), duty=(*WRITERS, "system"))
def draft(
    act: Act,
    *,
    of_kind: Annotated[DocumentKind, Ask(label=gettext_lazy("Kind"))],  # type: ignore[valid-type] # see assign
    title: str,
    text: str = "",
    file: Annotated[Upload | None, Ask(gettext_lazy("Or a file"), gettext_lazy("Instead of a text."))] = None,
    code: Annotated[
        str, Ask(gettext_lazy("Code"), gettext_lazy("Left empty: the next one of its kind."), example="SOP-017")
    ] = "",
    owner: Annotated[Person | None, Ask(gettext_lazy("Owner"), gettext_lazy("Left empty: you."))] = None,
) -> Revision:
    """Draft a new document: a text written here, or a file (7.5.2)."""
    if of_kind.state != "in use":
        raise Invalid(_("This kind of document is retired; choose another."), {"of_kind": [_("This kind is retired.")]})
    writer = person_of(act)
    if code:
        _count_on(act, of_kind, code)
    document = act.also(Document(code=code or _next_code(act, of_kind), of_kind=of_kind, owner=owner or writer))
    revision = Revision(document=document, title=title, text=text)
    if file is not None:
        _take(act, revision, file)
    if writer is not None:
        set_parts(revision, "authors", [Author(person=writer)])
    return revision


def _take(act: Act, revision: Revision, file: Upload) -> None:
    """Make ``file`` the content of a revision."""
    revision.content, revision.file_name = store.keep(act.home, file)
    act.with_file(revision.content.sha256, revision.content.size)


def _also_author(act: Act, revision: Revision) -> None:
    """Remember who wrote on a revision, so that they do not approve it."""
    writer, authors = person_of(act), list(read_parts(revision)["authors"])
    if writer is not None and writer.id not in {author.person_id for author in authors}:
        set_parts(revision, "authors", [*(Author(person_id=a.person_id) for a in authors), Author(person=writer)])


@moves(label=gettext_lazy("Edit"), past=said("past", "edited the draft"))
def edit(act: Act, revision: Revision, *, title: str, text: str = "", change_note: str = "") -> None:
    """Write on the draft."""
    revision.title, revision.change_note = title, change_note
    revision.text = text
    if text:
        revision.content, revision.file_name = None, ""
    _also_author(act, revision)


@moves(label=gettext_lazy("Upload a file"), past=said("past", "uploaded the file of the draft"))
def upload(act: Act, revision: Revision, *, file: Annotated[Upload, Ask(label=gettext_lazy("File"))]) -> None:
    """Make a file the content of the draft."""
    revision.text = ""
    _take(act, revision, file)
    _also_author(act, revision)


@moves(label=gettext_lazy("Submit for review"), past=said("past", "submitted it for review"), primary=True)
def submit(act: Act, revision: Revision, *, change_note: str = "") -> None:
    """Submit the draft for review (7.5.2 c)."""
    if not revision.text.strip() and revision.content_id is None:
        raise Refused(_("There is nothing to review yet: write a text or upload a file first."))
    revision.change_note = change_note or revision.change_note
    if revision.revision > 1 and not revision.change_note:
        sentence = _("Say what changed and why; readers and approvers ask for it.")
        raise Invalid(sentence, {"change_note": [sentence]})


@moves(label=gettext_lazy("Send back"), past=said("past", "sent it back"))
def send_back(
    act: Act, revision: Revision, *, reason: Annotated[str, Ask(gettext_lazy("What has to change?"), long=True)]
) -> None:
    """Send the revision back to its authors, with the reason."""


def _not_the_author(actor: Actor, revision: Revision) -> str:
    """Refuse the author as approver, unless the organisation relaxed that rule."""
    if "author-not-approver" in revision.organisation.relaxed:
        return ""
    if actor.id in {author.person_id for author in read_parts(revision)["authors"]}:
        return _("The author of a revision may not approve it; ask another approver.")
    return ""


NOT_THE_AUTHOR = gate(
    "documents.author-not-approver",
    label=gettext_lazy("The author of a revision does not approve it"),
    check=_not_the_author,
    stops=True,
    fixed=True,
)


@moves(
    label=gettext_lazy("Approve"),
    past=said("past", "approved it for use"),
    signs=gettext_lazy("I approve this revision for use."),
    gates=(NOT_THE_AUTHOR,),
    primary=True,
)
def approve(
    act: Act,
    revision: Revision,
    *,
    effective_on: Annotated[dt.date | None, Ask(help=gettext_lazy("Left empty: today."))] = None,
    comment: Annotated[str, Ask(gettext_lazy("Comment"), long=True)] = "",
) -> None:
    """Approve a reviewed revision for use (7.5.2 c)."""
    if effective_on is not None and effective_on < act.today:
        sentence = _("A revision cannot take effect in the past; choose today or a later day.")
        raise Invalid(sentence, {"effective_on": [sentence]})
    revision.effective_on = effective_on or act.today
    revision.approved_by, revision.approved_at = person_of(act), act.at


@moves(label=gettext_lazy("Change the effective date"), past=said("past", "changed the effective date"))
def postpone(act: Act, revision: Revision, *, effective_on: dt.date) -> None:
    """Choose another day on which an approved revision takes effect."""
    if effective_on < act.today:
        sentence = _("A revision cannot take effect in the past; choose today or a later day.")
        raise Invalid(sentence, {"effective_on": [sentence]})
    revision.effective_on = effective_on


@moves(label=gettext_lazy("Take effect"), past=said("past", "took effect"))
def take_effect(act: Act, revision: Revision) -> None:
    """Come into force on its day (7.5.3.1 a)."""
    if revision.effective_on is None or revision.effective_on > act.today:
        raise Refused(_("Its effective day has not come yet."))
    before = queries.in_force(revision.document_id)
    if before is not None:
        supersede(act.by_system(), before)
    months = DocumentKind.objects.get(documents=revision.document_id).review_months
    revision.review_due = months_later(act.today, months)


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the day ``months`` after ``day``, the last of its month where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@moves(label=gettext_lazy("Supersede"), past=said("past", "was superseded"))
def supersede(act: Act, revision: Revision) -> None:
    """Make way for the next revision (7.5.3.2 c)."""


def _nothing_in_work(_actor: Actor, revision: Revision) -> str:
    """Refuse a second revision in work, and one of what is not in force."""
    if revision.state != "effective":
        return _("Only a revision in force is revised; this one is %s.") % revision.word
    open_one = queries.in_work(revision.document_id)
    return _("Revision %s is in work already; finish it first.") % open_one.revision if open_one else ""


@adds(
    label=gettext_lazy("Revise"), past=said("past", "began the next revision"), duty=WRITERS, guards=(_nothing_in_work,)
)
def revise(act: Act, revision: Revision, *, change_note: str) -> Revision:
    """Begin the next revision from the one in force (7.5.3.2 c)."""
    last = Revision.objects.filter(document=revision.document_id).aggregate(last=Max("revision"))["last"]
    following = Revision(
        document=revision.document,
        title=revision.title,
        text=revision.text,
        content=revision.content,
        file_name=revision.file_name,
        revision=last + 1,
        change_note=change_note,
    )
    writer = person_of(act)
    if writer is not None:
        set_parts(following, "authors", [Author(person=writer)])
    confide_like(act, following, revision)
    return following


@moves(label=gettext_lazy("Assign the owner"), past=said("past", "assigned the owner"))
def assign(
    act: Act,
    revision: Revision,
    *,
    # The Django plugin takes a model in Annotated for its own annotations.
    owner: Annotated[Person, Ask(label=gettext_lazy("Owner"))],  # type: ignore[valid-type]
) -> None:
    """Say who answers for the document."""
    act.hold(Document, revision.document_id).owner = owner


@moves(label=gettext_lazy("Distribute"), past=said("past", "set who must read it"))
def distribute(
    act: Act,
    revision: Revision,
    *,
    duties: Annotated[list[str], Ask(gettext_lazy("Holders of these duties"), choices=duty_choices)] = [],  # noqa: B006
    sites: Annotated[list[Site], Ask(label=gettext_lazy("Everyone at these sites"))] = [],  # noqa: B006
    people: Annotated[list[Person], Ask(label=gettext_lazy("These people"))] = [],  # noqa: B006
    due_days: Annotated[int, Ask(label=gettext_lazy("Days to acknowledge"))] = 14,
) -> None:
    """Say who must read and acknowledge the document (7.5.3.1 a)."""
    document = act.hold(Document, revision.document_id)
    lines = [Addressee(duty=duty) for duty in duties]
    lines += [Addressee(site=site) for site in sites]
    lines += [Addressee(person=person) for person in people]
    set_parts(document, "distribution", lines)
    document.due_days = due_days


def _referred_to(_actor: Actor, revision: Revision) -> str:
    """Say that records in use refer to what is in force."""
    count = queries.referring(revision).count() if revision.state == "effective" else 0
    sentence = ngettext("%d record still refers to it.", "%d records still refer to it.", count) % count
    return sentence if count else ""


STILL_REFERRED_TO = gate(
    "documents.still-referred-to",
    label=gettext_lazy("A document to which records refer is withdrawn"),
    check=_referred_to,
    passed_by="quality-manager",
)


@moves(label=gettext_lazy("Withdraw"), past=said("past", "withdrew it"), gates=(STILL_REFERRED_TO,))
def withdraw(act: Act, revision: Revision, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]) -> None:
    """Withdraw a revision from use or from work, with the reason; it stays readable."""
