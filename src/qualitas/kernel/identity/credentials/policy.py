"""Who needs more than a password: an organisation chooses it duty by duty, and nobody needs it by default."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.credentials.models import CodeApp, Passkey
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.identity.models import Account
from qualitas.kernel.identity.preferences import switch

SECOND_FACTOR = {
    name: switch(
        f"sign-in.second_factor.{name}",
        False,
        label=format_lazy(_("Second factor needed for the duty “{duty}”"), duty=duty.word),
        means=_(
            "Whoever holds the duty signs in with a passkey, or with a password and a code; who has neither is led to "
            "set one up. Recommended for administrators and approvers."
        ),
    )
    for name, duty in DUTIES.items()
}

SIGN_BY_BADGE = switch(
    "sign-in.sign_by_badge",
    False,
    label=_("Sign by badge and PIN"),
    means=_("People who signed on at a shared tablet may also sign there, with their PIN."),
)


def required(who: Acting) -> bool:
    """Tell whether one of the duties that somebody holds needs a second factor."""
    return any(SECOND_FACTOR[duty].of(who.organisation) for duty in who.duties if duty in SECOND_FACTOR)


def has_second(account: Account) -> bool:
    """Tell whether an account has a passkey or an app for codes."""
    return has_app(account) or Passkey.objects.filter(account=account).exists()


def has_app(account: Account) -> bool:
    """Tell whether an account has an app for codes."""
    return CodeApp.objects.filter(account=account, confirmed_at__isnull=False).exists()
