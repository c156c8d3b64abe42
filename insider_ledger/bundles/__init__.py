"""Evidence bundles: one zip file from which anybody can check an answer without the book.

    book.write_bundle("evidence.zip", holding="2f1c9a52-...")
    check_bundle(Path("evidence.zip"), kept=[])

It holds the answer, every event that the answer rests on with its proof, the documents that these events name, and a manifest. Checking it
goes the whole way: documents to rows, events to the head of the log, events to the answer.
"""

from insider_ledger.bundles.checking import CheckedBundle, check_bundle
from insider_ledger.bundles.contents import BundleCheck, BundleSummary
from insider_ledger.bundles.writing import write_bundle

__all__ = ["BundleCheck", "BundleSummary", "CheckedBundle", "check_bundle", "write_bundle"]
