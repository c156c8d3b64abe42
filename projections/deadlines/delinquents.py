"""The figures of Item 405: for each issuer, fiscal year and insider how many reports were late, and how many transactions.

A joint report counts as a report of each of its owners, and once for all together; a transaction counts once, whatever rows and filings
tell of it. A late Form 3 is a report without a transaction. The fiscal year is that in which the report was due; of a Form 5 the one that
it is about.
Source: Regulation S-K, Item 405(a)(1).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from projections.answers import Evidence, IssuerRef, OwnerRef
from projections.deadlines.answer import Counted, Deadline, Delinquency


class LateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was late, with the keys of its issuer and owners, the filing that reported it, and the first of that filing's twins."""

    deadline: Deadline
    issuer: str
    owners: tuple[str, ...]
    report: str
    logical_report: str


class Parties(msgspec.Struct, frozen=True, kw_only=True):
    """The issuers and owners by their keys, and the last day of each fiscal year of an issuer that is told of."""

    issuers: Mapping[str, IssuerRef]
    owners: Mapping[str, OwnerRef]
    ends: Mapping[tuple[str, int], date]


def delinquencies(late: Sequence[LateRow], parties: Parties, only: str | None = None) -> Iterator[Delinquency]:
    """The figures of every insider with any, then of all together; `only` those of one owner. By issuer, fiscal year, and name."""
    years = {(row.issuer, row.deadline.fiscal_year) for row in late}
    for issuer, year in sorted(years, key=lambda place: (parties.issuers[place[0]].name or "", place[0], place[1] or 0)):
        rows = [row for row in late if (row.issuer, row.deadline.fiscal_year) == (issuer, year)]
        concerned = {owner for row in rows for owner in row.owners if only in {None, owner}}
        for owner in sorted(concerned, key=lambda key: (parties.owners[key].name or "", key)):
            yield _figures(issuer, year, owner, rows, parties)
        if only is None:
            yield _figures(issuer, year, None, rows, parties)


def _figures(issuer: str, year: int | None, owner: str | None, rows: Sequence[LateRow], parties: Parties) -> Delinquency:
    own = [row for row in rows if owner is None or owner in row.owners]
    reports = _grouped((row.logical_report if owner is None else row.report, row) for row in own)
    transactions = _grouped((row.deadline.transaction, row) for row in own if row.deadline.kind == "transaction")
    return Delinquency(
        issuer=parties.issuers[issuer],
        fiscal_year=year,
        ends_on=None if year is None else parties.ends[issuer, year],
        owner=None if owner is None else parties.owners[owner],
        late_reports=len(reports),
        late_transactions=len(transactions),
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
