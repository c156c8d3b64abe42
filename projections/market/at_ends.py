"""The holdings of a market at the ends of periods, each end as it was known then: what `holdings` answers for its day and instant.

Which balances hold at which ends is worked out for all ends at once, column by column; what a holding says is asked of the rules of
`holdings`, once for each line and end. `pieces(market, ends, question)` reads some issuers at a time; `piece.held(lines)` works out some
of their lines at a time, so that what is in memory at once does not grow with the ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec
import polars as pl

from ledger.store import bulk
from ledger.store.instants import from_microseconds, microseconds
from projections.accounts.balances import Point
from projections.accounts.line import Line
from projections.accounts.showing import ClassShown
from projections.answers import Holding
from projections.as_of import Believed, line_of, point_of, unplaced_by
from projections.directory import Account
from projections.holdings import Grounds, Question, listed
from projections.logical_reports import Reports
from projections.market.period_ends import PeriodEnd
from projections.market.source import Market, PointRow
from projections.market.spans import Ends, following, held
from projections.reassertion import Shown

ISSUERS_AT_ONCE: Final = 100


class AtEnd(NamedTuple):
    """A holding of an account at the end with this number."""

    account: Account
    end: int
    holding: Holding


class _Version(NamedTuple):
    """A line as described from one instant up to another (None: still), in microseconds since 1970."""

    known_from: int
    known_to: int | None
    account: Account
    line: Line


def pieces(market: Market, ends: Sequence[PeriodEnd], question: Question) -> Iterator["Piece"]:
    """The market some issuers at a time, in the order of answers by the names known at the last end.

    Of the question counts how a holding is stated and which are listed, and not of whom, when and by whose knowledge.
    """
    if ends:
        for issuers in bulk.chunks(market.issuers(ends[-1].known_at), ISSUERS_AT_ONCE):
            yield Piece(market, issuers, ends, question)


class Piece:
    """The lines of some issuers, and all that their holdings rest on."""

    def __init__(self, market: Market, issuers: Sequence[str], ends: Sequence[PeriodEnd], question: Question) -> None:
        self._ends = Ends(ends)
        self._questions = [msgspec.structs.replace(question, as_of=end.as_of, known_at=end.known_at) for end in ends]
        lines, self._points = market.balances(issuers)
        self._versions = {number: list(_versions(rows, ends)) for number, rows in lines.items()}
        self._place = {issuer: number for number, issuer in enumerate(issuers)}
        self._runs = self._stated(question)
        evidence = self._points[self._runs["place"].unique().sort()]["evidence"].unique()
        references = market.references(issuers, {int(position) for cell in evidence for position in cell.split()})
        self._reports = Reports(references, market.twins(issuers, {reference.filing_id for reference in references.values()}))
        self._rulings = market.rulings
        self._exits = market.exits(issuers)
        self._shown: dict[Account, list[ClassShown]] = {}
        for account, shown in market.shown(issuers):
            self._shown.setdefault(account, []).append(shown)
        owners = {version.account[0] for versions in self._versions.values() for version in versions}
        self._names = market.names({*owners, *self._reports.owners()}, issuers)

    @property
    def lines(self) -> list[int]:
        """The numbers of the lines that are known at any of the ends, by issuer, owner and id."""
        first = {number: versions[0] for number, versions in self._versions.items() if versions}
        return sorted(first, key=lambda number: self._key(first[number].account, str(first[number].line.line_id)))

    def held(self, lines: Iterable[int]) -> list[AtEnd]:
        """The holdings of these lines, by issuer, owner, line and end."""
        found: list[AtEnd] = []
        for number, believed in self._believed(list(lines)).items():
            grounds = self._grounds(number, {item.account for item in believed})
            question = self._questions[number]
            found += (AtEnd(item.account, number, holding) for holding, item in listed(believed, question, grounds))
        return sorted(found, key=lambda one: (*self._key(one.account, one.holding.id), one.end))

    def _key(self, account: Account, line_id: str) -> tuple[int, str, str]:
        return self._place[account[1]], account[0], line_id

    def _stated(self, question: Question) -> pl.DataFrame:
        """The runs of ends at which balances hold that are asked for."""
        runs = held(self._points, self._ends)
        if question.implied:
            return runs
        basis = self._points["basis"].gather(runs["place"])
        return runs.filter(basis != "implied")

    def _believed(self, lines: Sequence[int]) -> dict[int, list[Believed]]:
        """The balances of these lines at each end that has some, by the number of the end."""
        points = self._points.filter(pl.col("line").is_in(lines))
        runs = self._runs.filter(pl.col("line").is_in(lines))
        places = runs["place"].unique().sort()
        rows = dict(zip(places, map(PointRow._make, self._points[places].iter_rows()), strict=True))
        then = self._following(points)
        found: dict[int, list[Believed]] = {}
        for line, place, start, end in runs.select("line", "place", "start", "end").iter_rows():
            row, point = rows[place], point_of(rows[place])
            for number in range(start, end):
                version = _known(self._versions[line], microseconds(self._questions[number].known_at))
                if version is not None:
                    found.setdefault(number, []).append(_believed(version, point, row, then.get((line, number))))
        return found

    def _following(self, points: pl.DataFrame) -> dict[tuple[int, int], PointRow]:
        """The next balance of each line after each end, by line and end."""
        after = following(points, self._ends)
        places = after["place"].unique().sort()
        rows = dict(zip(places, map(PointRow._make, points[places].iter_rows()), strict=True))
        return {(line, at): rows[place] for line, place, at in after.select("line", "place", "at").iter_rows()}

    def _grounds(self, number: int, accounts: Iterable[Account]) -> Grounds:
        """What holdings of these accounts rest on at an end."""
        known_at = self._questions[number].known_at
        shown = Shown()
        for account in accounts:
            shown.take(account, self._shown.get(account, ()), known_at)
        return Grounds(
            reports=self._reports.known(known_at),
            rulings=self._rulings,
            names=self._names.at(known_at),
            exits=self._exits,
            shown=shown,
        )


def _versions(rows: Iterable[Any], ends: Sequence[PeriodEnd]) -> Iterator[_Version]:
    """The descriptions of a line that are believed at any time between the first end and the last."""
    first, last = microseconds(ends[0].known_at), microseconds(ends[-1].known_at)
    for row in rows:
        if row.known_from <= last and (row.known_to is None or row.known_to > first):
            yield _Version(row.known_from, row.known_to, (row.owner, row.issuer), line_of(row))


def _known(versions: Iterable[_Version], instant: int) -> _Version | None:
    return next((one for one in versions if one.known_from <= instant and (one.known_to is None or instant < one.known_to)), None)


def _believed(version: _Version, point: Point, row: PointRow, then: PointRow | None) -> Believed:
    residual = None if then is None or then.residual is None else Decimal(then.residual)
    return Believed(
        account=version.account,
        line=version.line,
        point=point,
        known_from=from_microseconds(row.known_from),
        valid_to=None if then is None else then.effective,
        unplaced=None if then is None else unplaced_by(residual, then.flags.split()),
    )
