"""Chromium with a virtual authenticator: a device that holds passkeys and says yes."""

from typing import Any

from tests.cast import PASSWORD
from tests.journeys.conftest import Human


def localhost(human: Human) -> Human:
    """Let somebody open the site by its name: passkeys are bound to names, not to addresses."""
    human.url = human.url.replace("127.0.0.1", "localhost")
    return human


class Device:
    """A device that holds passkeys: unlocked by its owner, or not."""

    def __init__(self, page: Any) -> None:
        self.line = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def unlocked(self, yes: bool) -> None:
        """Let the owner be recognised from now on, or not."""
        self.line.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes})

    def passkeys(self) -> list[dict[str, Any]]:
        """Return what the device holds."""
        return list(self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])


def sign_in(human: Human, email: str, password: str = PASSWORD) -> None:
    human.open("/sign-in/")
    human.page.get_by_label("E-mail address").fill(email)
    human.page.get_by_label("Password", exact=True).fill(password)
    human.tap("button", "Sign in", exact=True)


def add_passkey(human: Human, name: str) -> None:
    """Add a passkey on the page for it."""
    human.open("/me/security/passkeys/")
    human.page.get_by_label("Name").fill(name)
    human.tap("button", "Add a passkey")
    human.hears("is added")
