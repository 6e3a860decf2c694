"""Rewriting rows of any types in one event, such as blanking a passage everywhere: each named by the event's root."""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from qualitas.kernel.acts import doing, event, rows
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.following import FOLLOWERS, Trace, tell_followers
from qualitas.kernel.acts.parts import fetch_parts
from qualitas.kernel.acts.refusals import Stale
from qualitas.kernel.acts.subject import Subject, writing
from qualitas.kernel.ledger.append import Entry, Touched, append
from qualitas.kernel.ledger.erasing import Gone
from qualitas.proof.canonical import canonical_of_sound
from qualitas.proof.tree import merkle_root

CHUNK = 500

type Found = Iterable[tuple[type[Subject], Sequence[UUID]]]
"""Rows by their types and keys."""


def rewrite(
    act: Act,
    name: str,
    found: Found,
    change: Callable[[Subject], object],
    *,
    gone: Gone | None = None,
    said: dict[str, Any] | None = None,
) -> int:
    """Change every row of ``found`` by ``change`` in one event called ``name``; returns how many.

    ``gone`` is what this makes unreadable, ``said`` what the event says besides. Lifecycles and duties are not asked:
    the verb that calls this has done so.
    """
    with doing.working(act) as now:
        ready: list[doing.Ready] = []
        for model, keys in found:
            for chunk in batched(keys, CHUNK):
                ready += _changed(now, model, chunk, change)
        now.held.clear()
        touched = [_touched(one) for one in ready]
        now.gone = gone or Gone()
        if FOLLOWERS and ready:
            tell_followers(now, name, [_trace(one) for one in ready])
        spoken = event.said(said or {}, set(), now.secrets)
        body = {
            **event.frame(now, name),
            "obj": [name.partition(".")[0], None],
            "count": len(touched),
            "root": merkle_root([one.detail or b"" for one in touched]).hex(),
            "said": spoken,
            "files": [[sha256, size] for sha256, size in now.files],
        }
        append(Entry(now.home, event.compact(body), touched, now.secrets, now.gone))
    return len(touched)


def _changed(
    act: Act, model: type[Subject], keys: Sequence[UUID], change: Callable[[Subject], object]
) -> list[doing.Ready]:
    """Lock, change and write some rows of one type."""
    found = list(model.within(act.home).select_for_update(of=("self",)).filter(pk__in=keys))
    fetch_parts(found)
    ready = []
    for subject in found:
        act.held.clear()
        held = act.take(subject)
        change(subject)
        one = doing.prepare(act, held, act.secrets)
        if one is not None:
            ready.append(one)
    with writing():
        for one in ready:
            if rows.update_many([(one.held.subject, one.held.version)], one.changed) != 1:
                raise Stale(_("Some of these records were changed meanwhile; try again."))
    return ready


def _touched(one: doing.Ready) -> Touched:
    """Return the index row of a rewritten subject; its detail is what the event's root covers."""
    written = doing.finished(one)
    subject, state = written.subject, written.state or ""
    entry = {
        "obj": [subject.kind, str(subject.id)],
        "ver": subject.version,
        "was": written.was,
        "state": state,
        "changes": written.changes,
    }
    return Touched(
        subject.kind, subject.id, subject.version, bytes.fromhex(state), canonical_of_sound(event.compact(entry))
    )


def _trace(one: doing.Ready) -> Trace:
    subject = one.held.subject
    return Trace(type(subject), subject.id, one.written.changes, False, subject)
