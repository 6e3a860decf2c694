"""Comments on a record's page: what was said, about which passage, what was answered, what is resolved."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records import anchors, verbs
from qualitas.kernel.records.beside import Lying
from qualitas.kernel.ui import ends, prose, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.known import Known

MOST_BLOCKS = 400
BEGINNING = 80
"""Characters of a block that stand for it in a list to choose from."""


def name_of(names: dict[UUID, Known], key: UUID | None) -> str:
    """Return what a person is called: the program itself where nobody did it."""
    return names[key].title if key in names else "Qualitas" if key is None else _("Somebody")


def beginnings(passages: Sequence[str]) -> tuple[str, ...]:
    """Return how the first blocks of a text begin, to choose one from."""
    return tuple(Truncator(anchors.plainly(text)).chars(BEGINNING) for text in passages[:MOST_BLOCKS])


def threads(
    found: Sequence[Lying], names: dict[UUID, Known], reader: Acting, passages: Sequence[str]
) -> tuple[p.Comment, ...]:
    """Return the comments, the oldest first, each with what was answered to it."""
    said = [one for one in found if one.kind == "comment"]
    there = {one.key for one in said}
    answers: dict[UUID, list[p.Comment]] = {}
    for one in said:
        if one.answers in there:
            answers.setdefault(one.answers, []).append(_comment(one, names, reader, ()))
    return tuple(
        _thread(one, _comment(one, names, reader, tuple(answers.get(one.key, ()))), reader, passages)
        for one in said
        if one.answers not in there
    )


def _comment(one: Lying, names: dict[UUID, Known], reader: Acting, answers: tuple[p.Comment, ...]) -> p.Comment:
    who = name_of(names, one.by)
    when = words.moment(one.at, words.zone_of(reader.organisation.zone))
    text, end, key = prose.short(one.text), ends.end_url(reader, one.row()), str(one.key)
    return p.Comment(who, words.initials(who), when, one.at.isoformat(), text, end, key, answers=answers)


def _thread(one: Lying, made: p.Comment, reader: Acting, passages: Sequence[str]) -> p.Comment:
    """Add to a comment what can be done with it, and where its passage is."""
    row, slug = one.row(), reader.organisation.slug
    row.answers_id = one.answers

    def url(verb: str) -> str:
        return ends.address(slug, "comment", one.key, verb)

    return replace(
        made,
        quote=one.passage.quote if one.passage else "",
        block=anchors.found(one.passage, passages) if one.passage else None,
        resolved=one.state == "resolved",
        answer_url=url("answer"),
        resolve_url=url("resolve") if verbs.resolve.why_not(reader, row) is None else "",
        reopen_url=url("reopen") if verbs.reopen.why_not(reader, row) is None else "",
    )
