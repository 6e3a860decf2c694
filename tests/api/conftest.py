"""A program that speaks to the API as a person of the cast."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, Company

BASE = "/api/v1"


class Program:
    """A program with the token of the person who holds one duty."""

    def __init__(self, company: Company, role: str, token: str = "") -> None:
        self.company = company
        self.client = Client(headers={"Authorization": f"Bearer {token or company.tokens[role]}"})

    def get(self, path: str, **query: Any) -> Any:
        """Read an address below /api/v1/."""
        return self.client.get(f"{BASE}/{path}", query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON to an address below /api/v1/."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"{BASE}/{path}", body or {}, content_type="application/json", headers=named)


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def author(northgate: Company) -> Program:
    return Program(northgate, "author")


@pytest.fixture
def manager(northgate: Company) -> Program:
    return Program(northgate, "quality-manager")


@pytest.fixture
def approver(northgate: Company) -> Program:
    return Program(northgate, "approver")


@pytest.fixture
def employee(northgate: Company) -> Program:
    return Program(northgate, "employee")


@pytest.fixture
def stranger(cast: Cast) -> Program:
    return Program(cast.lindqvist, "quality-manager")
