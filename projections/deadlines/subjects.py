"""What a row is to the rules of reporting: by its code, its direction, and where these leave it open by the form that it says it is for.

Code G disposed of is a gift given, code L a small acquisition, code A a transaction with the issuer that is exempt under Rule 16b-3. Of
code J the code alone says nothing: with form type 5 it is an exempt transaction, with form type 4 one that was due on a Form 4. Source:
Form 4, General Instruction 8; 17 CFR 240.16a-3(f) and (g), 240.16b-3(d) to (f), 240.16b-5, 240.16b-8.
"""

from typing import Final

from ledger.values.form import TransactionRow
from projections.deadlines.rules import Subject

_BY_CODE: Final[dict[str, Subject]] = {
    **dict.fromkeys("ADFI", "exempt_with_issuer"),
    **dict.fromkeys("PSMCOXEHU", "transaction"),
    **dict.fromkeys("WZ", "other_exempt"),
    "L": "small_acquisition",
}
_GIFTS: Final[dict[str, Subject]] = {"D": "gift_given", "A": "gift_received"}
_BY_FORM: Final[dict[str, Subject]] = {"4": "transaction", "5": "other_exempt"}
_WAITS_FOR_A_BROKER: Final = frozenset("PSI")
"""Codes of trades that a plan makes, or the fiduciary of one, on a day that the insider does not choose."""


def subject_of(row: TransactionRow, base_form: str) -> Subject | None:
    """What a row of a Form `4` or `5` reports; None where its code, with its direction or form type, does not tell."""
    code = row.transaction_code or ""
    if code == "G":
        return _GIFTS.get(row.acquired_disposed or "")
    if code == "J":
        return _BY_FORM.get(row.transaction_form_type or (base_form if base_form == "4" else ""))
    if code in _WAITS_FOR_A_BROKER and row.deemed_execution_date is not None:
        return "deemed_execution"
    return _BY_CODE.get(code)
