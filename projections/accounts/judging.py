"""From the lines of an account as they are now believed to the checks that fail in them, each with what may explain it."""

from collections.abc import Iterator, Mapping

from projections.accounts.balances import CONTRADICTED
from projections.accounts.believed import BalancePoint
from projections.accounts.cases import ZERO, Case, Facts, Other, Standing
from projections.accounts.counting import CountingRows, RowFact, Which
from projections.accounts.line_history import LineHistory
from projections.accounts.reports import grants_more_than_total


class Checks:
    """The checks that fail, as long as the balance and its row stay the same."""

    def __init__(self) -> None:
        self._cases: dict[int, tuple[BalancePoint, RowFact, list[Case]]] = {}

    def failing(self, histories: Mapping[Which, LineHistory], rows: CountingRows) -> Iterator[tuple[Case, Facts]]:
        """The checks that fail now, each with what may explain it."""
        cases = [case for history in histories.values() for item in history.failing() for case in self._cases_at(item, rows)]
        standing = [_standing(case) for case in cases if not case.contradicts]
        for case in cases:
            others = tuple(
                Other(which=which, before=history.balance_before(case.effective), after=history.balance_after(case.effective))
                for which, history in histories.items()
                if which != case.which
            )
            yield case, Facts(rows=rows, others=others, standing=standing)

    def _cases_at(self, item: BalancePoint, rows: CountingRows) -> list[Case]:
        own = rows[item.point.evidence[-1]]
        known = self._cases.get(own.position)
        if known is None or known[0] is not item or known[1] is not own:
            known = self._cases[own.position] = (item, own, list(_cases(item, own, rows)))
        return known[2]


def _cases(item: BalancePoint, own: RowFact, rows: CountingRows) -> Iterator[Case]:
    point = item.point
    if point.residual is not None and point.quantity is not None:
        flow = ZERO if "late_total" in point.flags or own.filing.base_form == "5" else own.flow
        expected = point.quantity - point.residual
        yield Case(
            line_id=item.line_id,
            which=own.which,
            position=own.position,
            effective=point.effective,
            rank=point.rank,
            before=expected - (flow or ZERO),
            flow=flow or ZERO,
            expected=expected,
            reported=point.quantity,
            row=own.row,
            filing=own.filing,
            filed=own.filed,
        )
    if CONTRADICTED in point.flags and point.quantity is not None:
        yield from _contradictions(item, own, rows)


def _contradictions(item: BalancePoint, own: RowFact, rows: CountingRows) -> Iterator[Case]:
    """The rows that state another balance than the transactions of their filing tell: holdings of the line, and a grant of more."""
    quantity = item.point.quantity
    for other in rows.of_filing(own.filed):
        is_grant_of_more = other.position == own.position and grants_more_than_total(other.row)
        if other.which != own.which or (other.is_transaction and not is_grant_of_more) or quantity is None:
            continue
        if other.total is not None and other.total != quantity:
            yield Case(
                line_id=item.line_id,
                which=other.which,
                position=other.position,
                effective=item.point.effective,
                rank=item.point.rank,
                before=quantity - (own.flow or ZERO),
                flow=ZERO,
                expected=quantity,
                reported=other.total,
                row=other.row,
                filing=other.filing,
                filed=other.filed,
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
