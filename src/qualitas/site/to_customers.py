"""Mails to customers: that their complaint was received, and what they are answered, with the letter and a link."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qualitas.feedback import letters, replies
from qualitas.feedback.arriving import ADDRESS
from qualitas.feedback.models import Complaint
from qualitas.kernel.identity.models import Organisation
from qualitas.site.digests import Settled
from qualitas.site.letters.threads import marked

PDF = "application/pdf"


def _about(organisation: Organisation, said: dict[str, Any]) -> tuple[Complaint, dict[str, Any]]:
    """Return the complaint that a mail is about, and what every mail about one says; raises Settled where it is over."""
    complaint = Complaint.readable(organisation.id).filter(pk=UUID(said["complaint"])).first()
    if complaint is None or not complaint.mail_address:
        raise Settled("The complaint or the customer's address is not here any more.")
    if complaint.state == "withdrawn" or complaint.rounds != said["round"]:
        raise Settled("The complaint was withdrawn, or the answer is disputed already.")
    facts = {
        "to": complaint.mail_address,
        "name": complaint.complainant,
        "number": complaint.number,
        "title": complaint.title,
        "headers": {"Message-ID": marked(organisation, complaint.number, uuid4().hex[:12])},
        "reply_to": ADDRESS.of(organisation).split(",")[0].strip(),
    }
    return complaint, facts


def received(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the mail says that acknowledges a complaint."""
    complaint, facts = _about(organisation, said)
    return facts | {
        "subject": _("Your complaint [%s]: we have received it") % complaint.number,
        "note": complaint.acknowledgement,
        "due": date_format(complaint.due) if complaint.due else "",
    }


def answered(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the mail says that answers a complaint, with the letter and the link to say what one thinks of it."""
    complaint, facts = _about(organisation, said)
    if not complaint.reply:
        raise Settled("The answer is not here any more.")
    return facts | {
        "subject": _("Your complaint [%s]: our answer") % complaint.number,
        "reply": complaint.reply,
        "link": replies.signed_link(settings.QUALITAS.base_url, organisation.slug, complaint.pk, complaint.rounds),
        "files": ((letters.file_name(complaint), letters.letter(organisation, complaint), PDF),),
    }


FACTS = {"complaint-received": received, "complaint-answered": answered}
