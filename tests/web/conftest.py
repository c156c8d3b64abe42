"""What the tests of the HTTP door share: books that were served are closed again."""

from collections.abc import Iterator

import pytest

from tests.web import served


@pytest.fixture(autouse=True)
def closed_again() -> Iterator[None]:
    """Close what the applications of a test opened."""
    yield
    served.close_all()
