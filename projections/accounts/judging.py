"""From the lines of an account as they are now believed to the checks that fail in them, each with what may explain it."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ledger.values.form import TransactionRow
from projections.accounts.cases import ZERO, Case, Facts, Other, RowFact, Standing, Which
from projections.accounts.line_history import CONTRADICTED, BalancePoint, LineHistory
from projections.accounts.reports import Filing, Report, ReportedRow, effective_day, flow_of


class Counting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row that counts now: its line, the filing that it stands in, and the filing whose balance it is part of (an amended one)."""

    item: ReportedRow
    which: Which
    filing: Filing
    filed: Filing


def counting_rows(filed: Sequence[tuple[Report, Mapping[int, Which]]], taken: Sequence[Report]) -> dict[int, Counting]:
    """The rows that count, by ledger position, from the filings as they count now with the lines of their rows, and all reports taken."""
    filings = {item.position: report.filing for report in taken for item in report.rows}
    return {
        item.position: Counting(item=item, which=lines[item.position], filing=filings[item.position], filed=report.filing)
        for report, lines in filed
        for item in report.rows
    }


def facts_of(counting: Mapping[int, Counting]) -> list[RowFact]:
    """The rows that count as the rules of causes ask for them."""
    return [
        RowFact(
            position=position,
            which=own.which,
            day=effective_day(own.filing, own.item.row)[0],
            flow=flow_of(own.item.row),
            total=own.item.row.reported_total,
            is_transaction=isinstance(own.item.row, TransactionRow),
            filed=own.filed.filing_id,
            known_at=own.filing.known_at,
        )
        for position, own in counting.items()
    ]


def cases_of(
    histories: Mapping[Which, LineHistory], counting: Mapping[int, Counting], rows: Sequence[RowFact]
) -> Iterator[tuple[Case, Facts]]:
    """The checks that fail now, each with what may explain it."""
    cases = [case for which, history in histories.items() for item in history.failing() for case in _cases(which, item, counting)]
    standing = [_standing(case) for case in cases if not case.contradicts]
    for case in cases:
        others = tuple(
            Other(which=which, before=history.balance_before(case.effective), after=history.balance_after(case.effective))
            for which, history in histories.items()
            if which != case.which
        )
        yield case, Facts(rows=rows, others=others, standing=standing)


def _cases(which: Which, item: BalancePoint, counting: Mapping[int, Counting]) -> Iterator[Case]:
    point = item.point
    own = counting[point.evidence[-1]]
    if point.residual is not None and point.quantity is not None:
        flow = ZERO if "late_total" in point.flags or own.filing.base_form == "5" else flow_of(own.item.row)
        expected = point.quantity - point.residual
        yield Case(
            line_id=item.line_id,
            which=which,
            position=own.item.position,
            effective=point.effective,
            rank=point.rank,
            before=expected - (flow or ZERO),
            flow=flow or ZERO,
            expected=expected,
            reported=point.quantity,
            row=own.item.row,
            filing=own.filing,
            filed=own.filed.filing_id,
        )
    if CONTRADICTED in point.flags and point.quantity is not None:
        yield from _contradictions(which, item, own, counting)


def _contradictions(which: Which, item: BalancePoint, own: Counting, counting: Mapping[int, Counting]) -> Iterator[Case]:
    """The holding rows of the filing that state another balance of the line than its transactions end with."""
    quantity = item.point.quantity
    for other in counting.values():
        row = other.item.row
        if other.which != which or other.filed is not own.filed or isinstance(row, TransactionRow) or quantity is None:
            continue
        if row.reported_total is not None and row.reported_total != quantity:
            yield Case(
                line_id=item.line_id,
                which=which,
                position=other.item.position,
                effective=item.point.effective,
                rank=item.point.rank,
                before=quantity - (flow_of(own.item.row) or ZERO),
                flow=ZERO,
                expected=quantity,
                reported=row.reported_total,
                row=row,
                filing=other.filing,
                filed=other.filed.filing_id,
                contradicts=True,
            )


def _standing(case: Case) -> Standing:
    return Standing(
        which=case.which,
        position=case.position,
        effective=case.effective,
        rank=case.rank,
        expected=case.expected,
        residual=case.residual,
        known_at=case.filing.known_at,
    )
