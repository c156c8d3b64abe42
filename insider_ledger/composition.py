"""The composition root: the one place that builds the writer."""

from ledger.application import Ledger
from ledger.store.database import Database
from ledger.store.factory import environment


def build_ledger(database: Database) -> Ledger:
    """The writer on an open database."""
    return Ledger(env=environment(database))
