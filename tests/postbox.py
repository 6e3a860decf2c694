"""A real mail server on this machine, for the tests of mails."""

import socket
from collections.abc import Iterator
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message


class Post(Message):
    """A mail server's box."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []

    def handle_message(self, message: Mail) -> None:
        """Keep a mail."""
        self.mails.append(message)


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """Send mails to a real SMTP server on this machine; its box is the fixture."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Post()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    to = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": port}}
    settings.MAILERS = {"default": to}
    yield box
    server.stop()
