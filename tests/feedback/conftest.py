"""What the tests of feedback share: a real mail server, and the company that is complained to."""

import pytest

from tests.cast import Cast, Company
from tests.postbox import post

__all__ = ["post"]


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate
