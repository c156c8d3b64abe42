"""The figures of Item 405: for each issuer, fiscal year and insider how many reports were late, and how many transactions.

A joint report counts as a report of each of its owners, and once for all together; a transaction counts once, whatever rows and filings
tell of it. A late Form 3 is a report without a transaction. The fiscal year is that in which the report was due; of a Form 5 the one that
it is about.
Source: Regulation S-K, Item 405(a)(1).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from projections.answers import Evidence, IssuerRef, OwnerRef
from projections.deadlines.answer import Counted, Deadline, Delinquency, PossibleFailure


class LateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was late, with the keys of its issuer and owners, the filing that reported it, and the first of that filing's twins."""

    deadline: Deadline
    issuer: str
    owners: tuple[str, ...]
    report: str
    logical_report: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A report of an owner that may be missing, in a fiscal year."""

    issuer: str
    owner: str
    fiscal_year: int
    failure: PossibleFailure


class Parties(msgspec.Struct, frozen=True, kw_only=True):
    """The issuers and owners by their keys, and the last day of each fiscal year of an issuer that is told of."""

    issuers: Mapping[str, IssuerRef]
    owners: Mapping[str, OwnerRef]
    ends: Mapping[tuple[str, int], date]


def delinquencies(late: Sequence[LateRow], failed: Sequence[Failed], parties: Parties, only: str | None = None) -> list[Delinquency]:
    """The figures of every insider with any, then of all together; `only` those of one owner. By issuer, fiscal year, and name."""
    years = {(row.issuer, row.deadline.fiscal_year) for row in late} | {(one.issuer, one.fiscal_year) for one in failed}
    found: list[Delinquency] = []
    for issuer, year in sorted(years, key=lambda place: (parties.issuers[place[0]].name or "", place[0], place[1] or 0)):
        rows = [row for row in late if (row.issuer, row.deadline.fiscal_year) == (issuer, year)]
        failures = [one for one in failed if (one.issuer, one.fiscal_year) == (issuer, year)]
        ends_on = None if year is None else parties.ends.get((issuer, year))
        concerned = {owner for row in rows for owner in row.owners} | {one.owner for one in failures}
        of = (parties.issuers[issuer], year, ends_on)
        for owner in sorted(concerned if only is None else concerned & {only}, key=lambda key: (parties.owners[key].name or "", key)):
            own = [row for row in rows if owner in row.owners]
            missing = tuple(one.failure for one in failures if one.owner == owner)
            found.append(_figures(of, parties.owners[owner], own, missing))
        if only is None:
            found.append(_figures(of, None, rows, tuple(one.failure for one in failures)))
    return found


def _figures(
    of: tuple[IssuerRef, int | None, date | None], owner: OwnerRef | None, rows: Sequence[LateRow], failures: tuple[PossibleFailure, ...]
) -> Delinquency:
    issuer, year, ends_on = of
    reports = _grouped((row.logical_report if owner is None else row.report, row) for row in rows)
    transactions = _grouped((row.deadline.transaction, row) for row in rows if row.deadline.kind == "transaction")
    return Delinquency(
        issuer=issuer,
        fiscal_year=year,
        ends_on=ends_on,
        owner=owner,
        late_reports=len(reports),
        late_transactions=len(transactions),
        possible_failures=failures,
        evidence=(
            *(Counted(figure="late_reports", counted=key, rows=cited) for key, cited in reports.items()),
            *(Counted(figure="late_transactions", counted=key, rows=cited) for key, cited in transactions.items()),
        ),
    )


def _grouped(pairs: Iterable[tuple[str, LateRow]]) -> dict[str, tuple[Evidence, ...]]:
    """The rows of what is counted, each once."""
    grouped: dict[str, dict[Evidence, None]] = {}
    for key, row in pairs:
        grouped.setdefault(key, {}).update(dict.fromkeys(row.deadline.evidence))
    return {key: tuple(rows) for key, rows in grouped.items()}
