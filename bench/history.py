"""Fill Qualitas with documents that have a past: `python -m bench.history DOCUMENTS`; prints what a visitor needs.

``QUALITAS_DATA`` names the data folder. Every document has three revisions (one superseded, one in force, one being
written) and ten events: each revision's opening, and seven comments. 100,000 documents make 300,000 revisions and
1,000,000 events. Every subject is validated, sealed and hashed by the product's own functions; only the writing is
done for many acts at once, so that a million events take minutes.
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from bench.filling import WORDS, admitted, set_up

AT_ONCE = 400
COMMENTS = 7
STATES = ("superseded", "effective", "draft")
SUBJECT_SQL = (
    "INSERT INTO ledger_subject (event_id, organisation, type, subject, version, state, detail) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


@dataclass
class Gathered:
    """Acts whose events are written together: takes the place of the ledger's own way, which writes one at a time."""

    organisation: Any
    entries: list[Any] = field(default_factory=list)
    subjects: list[Any] = field(default_factory=list)

    def act(self, name: str, act: Any, subjects: Sequence[Any], numbers: Sequence[str] = ()) -> None:
        """Take one act that opens ``subjects``: the first is what it is about."""
        from qualitas.kernel.acts import doing, event  # noqa: PLC0415
        from qualitas.kernel.acts.act import Held  # noqa: PLC0415

        secrets: list[Any] = []
        act.held = {one.id: Held(one, {}, {}, None, None) for one in subjects}
        for one in subjects:
            doing.birth(act, one)
        ready = [doing.prepare(act, held, secrets) for held in act.held.values()]
        for one, number in zip(ready, numbers, strict=False):
            assert one is not None
            one.held.subject.number = number  # type: ignore[attr-defined]
            doing.numbered(one)
        written = [doing.finished(one) for one in ready if one is not None]
        event.record(act, name, subjects[0], written, {}, secrets, None)
        self.subjects += subjects

    def take(self, entry: Any) -> bytes:
        """Take an event in place of the ledger; returns its leaf hash."""
        from qualitas.proof.canonical import canonical  # noqa: PLC0415
        from qualitas.proof.tree import leaf_hash  # noqa: PLC0415

        body = canonical(entry.body)
        self.entries.append((entry, body, leaf_hash(body)))
        return leaf_hash(body)

    def write(self) -> None:
        """Write everything that was taken, and seal it."""
        from django.db import connection, transaction  # noqa: PLC0415

        from qualitas.kernel.acts import rows  # noqa: PLC0415
        from qualitas.kernel.acts.subject import writing  # noqa: PLC0415
        from qualitas.kernel.ledger import sealing, values  # noqa: PLC0415
        from qualitas.kernel.ledger.models import Event, Pending  # noqa: PLC0415
        from qualitas.kernel.ledger.values import db_uuid  # noqa: PLC0415

        home = self.organisation
        with transaction.atomic(), writing(), connection.cursor() as cursor:
            by_type: dict[type, list[Any]] = {}
            for one in self.subjects:
                by_type.setdefault(type(one), []).append(one)
            for group in by_type.values():
                rows.insert(group)
            events = Event.objects.bulk_create(
                [Event(organisation=home, body=body, leaf=leaf) for _entry, body, leaf in self.entries]
            )
            Pending.objects.bulk_create([Pending(event=event, organisation=home) for event in events])
            touched = [
                (event.pk, db_uuid(home), t.type, db_uuid(t.subject), t.version, t.state, t.detail)
                for event, (entry, _body, _leaf) in zip(events, self.entries, strict=True)
                for t in entry.touched
            ]
            cursor.executemany(SUBJECT_SQL, touched)
            values.keep(home, [secret for entry, _body, _leaf in self.entries for secret in entry.secrets])
        sealing.seal(home, len(self.entries))
        self.entries.clear()
        self.subjects.clear()


def fill(size: int) -> dict[str, object]:
    """Make the company and ``size`` documents with their past; returns the session and the token of people in it."""
    set_up()
    from django.db import connection  # noqa: PLC0415

    from qualitas.documents.models import Document, Revision  # noqa: PLC0415
    from qualitas.kernel.acts import doing, event  # noqa: PLC0415
    from qualitas.kernel.ledger.sealing import publish_all  # noqa: PLC0415
    from qualitas.kernel.records.models import Comment  # noqa: PLC0415
    from soak.company import found  # noqa: PLC0415

    company = found("bench")
    chance = random.Random(7)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    author = company.people["author"].person
    gathered = Gathered(company.id)
    event.append = gathered.take  # type: ignore[attr-defined] # the one door through which events leave `acts`

    def live(place: int, numbers: Sequence[str]) -> None:
        """Write one document's revisions and what was said about them."""
        stem = Document(code=f"SOP-{place:06}", of_kind=company.kind, owner=author)
        title = " ".join(chance.choices(WORDS, k=6))
        last: Any = None
        for revision, (state, number) in enumerate(zip(STATES, numbers, strict=True), 1):
            text = " ".join(chance.choices(WORDS, k=160))
            last = Revision(document=stem, title=title, text=text, revision=revision, state=state)
            subjects = [last, stem] if revision == 1 else [last]
            gathered.act("document.draft", company.act("author").begin(), subjects, [number])
        for _comment in range(COMMENTS):
            act = company.act("author").begin()
            act.about(last)
            said = Comment(
                on_type="document", on_id=last.id, by=author, at=act.at, text=" ".join(chance.choices(WORDS, k=9))
            )
            gathered.act("document.comment", act, [said])

    began = time.monotonic()
    numbers: list[str] = []
    for places in batched(range(1, size + 1), AT_ONCE):
        numbers = doing.next_numbers(company.act("author").begin(), "DOC", 3 * len(places))
        for place, own in zip(places, batched(numbers, 3), strict=True):
            live(place, own)
        gathered.write()
        if not places[-1] % 4000:
            rate = places[-1] * 10 / (time.monotonic() - began)
            print(f"{places[-1]:,} documents, {rate:,.0f} events/s", file=sys.stderr, flush=True)
    publish_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    event.append = sys.modules["qualitas.kernel.ledger.append"].append  # type: ignore[attr-defined]
    return admitted(company.people["author"]) | {"kind": company.kind.number, "drafts": numbers[2::3]}


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
