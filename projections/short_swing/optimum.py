"""The most that can be recovered: a transportation problem, solved exactly.

Each unit of a purchase goes to at most one unit of a sale that matches it, and the sum of what the sales brought less what the purchases
cost is to be the largest. Losses are not offset: a pair that loses is never made. Purchases of 100 at 10 (January) and at 12 (May), sales
of 100 at 20 (June) and at 19 (the August before): January goes to August, 900, and May to June, 800. Lowest against highest first, January
to June, would be 1,000 and leave the others without a match.

The cost of a pair is that of its two ends, so the network needs no arc for each pair: the sales stand in a tree in order of their days,
and a purchase leads to the few branches that are the days which match it. All numbers are made whole; among solutions of equal sum the
solver is given reasons to take one only: fewer units, then lower places. What each row gives is then one answer, whoever solves it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Final, NamedTuple

from projections.short_swing.pairing import pairs_shown
from projections.short_swing.sides import STANDINGS_THAT_MATCH, Match, Side, Standing
from projections.short_swing.windows import Window, last_match

SOURCE: Final = "source"
SINK: Final = "sink"

Flow = Mapping[Any, Mapping[Any, int]]


class _Branch(NamedTuple):
    """A node of a tree of sales: 1 is the root, `n` leads to `2n` and `2n + 1`."""

    standing: Standing
    number: int


def most(purchases: Sequence[Side], sales: Sequence[Side], window: Window) -> tuple[Match, ...]:
    """The pairs that together make the most, each with a profit above zero: lowest purchases first, each with its highest sales.

    The sum is that of every best solution; which rows give to it, and the pairs, are the same in whatever order the sides are given.
    """
    if not purchases or not sales or max(sale.price for sale in sales) <= min(purchase.price for purchase in purchases):
        return ()
    lowest = sorted(range(len(purchases)), key=lambda place: (purchases[place].price, purchases[place].day, purchases[place].key))
    highest = sorted(range(len(sales)), key=lambda place: (-sales[place].price, sales[place].day, sales[place].key))
    bought, sold = [purchases[place] for place in lowest], [sales[place] for place in highest]
    unit = Fraction(1, lcm(*(side.quantity.denominator for side in (*bought, *sold))))
    routed = _routed(_Problem(bought, sold, unit, window))
    return tuple(
        Match(purchase=lowest[purchase], sale=highest[sale], quantity=number * unit)
        for purchase, sale, number in pairs_shown(routed, bought, sold, window)
    )


class _Problem:
    """Sides in their order with whole numbers for quantities and prices, and the trees of sales by standing."""

    def __init__(self, purchases: Sequence[Side], sales: Sequence[Side], unit: Fraction, window: Window) -> None:
        self.purchases = purchases
        self.window = window
        self.bought = [int(side.quantity / unit) for side in purchases]
        self.sold = [int(side.quantity / unit) for side in sales]
        cent = Fraction(1, lcm(*(side.price.denominator for side in (*purchases, *sales))))
        places = len(purchases) + len(sales)
        weight = 2 * places * (sum(self.bought) + sum(self.sold)) + 1  # above all that places can weigh together
        self.cost = [int(side.price / cent) * weight + place for place, side in enumerate(purchases, start=1)]
        self.gain = [int(side.price / cent) * weight - place for place, side in enumerate(sales, start=1)]
        standings = {side.standing for side in sales}
        self.trees = {standing: _Tree(standing, sales) for standing in sorted(standings)}


class _Tree:
    """The sales of one standing by day, as the leaves of a binary tree."""

    def __init__(self, standing: Standing, sales: Sequence[Side]) -> None:
        self._standing: Standing = standing
        self._sales = sorted((place for place, side in enumerate(sales) if side.standing == standing), key=lambda place: sales[place].day)
        self._days = [sales[place].day for place in self._sales]
        self._first_leaf = 1 << (len(self._sales) - 1).bit_length()

    def leaves(self) -> Iterator[tuple[_Branch, int]]:
        """Each leaf with the place of its sale."""
        return ((_Branch(self._standing, self._first_leaf + number), place) for number, place in enumerate(self._sales))

    def twigs(self) -> Iterator[tuple[_Branch, _Branch]]:
        """Each branch with each of the two that it leads to."""
        for number in range(1, self._first_leaf):
            yield _Branch(self._standing, number), _Branch(self._standing, 2 * number)
            yield _Branch(self._standing, number), _Branch(self._standing, 2 * number + 1)

    def branches(self, day: date, window: Window) -> Iterator[_Branch]:
        """The fewest branches that lead to the sales which match a day, and to no others."""
        low = bisect_left(self._days, day, key=lambda other: last_match(other, window)) + self._first_leaf
        high = bisect_right(self._days, last_match(day, window)) + self._first_leaf
        while low < high:
            if low & 1:
                yield _Branch(self._standing, low)
                low += 1
            if high & 1:
                high -= 1
                yield _Branch(self._standing, high)
            low, high = low // 2, high // 2


def _routed(problem: _Problem) -> list[tuple[int, int, int]]:
    """A best solution as (purchase, sale, units)."""
    import networkx as nx  # noqa: PLC0415 (a third of a second, for this report alone)

    units = sum(problem.bought)
    graph = nx.DiGraph()
    graph.add_node(SOURCE, demand=-units)
    graph.add_node(SINK, demand=units)
    graph.add_edge(SOURCE, SINK, capacity=units, weight=0)  # units that stay unmatched
    for tree in problem.trees.values():
        graph.add_edges_from(tree.twigs(), weight=0)
        for leaf, place in tree.leaves():
            graph.add_edge(leaf, SINK, capacity=problem.sold[place], weight=-problem.gain[place])
    for place, purchase in enumerate(problem.purchases):
        graph.add_edge(SOURCE, place, capacity=problem.bought[place], weight=problem.cost[place])
        graph.add_edges_from(((place, branch) for branch in _matching(purchase, problem)), weight=0)
    _, flow = nx.network_simplex(graph)
    return list(_unwound(flow, problem))


def _matching(purchase: Side, problem: _Problem) -> Iterator[_Branch]:
    """The branches with the sales that match a purchase."""
    for standing in sorted(STANDINGS_THAT_MATCH[purchase.standing] & problem.trees.keys()):
        yield from problem.trees[standing].branches(purchase.day, problem.window)


def _unwound(flow: Flow, problem: _Problem) -> Iterator[tuple[int, int, int]]:
    """The flow through the trees as units from purchases to sales, by handing down what reaches a branch."""
    waiting: dict[_Branch, list[tuple[int, int]]] = {}
    for purchase in range(len(problem.purchases)):
        for branch, number in flow[purchase].items():
            waiting.setdefault(branch, []).append((purchase, number))
    for tree in problem.trees.values():
        for branch, twig in tree.twigs():
            waiting.setdefault(twig, []).extend(_taken(waiting.get(branch, []), flow[branch][twig]))
        for leaf, sale in tree.leaves():
            yield from ((purchase, sale, number) for purchase, number in waiting.get(leaf, ()) if number)


def _taken(waiting: list[tuple[int, int]], wanted: int) -> Iterable[tuple[int, int]]:
    """So many units off the end of what waits."""
    while wanted:
        purchase, number = waiting.pop()
        taken = min(number, wanted)
        if number > taken:
            waiting.append((purchase, number - taken))
        wanted -= taken
        yield purchase, taken
