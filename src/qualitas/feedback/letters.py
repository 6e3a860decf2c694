"""The letter with which a customer is answered, on the organisation's own paper."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.records.letterhead import letterhead
from qualitas.kernel.records.printing import NotPrinted, day
from qualitas.typesetting import pages as t
from qualitas.typesetting import press
from qualitas.typesetting.setting import NotSet

if TYPE_CHECKING:
    from qualitas.feedback.models import Complaint


def letter(organisation: Organisation, complaint: "Complaint") -> bytes:
    """Return the answer to a complaint as PDF; raises NotThere while there is none, NotPrinted where it cannot be set."""
    if not complaint.reply:
        raise NotThere(_("The customer was not answered yet, so there is no letter."))
    with translation.override(organisation.language):
        pages = _pages(organisation, complaint)
    try:
        return press.typeset(pages)
    except NotSet as error:
        raise NotPrinted(_("This letter cannot be set on paper. Tell your administrator.")) from error


def file_name(complaint: "Complaint") -> str:
    """Return the name of the letter's file."""
    with translation.override(complaint.organisation.language):
        return _("Answer %s") % complaint.number + ".pdf"


def _pages(organisation: Organisation, complaint: "Complaint") -> t.PageSet:
    answered = complaint.answered_on or timezone.now().date()
    facts = (
        (_("To"), complaint.complainant),
        (_("Customer"), str(complaint.customer or "") if complaint.contact else ""),
        (_("Our number"), complaint.number),
        (_("Your reference"), complaint.customer_reference),
        (_("Received on"), day(complaint.received_on)),
        (_("Product"), str(complaint.product or "")),
        (_("Lot"), str(complaint.lot or "")),
        (_("Quantity"), complaint.counted),
    )
    return t.PageSet(
        title=_("Your complaint: %s") % complaint.title,
        kicker=_("Answer to your complaint"),
        moment=dt.datetime.combine(answered, dt.time(12), dt.UTC),
        language=organisation.language,
        author=organisation.title,
        header=t.Header(complaint.number, since=day(answered)),
        letterhead=letterhead(organisation),
        footer=t.Footer(f"{complaint.number} · {day(answered)}"),
        facts=tuple((label, value) for label, value in facts if value),
        blocks=tuple(t.Paragraph(t.plain(part)) for part in complaint.reply.splitlines() if part.strip()),
        words=t.Words(page=_("Page {page} of {pages}")),
    )
