"""The table of beneficial ownership of an issuer's equity on a day, as known at an instant.

`ownership(...)` reads the holdings and who is an insider; `Ownership.table(...)` draws the table once it is known how many shares of each
class are outstanding. It is a screen: Section 16 reports tell pecuniary interest, not the power to vote or dispose that Section 13(d) asks
for, and holders above five percent who do not report under Section 16 are not in it.
Source: 17 CFR 240.13d-3(d)(1)(i); Regulation S-K, Item 403(b).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

import msgspec
from sqlalchemy import Connection

from ledger.values.identity import normal_text
from projections import RULES_VERSION
from projections.answers import IssuerRef, OwnerRef
from projections.as_of import exited_on
from projections.beneficial_ownership import notes
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer, Figure, Note, OwnershipRow, Part
from projections.beneficial_ownership.counting import ZERO, Classes, Entry, Held, entry_of, once, summed
from projections.beneficial_ownership.insiders import Insider, insiders
from projections.evidence import Source
from projections.holdings import Question, Stated, stated_holdings
from projections.naming import Names
from projections.rulings import WhoIsWho

PERCENT_PLACES: Final = Decimal("0.000001")
PERCENT_DIGITS: Final = 60


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: the issuer's key, the day (its end), the instant of knowledge, how many days ahead, and whether of former insiders."""

    issuer: str
    as_of: date
    known_at: datetime
    within_days: int = 60
    include_former: bool = False

    @property
    def acquirable_by(self) -> date:
        """The last day on which a right counts."""
        return self.as_of + timedelta(days=self.within_days)


class Ownership(msgspec.Struct, frozen=True, kw_only=True):
    """What every insider holds, by class. `titles` names each class, those of most insiders first; `former` are not listed."""

    asked: Asked
    issuer: IssuerRef
    ledger_position: int
    classes: Classes
    titles: Mapping[str, str | None]
    entries: Sequence[Entry]
    owners: Mapping[str, OwnerRef]
    insiders: Mapping[str, Insider]
    exits: Mapping[str, date]
    former: tuple[tuple[OwnerRef, date], ...]

    def class_of(self, title: str) -> str | None:
        """The class that a title means, None where no insider has any of it."""
        key = self.classes.key(title)
        return key if key in self.titles else None

    def table(self, outstanding: Mapping[str, Decimal], only: str | None = None) -> BeneficialOwnershipAnswer:
        """The table of all classes, or of one. `outstanding` are shares outstanding by class."""
        cited = notes.Cited()
        rows = [
            row
            for place, security in enumerate(self.titles if self.owners else ())
            if only in {None, security}
            for row in self._rows(security, outstanding.get(security), cited, is_first=place == 0 or only is not None)
        ]
        return BeneficialOwnershipAnswer(
            as_of=self.asked.as_of,
            known_at=self.asked.known_at,
            ledger_position=self.ledger_position,
            rules_version=RULES_VERSION,
            issuer=self.issuer,
            within_days=self.asked.within_days,
            acquirable_by=self.asked.acquirable_by,
            rows=tuple(rows),
            notes=cited.all,
        )

    def _rows(self, security: str, outstanding: Decimal | None, cited: notes.Cited, *, is_first: bool) -> Iterator[OwnershipRow]:
        """The rows of a class. Who has no holding at all is listed in the first class, with nothing."""
        of_class = [entry for entry in self.entries if entry.security == security]
        words = notes.Words(by=self.asked.acquirable_by, as_of=self.asked.as_of, noun=notes.noun_of(self.titles[security]))
        holders, everywhere = {entry.owner for entry in of_class}, {entry.owner for entry in self.entries}
        listed = [owner for owner in self.owners if owner in holders or (is_first and owner not in everywhere)]
        for owner in listed:
            entries = [entry for entry in of_class if entry.owner == owner]
            own = (*notes.of_insider(entries, words, self.exits.get(owner)), *notes.of_too_few(entries, outstanding, words))
            yield self._row(security, entries, outstanding, cited.cite(own), owner=owner)
        group = list(once(of_class))
        texts = [
            *notes.acquired(group, words),
            *notes.of_too_few(group, outstanding, words),
            *notes.of_group(_shared(of_class), words),
            *notes.of_former(self.former),
        ]
        yield self._row(security, group, outstanding, cited.cite(texts), insiders=len(listed))

    def _row(
        self,
        security: str,
        entries: Sequence[Entry],
        outstanding: Decimal | None,
        cited: tuple[Note, ...],
        *,
        owner: str | None = None,
        insiders: int = 1,
    ) -> OwnershipRow:
        direct, indirect, acquirable = (summed(entries, figure) for figure in ("direct", "indirect", "acquirable"))
        known = [figure for figure in (direct, indirect, acquirable) if figure is not None]
        total = sum(known, ZERO) if any(entry.counted is not None for entry in entries) or not entries else None
        insider = None if owner is None else self.insiders.get(owner)
        return OwnershipRow(
            owner=None if owner is None else self.owners[owner],
            insiders=insiders,
            relationship=None if insider is None else insider.relationship,
            security=self.titles[security],
            direct=direct,
            indirect=indirect,
            acquirable=acquirable,
            total=total,
            undetermined=sum((entry.possible for entry in entries), ZERO),
            shares_outstanding=outstanding,
            percent=None if outstanding is None or total is None else percent_of(total, outstanding, acquirable),
            notes=cited,
            evidence=tuple(part for entry in entries for part in _parts(entry)),
        )


def ownership(connection: Connection, asked: Asked) -> Ownership:
    """What the insiders of an issuer hold and can acquire."""
    question = Question(owner=None, issuer=asked.issuer, as_of=asked.as_of, known_at=asked.known_at, include_closed=True)
    who = WhoIsWho(connection)
    stated = stated_holdings(connection, question, who)
    reporting = insiders(connection, asked.issuer, asked.as_of, asked.known_at, who.rulings)
    held = list(_held(stated, asked))
    owners = {one.owner for one in held} | {owner for owner, insider in reporting.items() if insider.has_reported}
    names = Names(connection, {(owner, asked.issuer) for owner in owners} or {("", asked.issuer)}, asked.known_at, who)
    left = {owner: since for owner in owners if (since := _exited_on(stated, owner, asked)) is not None}
    listed = sorted(owners if asked.include_former else owners - set(left), key=lambda owner: (normal_text(names.owner(owner).name), owner))
    issuer = names.issuer(asked.issuer)
    classes = Classes(held, who.rulings.rules_at(asked.issuer, asked.known_at, issuer.name), issuer.name)
    counted = (entry_of(one, classes, asked.as_of, asked.within_days) for one in held if one.owner in listed)
    entries = [entry for entry in counted if not entry.is_nothing]
    former = [(names.owner(owner), left[owner]) for owner in sorted(left, key=lambda owner: normal_text(names.owner(owner).name))]
    return Ownership(
        asked=asked,
        issuer=issuer,
        ledger_position=stated.ledger_position,
        classes=classes,
        titles=_titles(entries),
        entries=entries,
        owners={owner: names.owner(owner) for owner in listed},
        insiders=reporting,
        exits=left,
        former=() if asked.include_former else tuple(former),
    )


def percent_of(total: Decimal, outstanding: Decimal, acquirable: Decimal | None) -> Decimal:
    """What `total` is of the shares outstanding and of those that its owner can acquire, in percent, to six places."""
    with localcontext() as context:
        context.prec = PERCENT_DIGITS
        whole = outstanding if acquirable is None else outstanding + acquirable
        return (100 * total / whole).quantize(PERCENT_PLACES, ROUND_HALF_UP)


def _held(stated: Stated, asked: Asked) -> Iterator[Held]:
    for holding, item in stated.held:
        owner = item.account[0]
        yield Held(
            owner=owner,
            holding=holding,
            item=item,
            rows=tuple(source for at in item.point.evidence if isinstance(source := stated.cited.get(at), Source)),
            row_keys=stated.grounds.reports.rows_of(item),
            exited_on=_exited_on(stated, owner, asked),
        )


def _exited_on(stated: Stated, owner: str, asked: Asked) -> date | None:
    return exited_on(stated.grounds.exits.get((owner, asked.issuer), ()), asked.as_of, asked.known_at)


def _titles(entries: Iterable[Entry]) -> dict[str, str | None]:
    """The classes by the number of their insiders, each named as most holdings name it."""
    named: dict[str, Counter[str]] = {}
    owners: dict[str, set[str]] = {}
    for entry in entries:
        named.setdefault(entry.security, Counter()).update([entry.title] if entry.title else [])
        owners.setdefault(entry.security, set()).add(entry.owner)
    titles = {key: min(count, key=lambda title: (-count[title], title)) if count else None for key, count in named.items()}
    return {key: titles[key] for key in sorted(titles, key=lambda key: (-len(owners[key]), key))} or {"": None}


def _shared(entries: Sequence[Entry]) -> Decimal:
    """Shares that rest on rows of several owners."""
    owners: dict[object, set[str]] = {}
    for entry in entries:
        owners.setdefault(entry.row_keys, set()).add(entry.owner)
    shared = (entry.counted for entry in once(entries) if len(owners[entry.row_keys]) > 1)
    return sum((counted for counted in shared if counted is not None), ZERO)


def _parts(entry: Entry) -> Iterator[Part]:
    """What an entry gives to the figures of a row; what is zero gives nothing."""
    given: list[tuple[Figure, Decimal | None]] = [(entry.figure, entry.counted), ("undetermined", entry.possible)]
    if entry.why_not is not None:
        given = [("not_counted", entry.holding.quantity)]
    for figure, quantity in given:
        if quantity != 0:
            yield Part(figure=figure, holding=entry.holding.id, quantity=quantity, rows=entry.holding.evidence)
