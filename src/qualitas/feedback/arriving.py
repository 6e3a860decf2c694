"""Complaints that come by e-mail: to which address, and what a mail becomes."""

from django.utils.translation import gettext_lazy as _

from qualitas.feedback.models import OPEN_COMPLAINTS, Complaint
from qualitas.feedback.verbs import receive
from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity.preferences import text
from qualitas.kernel.records.letters import Letter, opened_by_letters

ADDRESS = text(
    "feedback.mail-address",
    label=_("E-mail address for complaints"),
    means=_(
        "A mail to this address becomes a complaint: its subject says what is complained of. People here may write, and "
        "anyone where complaints without signing in are allowed. The mailbox behind it is set by QUALITAS_MAIL_IN_URL."
    ),
)


@opened_by_letters(ADDRESS, OPEN_COMPLAINTS)
def complain_by_letter(act: Act, letter: Letter) -> Complaint:
    """Open a complaint from a mail; answers go to the address that the mail states."""
    return receive(act, title=letter.title, text=letter.text, contact=letter.name, email=letter.sender, channel="email")
