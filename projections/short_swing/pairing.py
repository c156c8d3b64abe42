"""A best solution shown as pairs: the lowest purchase with the highest sale, as far as all others can still be matched.

Which rows give how much to the best sum is settled; who goes with whom is not, since any way of pairing the same units makes the same sum.
So the pairs are chosen for the reader: purchases from the lowest price up, each with the sales from the highest price down, as many units
of each as leave a match to all the rest. Example: of purchases at 10 (January) and 12 (May) and sales at 20 (June) and 19 (August before)
the first purchase cannot have the sale at 20, or the second would be left alone.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from projections.short_swing.sides import Side, may_match
from projections.short_swing.windows import Window

Units = tuple[int, int, int]
"""A purchase, a sale, and how many units of the two go together."""


def pairs_shown(routed: Iterable[Units], purchases: Sequence[Side], sales: Sequence[Side], window: Window) -> Iterator[Units]:
    """The units of a solution in the pairs to show; the sides are given from the most to the least profitable."""
    pairing = _Pairing(routed, purchases, sales, window)
    for purchase in pairing.purchases:
        while (taken := pairing.take(purchase)) is not None:
            yield taken


class _Pairing:
    """Who is with whom for now, and how many units; what is taken out is settled."""

    def __init__(self, routed: Iterable[Units], purchases: Sequence[Side], sales: Sequence[Side], window: Window) -> None:
        self._with: dict[int, dict[int, int]] = {}
        for purchase, sale, number in routed:
            self._move(purchase, sale, number)
        self.purchases = sorted(self._with)
        used = {sale for having in self._with.values() for sale in having}
        self._takers = {
            sale: {purchase for purchase in self.purchases if may_match(purchases[purchase], sales[sale], window)} for sale in used
        }

    def take(self, purchase: int) -> Units | None:
        """Take out the highest sale that the purchase can have, as many units as leave the rest whole; None when it has none left."""
        own = self._with[purchase]
        if not own:
            return None
        sale = min(sale for sale in self._obtainable(purchase, own) if purchase in self._takers[sale])
        while sale in (exchanges := self._obtainable(purchase, own.keys() - {sale}, wanted=sale)):
            self._exchange(purchase, sale, exchanges)
        number = own[sale]
        self._move(purchase, sale, -number)
        return purchase, sale, number

    def _obtainable(self, purchase: int, given: Iterable[int], wanted: int | None = None) -> dict[int, tuple[int, int] | None]:
        """The sales that others let the purchase have for those given, each with who gives it for which; no further than the one wanted."""
        found: dict[int, tuple[int, int] | None] = dict.fromkeys(sorted(given))
        waiting, asked = deque(found), {purchase}
        while waiting and wanted not in found:
            offered = waiting.popleft()
            for taker in sorted(self._takers[offered] - asked):
                asked.add(taker)
                for sale in self._with[taker]:
                    if sale not in found:
                        found[sale] = (taker, offered)
                        waiting.append(sale)
        return found

    def _exchange(self, purchase: int, sale: int, exchanges: Mapping[int, tuple[int, int] | None]) -> None:
        """Give the purchase units of the sale, through the exchanges that lead to it."""
        moves, wanted = [], sale
        while (step := exchanges[wanted]) is not None:
            taker, offered = step
            moves.append((taker, wanted, offered))
            wanted = offered
        moves.append((purchase, wanted, sale))
        number = min(self._with[one][given] for one, given, _ in moves)
        for one, given, taken in moves:
            self._move(one, given, -number)
            self._move(one, taken, number)

    def _move(self, purchase: int, sale: int, number: int) -> None:
        """Put units of the two together, or (below zero) apart."""
        having = self._with.setdefault(purchase, {})
        having[sale] = having.get(sale, 0) + number
        if not having[sale]:
            del having[sale]
