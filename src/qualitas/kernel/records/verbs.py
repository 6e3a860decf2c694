"""What people do with any record: comment, attach, link — and with their to-dos."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask, Upload, find
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records import anchors
from qualitas.kernel.records.absence import in_place_of
from qualitas.kernel.records.models import Attachment, Comment, Link, Record, ToDo, severity_choices
from qualitas.kernel.records.understanding import none_left, understood


@adds(label=gettext_lazy("Comment"), past=said("past", "commented"), everywhere=True)
def comment(
    act: Act,
    record: Record,
    *,
    text: Annotated[str, Ask(long=True)],
    block: Annotated[int | None, Ask(gettext_lazy("Block of the text, counted from 0"), hidden=True)] = None,
    quote: Annotated[str, Ask(gettext_lazy("Passage; left empty: the whole block"), hidden=True)] = "",
    before: Annotated[str, Ask(gettext_lazy("Words before the passage"), hidden=True)] = "",
    after: Annotated[str, Ask(gettext_lazy("Words after the passage"), hidden=True)] = "",
) -> Comment:
    """Say something about a record, or about a passage of its text."""
    said = Comment(on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, text=text)
    if block is None:
        return said
    passages = record.passages()
    said.block, said.quote = block, anchors.plainly(quote) or anchors.whole(passages, block)
    said.before, said.after = before.replace(anchors.BETWEEN, " "), after.replace(anchors.BETWEEN, " ")
    if anchors.found(anchors.Passage(block, said.quote, before, after), passages) is None:
        sentence = _("This passage does not stand in the text any more; look at it again.")
        raise Invalid(sentence, {"quote": [sentence]})
    return said


@adds(label=gettext_lazy("Attach a file"), past=said("past", "attached a file"), everywhere=True)
def attach(act: Act, record: Record, *, file: Annotated[Upload, Ask(label=gettext_lazy("File"))]) -> Attachment:
    """Keep a file with a record."""
    content, name = store.keep(act.home, file)
    act.with_file(content.sha256, content.size)
    return Attachment(on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, content=content, name=name)


def _meanings() -> list[tuple[str, str]]:
    return [(meaning, str(words[0])) for meaning, words in Link.MEANINGS.items()]


@adds(label=gettext_lazy("Link"), past=said("past", "linked a record"), everywhere=True)
def link(
    act: Act,
    record: Record,
    *,
    to: Annotated[str, Ask(gettext_lazy("Number of the other record"), example="DOC-2026-0007")],
    meaning: Annotated[str, Ask(gettext_lazy("Meaning"), choices=_meanings)] = "relates-to",
) -> Link:
    """Link a record to another one, saying what the link means."""
    other = by_number(act.home, to)
    if other is None or other.hidden_from(act.actor):
        sentence = _("There is no record “%s” here; give its number, such as DOC-2026-0007.") % to
        raise Invalid(sentence, {"to": [sentence]})
    act.about(other)
    return Link(
        on_type=record.kind,
        on_id=record.id,
        by=person_of(act),
        at=act.at,
        to_type=other.kind,
        to_id=other.id,
        meaning=meaning,
    )


def by_number(organisation: object, number: str) -> Record | None:
    """Return the record of any type that has this number, or None."""
    prefix = number.strip().upper().partition("-")[0]
    for model in Subject.types.values():
        if issubclass(model, Record) and model.prefix == prefix:
            found = find(model.readable(organisation), number.strip().upper())  # type: ignore[arg-type]
            return found if isinstance(found, Record) else None
    return None


def _own(actor: Actor, beside: Comment | Attachment | Link) -> str:
    """Refuse what somebody else put beside a record, except to the quality manager."""
    if beside.by_id == actor.id or "quality-manager" in actor.duties:
        return ""
    return _("Only the one who added this, or the quality manager, can withdraw it.")


@moves(label=gettext_lazy("Withdraw the comment"), past=said("past", "withdrew a comment"), guards=(_own,), inner=True)
def withdraw_comment(act: Act, comment: Comment) -> None:
    """Withdraw a comment; the ledger keeps that it was there."""
    act.mentions.append((comment.on_type, comment.on_id))


def _still_said(_actor: Actor, comment: Comment) -> str:
    """Refuse to answer what was withdrawn."""
    return _("This comment was withdrawn.") if comment.state == "withdrawn" else ""


@adds(label=gettext_lazy("Answer"), past=said("past", "answered a comment"), guards=(_still_said,))
def answer(act: Act, comment: Comment, *, text: Annotated[str, Ask(long=True)]) -> Comment:
    """Answer a comment; the answer stands below it."""
    act.mentions.append((comment.on_type, comment.on_id))
    return Comment(
        on_type=comment.on_type,
        on_id=comment.on_id,
        by=person_of(act),
        at=act.at,
        text=text,
        answers_id=comment.answers_id or comment.id,
    )


RESOLVERS = frozenset({"author", "process-owner", "quality-manager"})


def _begins_a_thread(_actor: Actor, comment: Comment) -> str:
    """Refuse for an answer what is said of the comment that it answers."""
    return _("This is an answer; resolve the comment that it answers.") if comment.answers_id else ""


def _own_or_writes(actor: Actor, comment: Comment) -> str:
    """Refuse to settle a comment for those who neither made it nor write."""
    if comment.by_id == actor.id or actor.duties & RESOLVERS:
        return ""
    return _("Only the one who commented, an author, a process owner or the quality manager can do this.")


@moves(
    label=gettext_lazy("Resolve the comment"),
    past=said("past", "resolved a comment"),
    guards=(_begins_a_thread, _own_or_writes),
    inner=True,
)
def resolve(act: Act, comment: Comment) -> None:
    """Say that a comment is dealt with."""
    act.mentions.append((comment.on_type, comment.on_id))


@moves(
    label=gettext_lazy("Reopen the comment"),
    past=said("past", "reopened a comment"),
    guards=(_own_or_writes,),
    inner=True,
)
def reopen(act: Act, comment: Comment) -> None:
    """Say that a comment is not dealt with after all."""
    act.mentions.append((comment.on_type, comment.on_id))


@moves(label=gettext_lazy("Withdraw the file"), past=said("past", "withdrew a file"), guards=(_own,), inner=True)
def detach(act: Act, attachment: Attachment) -> None:
    """Withdraw an attachment; the file itself stays for the history."""
    act.mentions.append((attachment.on_type, attachment.on_id))


@moves(label=gettext_lazy("Withdraw the link"), past=said("past", "withdrew a link"), guards=(_own,), inner=True)
def unlink(act: Act, link: Link) -> None:
    """Withdraw a link between two records."""
    act.mentions.extend([(link.on_type, link.on_id), (link.to_type, link.to_id)])


@opens(label=gettext_lazy("Ask for something"), past=said("past", "asked for this"))
def ask(
    act: Act,
    *,
    title: str,
    person: Person,
    due: date | None = None,
    severity: Annotated[str, Ask(choices=severity_choices)] = "normal",
) -> ToDo:
    """Ask a person to do something by a day."""
    return ToDo(title=title, person=person, due=due, severity=severity, what="finish")


@opens(
    label=gettext_lazy("Ask to acknowledge"),
    past=said("past", "asked to read and acknowledge"),
    duty="system",
    inner=True,
)
def ask_to_acknowledge(act: Act, *, title: str, person: Person, record: Record, due: date | None = None) -> ToDo:
    """Ask a person to read a record and to say that they did."""
    act.about(record)
    return ToDo(
        title=title,
        person=person,
        due=due,
        what="acknowledge",
        on_type=record.kind,
        on_id=record.id,
        confidential=record.confidential,
    )


def _only_theirs(actor: Actor, to_do: ToDo) -> str:
    """Refuse somebody else's to-do."""
    return "" if actor.id == to_do.person_id else _("Only %s can do this.") % to_do.person.name


def _theirs_or_deputy(actor: Actor, to_do: ToDo) -> str:
    """Refuse somebody else's to-do, except to who stands in for them while they are away."""
    if actor.id == to_do.person_id or actor.id in to_do.deputies:
        return ""
    return _("Only %s, or who stands in for them while they are away, can do this.") % to_do.person.name


def _to_acknowledge(_actor: Actor, to_do: ToDo) -> str:
    """Refuse where there is nothing to acknowledge."""
    return "" if to_do.what == "acknowledge" else _("There is nothing to acknowledge here; finish it instead.")


def _to_finish(_actor: Actor, to_do: ToDo) -> str:
    """Refuse where reading must be acknowledged, or something decided on the record itself."""
    if to_do.what == "acknowledge":
        return _("Read it and acknowledge it instead.")
    return _("Decide on the record itself; this is done then.") if to_do.what == "decide" else ""


def _may_change_hands(_actor: Actor, to_do: ToDo) -> str:
    """Refuse to let somebody else read what somebody must acknowledge."""
    return "" if to_do.what != "acknowledge" else _("Read it and acknowledge it instead.")


@moves(
    label=gettext_lazy("I have read and understood this"),
    past=said("past", "acknowledged having read it"),
    guards=(_only_theirs, none_left),
    only=(_to_acknowledge,),
    primary=True,
)
def acknowledge(
    act: Act,
    to_do: ToDo,
    *,
    answers: Annotated[
        list[str],
        Ask(
            gettext_lazy("Answers"),
            gettext_lazy("Where questions are asked about it: one answer a question, by its number."),
        ),
    ] = [],  # noqa: B006
) -> None:
    """Acknowledge that what the to-do asks to read was read and understood (7.3, 7.5.3).

    Where questions are asked and too few answers are right, the to-do stays open and says so.
    """
    if answers:
        act.telling["answers"] = len(answers)  # which ones they were would tell the next reader
    if understood(to_do, answers):
        to_do.done_on = act.today
    else:
        act.stays = True
    if to_do.on_id:
        act.mentions.append((to_do.on_type, to_do.on_id))


@moves(
    label=gettext_lazy("Done"),
    past=said("past", "did it"),
    guards=(_theirs_or_deputy,),
    only=(_to_finish,),
    primary=True,
)
def finish(act: Act, to_do: ToDo, *, note: Annotated[str, Ask(gettext_lazy("What was done?"), long=True)] = "") -> None:
    """Say that a to-do is done."""
    in_place_of(act, to_do)
    to_do.done_on = act.today


def _theirs_or_leads(actor: Actor, to_do: ToDo) -> str:
    """Refuse to hand over somebody else's to-do without the duty for it."""
    if actor.id == to_do.person_id or actor.duties.intersection({"quality-manager", "process-owner"}):
        return ""
    if actor.id in to_do.deputies:
        return ""
    return _("Only %s, a process owner or the quality manager can hand this over.") % to_do.person.name


@moves(
    label=gettext_lazy("Hand over"),
    past=said("past", "handed it over"),
    guards=(_theirs_or_leads,),
    only=(_may_change_hands,),
)
def hand_over(act: Act, to_do: ToDo, *, person: Person) -> None:
    """Hand a to-do over to somebody else."""
    in_place_of(act, to_do)
    to_do.person = person


@moves(label=gettext_lazy("Change the due date"), past=said("past", "changed the due date"), plain=True)
def reschedule(act: Act, to_do: ToDo, *, due: date) -> None:
    """Give a to-do another due date."""


@moves(label=gettext_lazy("Grade"), past=said("past", "graded it"), plain=True)
def grade(act: Act, to_do: ToDo, *, severity: Annotated[str, Ask(choices=severity_choices)]) -> None:
    """Say how much depends on a to-do; what is severe and overdue is escalated."""


@moves(label=gettext_lazy("Escalate"), past=said("past", "escalated it"))
def escalate(act: Act, to_do: ToDo) -> None:
    """Tell the quality manager of a to-do that is overdue and severe; the clock does this, once."""
    to_do.escalated_on = act.today


@moves(label=gettext_lazy("Call off"), past=said("past", "called it off"))
def call_off(
    act: Act, to_do: ToDo, *, reason: Annotated[str, Ask(gettext_lazy("Why is it no longer needed?"), long=True)]
) -> None:
    """Call a to-do off, with the reason."""


@opens(label=gettext_lazy("Ask to decide"), past=said("past", "asked for a decision"), duty="system", inner=True)
def ask_to_decide(act: Act, *, title: str, person: Person, record: Record, due: date | None = None) -> ToDo:
    """Ask a person to decide on a record, such as to review or approve it; deciding closes the to-do."""
    act.about(record)
    return ToDo(
        title=title,
        person=person,
        due=due,
        what="decide",
        on_type=record.kind,
        on_id=record.id,
        confidential=record.confidential,
    )


@moves(label=gettext_lazy("Decided"), past=said("past", "decided on what was asked"), inner=True)
def settle(act: Act, to_do: ToDo) -> None:
    """Close what asked for a decision, because it was taken on the record."""
    to_do.done_on = act.today


def ask_many(act: Act, people: Sequence[Person], record: Record, title: str, due: date | None) -> int:
    """Ask many people to acknowledge one record in one event; returns how many."""
    rows = [{"title": title, "person": person, "record": record, "due": due} for person in people]
    return len(ask_to_acknowledge.many(act, rows)) if rows else 0
