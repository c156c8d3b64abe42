"""Whether a row's own footnotes disclaim beneficial ownership, so that its amount is an upper bound for this owner.

`The reporting person disclaims beneficial ownership except to the extent of her pecuniary interest therein`, cited where the row tells
whose the shares are: nature, direct or indirect, title or total. Source: 17 CFR 240.16a-1(a)(4), a disclaimer is no admission.
"""

import re
from functools import lru_cache
from typing import Final

from ledger.values.form import ReportedForm, Row

FIELDS: Final = frozenset({"nature_of_ownership", "ownership_form", "security_title", "reported_total", "reported_value"})
FOOTNOTES_REMEMBERED: Final = 512

_DISCLAIMS: Final = re.compile(
    r"(?<!not )disclaim"
    r"|\bnot\b[^.;]{0,120}\badmi(t|ssion)[^.]{0,200}\bowner"
    r"|\bnot (be )?deemed (to be )?(the |a )?beneficial owner"
)  # in casefolded text


def is_disclaimed(row: Row, form: ReportedForm) -> bool:
    """Whether a footnote that such a cell of the row cites disclaims beneficial ownership."""
    if not row.citations:
        return False
    cited = {note for citation in row.citations if citation.field in FIELDS for note in citation.footnotes}
    return bool(cited) and any(_disclaims(note.text) for note in form.footnotes if note.id in cited)


@lru_cache(FOOTNOTES_REMEMBERED)
def _disclaims(text: str) -> bool:
    folded = text.casefold()
    may_do = "disclaim" in folded or "owner" in folded  # one of which each way to say it has; half the time
    return may_do and _DISCLAIMS.search(folded) is not None
