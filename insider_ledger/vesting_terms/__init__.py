"""Vesting terms that people write or that other programs export, as JSON: read into a schedule, and written again.

`read_terms('{"over": 4, "every": "1 year", "from": "2024-03-15"}')` is the schedule of a quarter on each of four anniversaries. Three forms
are known: tranches, a rule like this one, and the vesting terms of the Open Cap Format. What cannot be read is refused with its place in
the JSON, what was expected there, and an example; nothing is guessed.
"""

from insider_ledger.vesting_terms.ocf.writing import OcfTerms, to_ocf
from insider_ledger.vesting_terms.reading import read_terms
from insider_ledger.written_terms import WrittenTerms, write_terms

__all__ = ["OcfTerms", "WrittenTerms", "read_terms", "to_ocf", "write_terms"]
