"""The label for goods that are held: number, product, lot, how much is held where, and a code that says how the case stands."""

import logging

from django.utils import timezone, translation
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import NotPrinted, day
from qualitas.kernel.records.standing import address_of
from qualitas.nonconformities import queries
from qualitas.nonconformities.models import LIVE, Nonconformity
from qualitas.typesetting import pages as t
from qualitas.typesetting import press
from qualitas.typesetting.setting import NotSet

log = logging.getLogger("qualitas.printing")
SIZES: dict[str, tuple[int, int]] = {"100x60": (100, 60), "62x29": (62, 29)}
"""The sizes of labels that usual printers take, in millimetres."""


ROOM = {True: 32, False: 64}
"""Characters of the title on a small and on a wide label."""


class NothingHeld(Refused):
    """There is nothing to hang a label on; the sentence says so."""

    status = 409


def label(who: Acting, case: Nonconformity, size: str = "100x60") -> bytes:
    """Return the labels of a case as PDF, one for each place where goods are held; raises NothingHeld, NotPrinted."""
    width, height = SIZES.get(size, SIZES["100x60"])
    with translation.override(who.organisation.language):
        labels = t.Labels(
            title=case.number,
            organisation=who.organisation.title,
            moment=timezone.now(),
            check_url=address_of(case),
            check_text=_("Scan: how does it stand?"),
            stickers=_stickers(case, small=width < SIZES["100x60"][0]),
            language=who.organisation.language,
            width=width,
            height=height,
        )
    try:
        return press.label(labels)
    except NotSet as error:
        log.warning("The label of %s could not be printed: %s", case.reference, error)
        raise NotPrinted(_("This cannot be set on paper. Tell your administrator; the log says why.")) from error


def _stickers(case: Nonconformity, *, small: bool) -> tuple[t.Sticker, ...]:
    kept = queries.with_lines(case).__dict__["_parts"]["containments"]
    held = [(line.quantity, str(line.get_place_display()), line.done_on) for line in kept]
    if not held and case.quantity is not None:
        held = [(case.quantity, case.place, case.found_on)]
    if not held or case.state not in LIVE:
        raise NothingHeld(_("No goods are held here: contain them first, or say how many are affected."))
    about = ((_("Product"), str(case.product or "")), (_("Lot"), str(case.lot or "")))
    made = []
    for quantity, place, on in held:
        facts = (*about, (_("Held"), case.counted(quantity)), (_("Where"), str(capfirst(place))), (_("Since"), day(on)))
        said = tuple(fact for fact in facts if fact[1])
        title = Truncator(case.title).chars(ROOM[small])
        made.append(t.Sticker(case.number, title, pgettext("mark", "HELD"), said[:3] if small else said))
    return tuple(made)
