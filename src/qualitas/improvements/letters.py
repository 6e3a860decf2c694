"""Ideas that come by e-mail."""

from django.utils.translation import gettext_lazy as _

from qualitas.improvements.models import OPEN_IDEAS, Improvement
from qualitas.improvements.verbs import submit
from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity.preferences import text
from qualitas.kernel.records.letters import Letter, opened_by_letters

ADDRESS = text(
    "improvements.mail-address",
    label=_("E-mail address for ideas"),
    means=_(
        "A mail to this address becomes an improvement: its subject says what could be better. People here may write, "
        "and anyone where ideas without signing in are allowed. The mailbox behind it is set by QUALITAS_MAIL_IN_URL."
    ),
)


@opened_by_letters(ADDRESS, OPEN_IDEAS)
def submit_by_letter(act: Act, letter: Letter) -> Improvement:
    """Open an improvement that a mail hands in."""
    return submit(act, title=letter.title, idea=letter.text, submitter=letter.stated)
