"""How much an organisation keeps in files, and when that is too much."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.identity.preferences import number

_STEPS = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))

OWN_QUOTA = number(
    "files.quota_gb",
    0,
    label=gettext_lazy("Keep at most in files"),
    means=gettext_lazy(
        "Larger than this together, no further file comes in. 0: only the installation's own limit holds."
    ),
    unit=gettext_lazy("GB"),
    most=1_000_000,
)


class TooMuch(Refused):
    """A file is larger than is taken, or the organisation keeps too much already."""

    status: ClassVar[int] = 413
    title: ClassVar[str] = gettext_noop("Too large")


@dataclass(frozen=True, slots=True)
class Usage:
    """How many files an organisation keeps, of how many bytes together, and how many it may keep (0: no limit)."""

    files: int
    size: int
    quota: int

    @property
    def left(self) -> int | None:
        """How many bytes may still come in; None where there is no limit."""
        return max(0, self.quota - self.size) if self.quota else None


def usage(organisation: UUID) -> Usage:
    """Return how much an organisation keeps; a content that several records name counts once."""
    rows = Content.objects.filter(organisation_id=organisation)
    told = rows.aggregate(files=Count("pk"), size=Sum("size", default=0))
    return Usage(told["files"], told["size"], quota(organisation))


def quota(organisation: UUID) -> int:
    """Return how many bytes an organisation may keep: the installation's limit or its own lower one; 0: no limit."""
    own = OWN_QUOTA.of(Organisation.objects.only("preferences").get(pk=organisation)) * 10**9
    limits = [limit for limit in (settings.QUALITAS.files_quota, own) if limit]
    return min(limits, default=0)


def check_quota(organisation: UUID, size: int) -> None:
    """Refuse ``size`` more bytes where the organisation would keep more than it may."""
    most = quota(organisation)
    if not most:
        return
    now = usage(organisation)
    if now.size + size > most:
        raise TooMuch(
            _(
                "This file of %(size)s does not fit: your organisation keeps %(kept)s of %(quota)s. Ask your administrator."
            )
            % {"size": in_words(size), "kept": in_words(now.size), "quota": in_words(most)}
        )


def in_words(size: int) -> str:
    """Return a size as people say it, such as 2.1 GB."""
    for step, unit in _STEPS:
        if size >= step:
            value = size / step
            places = 0 if value >= 10 or value == int(value) else 1  # noqa: PLR2004 - from 10 on nobody asks for tenths
            return f"{number_format(value, places)} {unit}"
    return f"{size} B"
