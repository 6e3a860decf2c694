"""Both stores: a folder, and a bucket on a real server that speaks S3."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.files.seaweed import Seaweed
from tests.files.settled import stored


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: Any) -> Iterator[Seaweed]:
    """Start a server that speaks S3, once for all tests of this process."""
    with Seaweed(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@pytest.fixture
def in_folder(tmp_path: Path) -> Iterator[Path]:
    """Keep files in a folder of the test's own; returns it."""
    with stored(tmp_path):
        yield tmp_path / "files"


@pytest.fixture(params=["folder", "bucket"])
def in_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Keep files in a folder, then in a bucket; returns which."""
    more = {}
    if request.param == "bucket":
        more["bucket"] = request.getfixturevalue("seaweed").bucket()
    with stored(tmp_path, **more):
        yield request.param
