"""What tests of several doors begin with."""

import pytest

from insider_ledger import examples
from tests.recorded import RecordedBook


@pytest.fixture
def filled(book: RecordedBook) -> RecordedBook:
    """The book of the example filings."""
    book.import_paths(examples.filings(), batch=2)
    return book
