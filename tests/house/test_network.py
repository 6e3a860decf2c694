"""No test reaches out of this machine."""

import socket

import pytest


def test_a_connection_to_the_outside_is_refused() -> None:
    with socket.socket() as outside, pytest.raises((RuntimeError, UserWarning), match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))  # an address that documentation may use and nobody has
