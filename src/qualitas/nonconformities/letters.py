"""Reports that come by e-mail."""

from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity.preferences import text
from qualitas.kernel.records.letters import Letter, opened_by_letters
from qualitas.nonconformities.models import OPEN_REPORTS, Nonconformity
from qualitas.nonconformities.verbs import report

ADDRESS = text(
    "nonconformities.mail-address",
    label=_("E-mail address for reports"),
    means=_(
        "A mail to this address becomes a nonconformity: its subject says what is wrong. People here may write, and "
        "anyone where reports without signing in are allowed. The mailbox behind it is set by QUALITAS_MAIL_IN_URL."
    ),
)


@opened_by_letters(ADDRESS, OPEN_REPORTS)
def report_by_letter(act: Act, letter: Letter) -> Nonconformity:
    """Open a nonconformity that a mail reports."""
    return report(act, title=letter.title, evidence=letter.text, reporter=letter.stated)
