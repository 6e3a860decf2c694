"""What the provider of the tests says of its people."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Says(OAuth2Validator):
    """Says the e-mail address, and whether it was verified."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Return the claims beside the subject."""
        return {"email": request.user.email, "email_verified": request.user.email != "unverified@northgate.example"}
