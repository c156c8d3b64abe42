"""Tables of beneficial ownership for specs: of Northwind on 2023-09-20, with 1,000,000 shares outstanding unless another is asked for."""

from decimal import Decimal

from ledger.values.form import DerivativeTerms, ReportingOwner
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer, OwnershipRow
from tests.builders import NORTHWIND, Security, amount, day
from tests.recorded import RecordedBook, moment

AS_OF, KNOWN = "2023-09-20", "2023-09-23"
OUTSTANDING = 1_000_000


def preferred(underlying: int) -> Security:
    terms = DerivativeTerms(exercisable_on=day("2020-01-01"), underlying_title="Common Stock", underlying_quantity=amount(underlying))
    return Security(title="Series A Convertible Preferred Stock", terms=terms)


def table_of(book: RecordedBook, **asked: object) -> BeneficialOwnershipAnswer:
    question = {"as_of": day(AS_OF), "known_at": moment(KNOWN), "shares_outstanding": OUTSTANDING} | asked
    return book.beneficial_ownership(issuer=NORTHWIND.cik or "", **question)  # type: ignore[arg-type]


def row_of(answer: BeneficialOwnershipAnswer, owner: ReportingOwner | None) -> OwnershipRow:
    (row,) = [row for row in answer.rows if (row.owner.cik if row.owner else None) == (owner.cik if owner else None)]
    return row


def figures(row: OwnershipRow) -> tuple[Decimal | None, ...]:
    return (row.direct, row.indirect, row.acquirable, row.total)


def said(row: OwnershipRow) -> str:
    return " ".join(note.text for note in row.notes)
