"""The answers that are asked for now and then, as the Python door gives them; apart, since a holding must not wait for their imports.

`Differences.of(answer)` is the same answer, with `to_arrow()`, `to_polars()` and `to_pandas()`.
"""

from insider_ledger.columnar import Columnar
from projections.activity.answer import ActivityAnswer
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer
from projections.deadlines.answer import LateFilingsAnswer
from projections.decisions import DecisionsAnswer
from projections.difference import DiffAnswer
from projections.proposals import ProposalsAnswer
from projections.short_swing.answer import ShortSwingAnswer


class Differences(DiffAnswer, Columnar, frozen=True, kw_only=True):
    """What is answered otherwise at two moments."""


class BeneficialOwnership(BeneficialOwnershipAnswer, Columnar, frozen=True, kw_only=True):
    """What insiders own and can acquire."""


class LateFilings(LateFilingsAnswer, Columnar, frozen=True, kw_only=True):
    """What was reported late."""


class ShortSwing(ShortSwingAnswer, Columnar, frozen=True, kw_only=True):
    """What purchases and sales within six months made."""


class Activity(ActivityAnswer, Columnar, frozen=True, kw_only=True):
    """What insiders acquired and disposed of."""


class Decisions(DecisionsAnswer, Columnar, frozen=True, kw_only=True):
    """What people decided."""


class Proposals(ProposalsAnswer, Columnar, frozen=True, kw_only=True):
    """Splits that the filings speak of."""
