"""Stacks that come in by browser or program: unpacked into a folder, checked, and taken over by the worker."""

import datetime as dt
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from qualitas.documents.models import Revision, Stack
from qualitas.documents.taking_over.files import Report, Told, read_folder
from qualitas.documents.taking_over.listed import MasterList, fit, joined, suggested
from qualitas.documents.taking_over.sorting import sort
from qualitas.documents.taking_over.writing import Run, write
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Invalid, NotThere, NotYours, Refused
from qualitas.kernel.files.allowed import clean_name
from qualitas.kernel.files.inspecting.archives import opened
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists import tables, waiting

TOPIC = "take-over"
KEPT = dt.timedelta(days=3)
AT_ONCE = 25
"""Files up to which a stack is checked and taken while somebody waits; larger ones are left to the worker."""
MOST_FILES = 5000
LARGEST = 4 * 1024**3
MOST_REPORTED = 2000
MASTER = "list"
TOLD_EVERY = 10


def may_take_over(who: Acting) -> None:
    """Refuse whoever may not state a history; raises NotYours."""
    if not who.duties & {"quality-manager", "administrator"}:
        raise NotYours(_("Taking documents over belongs to the quality manager or an administrator."))


def home_of(stack: Stack) -> Path:
    """Return the folder in which a stack lies meanwhile."""
    return Path(settings.QUALITAS.data) / "stacks" / str(stack.pk)


# --- coming in -------------------------------------------------------------------------------------------------------


def receive(who: Acting, files: "Iterable[UploadedFile[Any]]", master: "UploadedFile[Any] | None") -> Stack:
    """Keep files (or a ZIP of them) and the master list while they are checked; raises Invalid."""
    may_take_over(who)
    several = list(files)
    if not several:
        raise Invalid(_("Choose the files first."), {"files": [_("Choose the files first.")]})
    name = clean_name(several[0].name or "file")
    stack = Stack(organisation_id=who.organisation_id, person=who.person, name=name)
    home = home_of(stack)
    try:
        left = LARGEST
        for one in several:
            left -= _put(home / "files", one, left)
        if master is not None:
            stack.list_name = clean_name(master.name or MASTER)
            stack.choices = {"mapping": suggested(_keep_list(stack, master).headings), "source": stack.list_name}
        stack.files = sum(1 for path in (home / "files").rglob("*") if path.is_file())
        _refuse_empty(stack)
        stack.save()
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    return stack


def _refuse_empty(stack: Stack) -> None:
    if not stack.files:
        raise Invalid(_("There is no file in it."), {"files": [_("There is no file in it.")]})


def _keep_list(stack: Stack, master: "UploadedFile[Any]") -> tables.Table:
    """Keep the master list; returns its table, raises Invalid."""
    content = master.read(tables.LARGEST + 1)
    table = tables.read(stack.list_name, content)
    (home_of(stack) / MASTER).write_bytes(content)
    return table


def _put(folder: Path, one: "UploadedFile[Any]", most: int) -> int:
    """Put a file, or what is packed in it, into a folder; returns how many bytes it took."""
    name = clean_name(one.name or "file")
    target = _free(folder, PurePosixPath(name))
    size = 0
    with target.open("wb") as handle:
        for piece in one.chunks():
            size += len(piece)
            if size > most:
                raise Invalid(_("This is more than can be brought at once; bring it in parts."))
            handle.write(piece)
    if target.suffix.lower() != ".zip":
        return size
    try:
        return _unpack(target, folder, name, most)
    finally:
        target.unlink()


def _unpack(archive: Path, folder: Path, name: str, most: int) -> int:
    """Unpack an archive into a folder, with its own folders; returns how many bytes; raises Invalid."""
    handle, members = opened(archive, name)
    size = 0
    with handle:
        inside = [one for one in members.names if not one.endswith("/") and not _is_litter(one)]
        if len(inside) > MOST_FILES:
            raise Invalid(_("There are more than %d files in it; bring them in parts.") % MOST_FILES)
        for one in inside:
            parts = [clean_name(part) for part in one.replace("\\", "/").split("/") if part not in ("", ".", "..")]
            with _free(folder, PurePosixPath(*parts)).open("wb") as target:
                for piece in members.pieces(one):
                    size += len(piece)
                    if size > most:
                        raise Invalid(_("This is more than can be brought at once; bring it in parts."))
                    target.write(piece)
    return size


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") for part in parts)


def _free(folder: Path, wanted: PurePosixPath) -> Path:
    """Return a path for a file in a folder that no other file has, with its folders made."""
    target = folder / wanted
    target.parent.mkdir(parents=True, exist_ok=True)
    for number in range(2, MOST_FILES):
        if not target.exists():
            break
        target = folder / wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    return target


# --- what is done with it --------------------------------------------------------------------------------------------


def found(who: Acting, key: UUID) -> Stack:
    """Return a stack that this person brings; raises NotThere."""
    stack = Stack.objects.filter(pk=key, organisation=who.organisation_id, person=who.person).first()
    if stack is None:
        raise NotThere(_("These files are not kept any more: they were taken over, dropped, or waited for days."))
    return stack


def drop(stack: Stack) -> None:
    """Forget a stack and its files."""
    shutil.rmtree(home_of(stack), ignore_errors=True)
    stack.delete()


def tidy(now: dt.datetime) -> int:
    """Forget the stacks that waited for days; returns how many."""
    old = list(Stack.objects.filter(at__lt=now - KEPT))
    for stack in old:
        drop(stack)
    return len(old)


def table_of(stack: Stack) -> tables.Table | None:
    """Return the master list of a stack; None where it has none."""
    return tables.read(stack.list_name, (home_of(stack) / MASTER).read_bytes()) if stack.list_name else None


def choose(stack: Stack, mapping: Mapping[str, str], source: str, stated_by: str) -> None:
    """Note what the columns of the master list are, and where its history is from."""
    stack.choices |= {
        "mapping": {heading: name for heading, name in mapping.items() if name},
        "source": source.strip()[:200] or stack.list_name,
        "stated_by": stated_by.strip()[:60],
    }


def refusal(stack: Stack) -> Invalid | None:
    """Return why a stack cannot be checked yet: its columns do not fit."""
    table = table_of(stack)
    try:
        if table is not None:
            fit(table, stack.choices.get("mapping", {}))
    except Invalid as invalid:
        return invalid
    return None


def _master(stack: Stack, who: Acting) -> MasterList | None:
    table = table_of(stack)
    if table is None:
        return None
    return MasterList(
        table, stack.choices.get("mapping", {}), who, stack.choices.get("source", ""), waiting.stater(stack, who)
    )


def begin(stack: Stack, who: Acting, what: str) -> None:
    """Check or take a stack: at once where it is small, else by the worker."""
    stack.of_all = stack.files
    waiting.begin(stack, who, what, work, topic=TOPIC, small=stack.files <= AT_ONCE)


def deliver(message: Outbox) -> None:
    """Do what is to be done with a stack that waits for the worker."""
    waiting.deliver(Stack, message, work)


def work(stack: Stack, who: Acting) -> None:
    """Check a stack and, where that is asked, take it over; what came of it stands in its row."""

    def told(done: int, of_all: int) -> None:
        if not done % TOLD_EVERY or done == of_all:
            Stack.objects.filter(pk=stack.pk).update(done=done, of_all=of_all)

    taking = stack.stage == "taking"
    try:
        may_take_over(who)
        report = _look(stack, who, told)
        stack.found = told_of(report)
        if taking:
            run = Run(
                who, "web", stack.list_name or stack.name, stack.choices.get("source", ""), waiting.stater(stack, who)
            )
            stack.made = write(report, run, told)
            with suppress(OSError):
                shutil.rmtree(home_of(stack))
        stack.stage = "taken" if taking else "checked"
        stack.done = stack.of_all = stack.files
    except Refused as refused:
        stack.stage = "checked"
        stack.found |= {"refused": str(refused)}
    stack.save()


def _look(stack: Stack, who: Acting, told: Told) -> Report:
    found_there, left = read_folder(home_of(stack) / "files", told)
    master = _master(stack, who)
    if master is not None:
        found_there, left = joined(master, found_there, left)
    return sort(found_there, left, who.organisation_id)


def state_word(name: str) -> str:
    """Return how a state of a revision is called."""
    return str(Revision.lifecycle.by_name[name].word)


def told_of(report: Report) -> dict[str, Any]:
    """Return what a report says as plain data, as far as anybody reads it."""
    return {
        "good": len(report.taken),
        "known": len(report.known),
        "left_out": len(report.left_out),
        "new_kinds": report.new_kinds,
        "taken": [
            {
                "file": one.where,
                "code": one.code,
                "kind": one.kind,
                "title": one.title,
                "revision": one.label or str(one.revision or 1),
                "state": one.state,
                "effective_on": one.effective_on.isoformat() if one.effective_on else "",
                "owner": str(one.owner or ""),
                "approvals": one.approvals,
            }
            for one in report.taken[:MOST_REPORTED]
        ],
        "left": [[one.where, one.why, False] for one in report.left_out[:MOST_REPORTED]]
        + [[one.where, one.why, True] for one in report.known[:MOST_REPORTED]],
        "notes": [[one.where, one.why] for one in report.notes[:MOST_REPORTED]],
    }
