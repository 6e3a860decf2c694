"""The watched folder: files of measurements that a gauge's program puts into `watched/<organisation>/` are recorded.

A file is taken once nobody writes to it any more, and moved to `done`; one that cannot be taken goes to `failed`, with a
text beside it that says why. The folder of an organisation is made by whoever wants it; where there is none, nothing is
looked for.
"""

import datetime as dt
import logging
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from qualitas.kernel.acts.act import Act, SystemActor
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.identity.acting import acting, holders
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.measures.bringing import bring, look_through
from qualitas.measures.files import NotReadable, read_file
from qualitas.measures.texts import Setting

QUIET = 3.0
"""Seconds without a change after which a file is taken to be complete."""
LARGEST = 512 * 1024 * 1024
log = logging.getLogger("qualitas.watched")


def folder() -> Path:
    """Return the folder that holds the watched folders of the organisations."""
    return Path(settings.QUALITAS.data) / "watched"


def take_files(now: dt.datetime | None = None) -> int:
    """Take every complete file of every watched folder; returns how many were recorded."""
    done = 0
    for organisation, place in _watched():
        for path in sorted(place.iterdir()):
            if path.is_file() and not path.name.startswith(".") and time.time() - path.stat().st_mtime > QUIET:
                done += _take(organisation, path, now or timezone.now())
    return done


def _watched() -> Iterator[tuple[Organisation, Path]]:
    if not folder().is_dir():
        return
    for place in sorted(folder().iterdir()):
        if place.is_dir() and (found := Organisation.objects.filter(slug=place.name).first()) is not None:
            yield found, place


def _take(organisation: Organisation, path: Path, now: dt.datetime) -> int:
    """Record one file; it is moved to where it belongs then."""
    with translation.override(organisation.language):
        why = _recorded(organisation, path, now)
    target = path.parent / ("failed" if why else "done")
    target.mkdir(exist_ok=True)
    free = target / f"{now:%Y%m%d-%H%M%S}-{path.name}"
    shutil.move(path, free)
    if why:
        free.with_name(f"{free.name}.txt").write_text("\n".join(why) + "\n", encoding="utf-8")
        log.warning("A watched file of %s was not taken: %s", organisation.slug, path.name)
    return 0 if why else 1


def _recorded(organisation: Organisation, path: Path, now: dt.datetime) -> list[str]:
    """Record the values of a file; returns why not, where they cannot be."""
    if path.stat().st_size > LARGEST:
        return ["The file is larger than 512 MiB; split it."]
    managers = sorted(holders(organisation.id, ("quality-manager",)))
    owner = Person.objects.filter(pk__in=managers[:1]).select_related("organisation").first()
    zone = ZoneInfo(organisation.zone) if organisation.zone else dt.UTC
    reader = acting(owner) if owner is not None else SystemActor(organisation.id)
    try:
        found = look_through(reader, read_file(path.name, path.read_bytes()), Setting(zone=zone, now=now))
        if wrong := [f"{one.name}: {line}" for one in found for line in one.wrong]:
            return wrong
        bring(lambda: Act(reader, via="watched"), found, source=path.name)
    except (NotReadable, Refused) as error:
        return [str(error)]
    return []
