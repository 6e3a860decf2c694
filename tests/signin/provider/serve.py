"""Serves the provider: `python -m tests.signin.provider.serve PORT WAY_BACK NAME=ADDRESS…`; says “ready” when it is."""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.core.management import call_command


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


def main() -> None:
    """Make the database, the client and the users, then serve."""
    django.setup()
    call_command("migrate", verbosity=0)
    from django.contrib.auth import get_user_model
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import get_application_model

    port, way_back, *people = sys.argv[1:]
    for given in people:
        name, _equals, email = given.partition("=")
        get_user_model().objects.create_user(name, email)
    get_application_model().objects.create(
        client_id="qualitas",
        client_secret="a secret of the tests",
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=way_back,
        algorithm="RS256",
        skip_authorization=True,
    )
    server = make_server("127.0.0.1", int(port), get_wsgi_application(), handler_class=Quiet)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
