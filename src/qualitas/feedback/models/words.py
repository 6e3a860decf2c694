"""The words of the room: how a complaint came in, what it was found to be, how content the customer is."""

from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Words

CHANNELS: dict[str, Words] = {
    "email": pgettext_lazy("channel", "e-mail"),
    "phone": pgettext_lazy("channel", "telephone"),
    "letter": pgettext_lazy("channel", "letter"),
    "in-person": pgettext_lazy("channel", "in person"),
    "link": pgettext_lazy("channel", "page for complaints"),
    "program": pgettext_lazy("channel", "program"),
}
JUSTIFIED: dict[str, Words] = {
    "yes": pgettext_lazy("complaint", "justified"),
    "partly": pgettext_lazy("complaint", "partly justified"),
    "no": pgettext_lazy("complaint", "not justified"),
}
SATISFACTIONS: dict[str, Words] = {
    "content": pgettext_lazy("customer", "content with the answer"),
    "partly": pgettext_lazy("customer", "partly content"),
    "not": pgettext_lazy("customer", "not content"),
    "silent": pgettext_lazy("customer", "did not say"),
}


def channel_choices() -> list[tuple[str, Words]]:
    """Return how a complaint can come in, as choices."""
    return list(CHANNELS.items())


def justified_choices() -> list[tuple[str, Words]]:
    """Return whether a complaint is justified, as choices."""
    return list(JUSTIFIED.items())


def right_choices() -> list[tuple[str, Words]]:
    """Return how far a complaint is right that is, as choices."""
    return [(name, JUSTIFIED[name]) for name in ("yes", "partly")]


def satisfaction_choices() -> list[tuple[str, Words]]:
    """Return how content a customer is with the answer, as choices."""
    return list(SATISFACTIONS.items())
