"""Writing: from the first draft to the next revision."""

from typing import Annotated, Literal

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents import queries
from qualitas.documents.models import WRITERS, Author, Document, DocumentKind, Revision
from qualitas.documents.templates_of_kinds import filled
from qualitas.documents.verbs.texts import markups, taken, unbound
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.doing import next_in_series
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.confiding import confide_like

MOST_DIGITS = 9


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
    text: Annotated[str, Ask(help=gettext_lazy("Left empty: the template of its kind, where it has one."))] = "",
    markup: Annotated[Literal["markdown", "html"], Ask(hidden=True, choices=markups)] = "markdown",
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
    if not text and file is None:
        text, markup = filled(document, title), "markdown"
    revision = Revision(document=document, title=title, text=taken(act, text, markup), markup=markup)
    if file is not None:
        _take(act, revision, file)
    if writer is not None:
        set_parts(revision, "authors", [Author(person=writer)])
    return revision


def _take(act: Act, revision: Revision, file: Upload) -> None:
    """Make ``file`` the content of a revision."""
    revision.content, revision.file_name = store.keep(act.home, file)
    act.with_file(revision.content.sha256, revision.content.size)


def also_author(act: Act, revision: Revision) -> None:
    """Remember who wrote on a revision, so that they do not approve it."""
    writer, authors = person_of(act), list(read_parts(revision)["authors"])
    if writer is not None and writer.id not in {author.person_id for author in authors}:
        set_parts(revision, "authors", [*(Author(person_id=a.person_id) for a in authors), Author(person=writer)])


@moves(label=gettext_lazy("Edit"), past=said("past", "edited the draft"))
def edit(
    act: Act,
    revision: Revision,
    *,
    title: str,
    text: str = "",
    change_note: str = "",
    markup: Annotated[Literal["markdown", "html"], Ask(hidden=True, choices=markups)] = "markdown",
) -> None:
    """Write on the draft."""
    revision.title, revision.change_note = title, change_note
    revision.text, revision.markup = taken(act, text, markup), markup
    if text:
        revision.content, revision.file_name = None, ""
    also_author(act, revision)


@moves(label=gettext_lazy("Upload a file"), past=said("past", "uploaded the file of the draft"))
def upload(
    act: Act,
    revision: Revision,
    *,
    file: Annotated[Upload, Ask(label=gettext_lazy("File"), example="SOP-017.docx")],
) -> None:
    """Make a file the content of the draft."""
    revision.text, revision.markup = "", "markdown"
    _take(act, revision, file)
    also_author(act, revision)


def _nothing_in_work(_actor: Actor, revision: Revision) -> str:
    """Refuse a second revision in work, and one of what is not in force."""
    if revision.state != "effective":
        return _("Only a revision in force is revised; this one is %s.") % revision.word
    open_one = queries.in_work_beside(revision)
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
        text=unbound(revision.text, revision.markup),
        markup=revision.markup,
        content=revision.content,
        file_name=revision.file_name,
        revision=last + 1,
        change_note=change_note,
        details=revision.details,
    )
    if revision.document.translation_of_id is not None:
        following.translates = queries.in_force(revision.document.translation_of_id) or revision.translates
    writer = person_of(act)
    if writer is not None:
        set_parts(following, "authors", [Author(person=writer)])
    confide_like(act, following, revision)
    return following
