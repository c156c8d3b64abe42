"""The footnotes of the table: what a figure includes, what it leaves out and why, and how sure it is; one sentence for each.

`Includes 15,000 shares that may be acquired on exercise of options exercisable by 2023-11-19.` Footnotes are numbered in the order in which
the rows cite them, and one that several rows cite has one number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.identity import normal_text
from ledger.values.quantity import exact_text
from projections.answers import OwnerRef
from projections.beneficial_ownership.answer import Note
from projections.beneficial_ownership.counting import ZERO, Entry, WhyNot
from projections.beneficial_ownership.rights import Right

ACQUIRED: Final[Mapping[Right, str]] = {
    "option": "that may be acquired on exercise of options exercisable by {by}",
    "warrant": "that may be acquired on exercise of warrants exercisable by {by}",
    "appreciation": "that stock appreciation rights exercisable by {by} are for; exercise may give fewer",
    "unit": "that may be acquired on the vesting of units by {by}; that units are settled when they vest is assumed",
    "conversion": "that may be acquired on conversion or exchange of {titles} by {by}",
}
LEFT_OUT: Final[Mapping[WhyNot, str]] = {
    "amount": "{title} (its amount is not known)",
    "dollars": "{title} (stated in dollars: {value})",
    "ratio": "{quantity} of {title} (no row states how many shares one is)",
    "no_right": "{quantity} of {title} (no right to acquire shares)",
    "phantom": "{quantity} of {title} (perhaps never settled in shares)",
    "cash": "{quantity} of {title} (settled in cash)",
    "deferred": "{quantity} of {title} (settled later than they vest)",
    "in_rows": "{quantity} options stated in words (rows of Table II may report them too)",
}
UNSURE: Final = {
    "implied": "Includes {shares} that only a later report implies.",
    "attested": "Includes {shares} that words of a filing state and no row reports.",
    "not_reasserted": "Includes {shares} that a later report leaves out, though it shows the class.",
    "low_confidence": "Includes {shares} of low confidence: the filing leaves something open.",
}


class Cited:
    """The footnotes of a table, numbered as they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, texts: Iterable[str]) -> tuple[Note, ...]:
        """The footnotes of a row, by number."""
        notes = [Note(number=self._numbers.setdefault(text, len(self._numbers) + 1), text=text) for text in dict.fromkeys(texts)]
        return tuple(sorted(notes, key=lambda note: note.number))

    @property
    def all(self) -> tuple[Note, ...]:
        """All footnotes."""
        return tuple(Note(number=number, text=text) for text, number in self._numbers.items())


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What sentences about a class need: the last day on which something is acquirable, the day asked, and what a unit of it is called."""

    by: date
    as_of: date
    noun: str

    def shares(self, amount: Decimal) -> str:
        """`15,000 shares`."""
        return f"{shown(amount)} {self.noun if amount != 1 else self.noun.removesuffix('s')}"


def noun_of(security: str | None) -> str:
    """What a unit of a class is called: `units` of a partnership, `shares` otherwise."""
    return "units" if "units" in normal_text(security).split() else "shares"


def of_insider(entries: Sequence[Entry], words: Words, exited_on: date | None) -> Iterator[str]:
    """The footnotes of one insider's row."""
    yield from acquired(entries, words)
    yield from _indirect(entries)
    yield from _disclaimed(entries, words)
    yield from _joint(entries, words)
    yield from _unvested(entries, words)
    yield from _unsure(entries, words)
    yield from _left_out(entries)
    yield from _possible(entries, words)
    if exited_on is not None:
        yield f"No longer subject to Section 16 as of {exited_on}, as reported; the amounts are the last ones known."


def acquired(entries: Iterable[Entry], words: Words) -> Iterator[str]:
    """What a figure includes that can be acquired."""
    by_right: dict[Right, list[Entry]] = {}
    for entry in entries:
        if entry.right is not None and entry.figure == "acquirable" and entry.is_counted:
            by_right.setdefault(entry.right, []).append(entry)
    for right, template in ACQUIRED.items():
        of = by_right.get(right, [])
        if not of:
            continue
        titles = " and ".join(dict.fromkeys(_title(entry) for entry in of))
        yield f"Includes {words.shares(_total(of))} {template.format(by=words.by, titles=titles)}."
        before = sum((entry.vested_before for entry in of), ZERO)
        if right == "unit" and before > 0:
            yield f"Of the units, {shown(before)} had vested by {words.as_of}, and no filing reports their settlement."
    assumed = [entry for of in by_right.values() for entry in of if entry.is_assumed]
    if assumed:
        listed = " and ".join(dict.fromkeys(_title(entry) for entry in assumed))
        yield f"One {words.noun.removesuffix('s')} for each {listed} is assumed, since no row states it."


def of_too_few(entries: Iterable[Entry], outstanding: Decimal | None, words: Words) -> Iterator[str]:
    """That more is held than is said to be outstanding, which cannot be."""
    held = sum((entry.counted for entry in entries if entry.right is None and entry.counted is not None), ZERO)
    if outstanding is not None and held > outstanding:
        yield f"More is held than the {words.shares(outstanding)} outstanding that were given: check the number, its class and its day."


def of_group(shared: Decimal, words: Words) -> Iterator[str]:
    """What the row of the group is."""
    if shared != 0:
        yield f"Counts {words.shares(shared)} once that several of the insiders report."
    yield "All insiders listed, ten percent owners included; the group of a proxy statement is of directors and executive officers."


def of_former(former: Iterable[tuple[OwnerRef, date]]) -> Iterator[str]:
    """Who is left out, being no insider any more."""
    named = [f"{_name(owner)} ({since})" for owner, since in former]
    if named:
        yield f"Left out, as no longer subject to Section 16: {'; '.join(named)}."


def shown(amount: Decimal) -> str:
    """An amount for reading: `15,000`."""
    whole, point, rest = exact_text(abs(amount)).partition(".")
    return f"{'-' if amount < 0 else ''}{int(whole):,}{point}{rest}"


def _disclaimed(entries: Iterable[Entry], words: Words) -> Iterator[str]:
    of = [entry for entry in entries if "disclaimed" in entry.holding.flags and entry.is_counted]
    if of:
        yield f"Includes {words.shares(_total(of))} of which a footnote of the filing disclaims beneficial ownership."


def _indirect(entries: Iterable[Entry]) -> Iterator[str]:
    lines = [
        (entry.counted, entry.holding.ownership.nature or "of a nature that is not stated")
        for entry in entries
        if entry.figure == "indirect"
    ]
    known = sorted((-amount, nature) for amount, nature in lines if amount is not None and amount != 0)
    if known:
        yield f"Held indirectly, with the nature as filed: {'; '.join(f'{shown(-amount)} {nature}' for amount, nature in known)}."


def _joint(entries: Iterable[Entry], words: Words) -> Iterator[str]:
    """The same sentence for each of those who report together, so that it is one footnote."""
    together: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry.holding.joint_with and entry.is_counted:
            owners = (entry.holding.owner, *entry.holding.joint_with)
            together.setdefault(tuple(sorted(_name(owner) for owner in owners)), []).append(entry)
    for names, of in together.items():
        yield f"Includes {words.shares(_total(of))} also reported by the others of: {'; '.join(names)}."


def _unvested(entries: Iterable[Entry], words: Words) -> Iterator[str]:
    unvested = sum((unvested for entry in entries if entry.right is None and (unvested := entry.holding.unvested) is not None), ZERO)
    if unvested > 0:
        yield (
            f"Includes {words.shares(unvested)} not vested by {words.as_of}, as filings say of the balance; units among them that are not "
            "settled in time are not owned under Rule 13d-3."
        )


def _unsure(entries: Sequence[Entry], words: Words) -> Iterator[str]:
    for mark, template in UNSURE.items():
        of = [entry for entry in entries if entry.is_counted and (entry.holding.basis == mark or mark in entry.holding.flags)]
        if of:
            yield template.format(shares=words.shares(_total(of)))
    for entry in entries:
        between = entry.holding.bounds
        if between is not None and entry.is_counted:
            span = f"{shown(between.low)} and {shown(between.high)}"
            yield f"The {_title(entry)} lies between {span}, since the next report does not follow from the rows."


def _left_out(entries: Iterable[Entry]) -> Iterator[str]:
    listed = [_not_counted(entry, entry.why_not) for entry in entries if entry.why_not is not None]
    if listed:
        yield f"Not counted: {'; '.join(dict.fromkeys(listed))}."


def _not_counted(entry: Entry, why: WhyNot) -> str:
    held = entry.holding
    quantity = "an unknown amount of" if held.quantity is None else shown(held.quantity)
    value = "" if held.value is None else f"${shown(held.value)}"
    return LEFT_OUT[why].format(title=_title(entry), quantity=quantity, value=value)


def _possible(entries: Iterable[Entry], words: Words) -> Iterator[str]:
    by_condition: dict[bool, list[Entry]] = {}
    for entry in entries:
        if entry.possible > 0:
            by_condition.setdefault(entry.is_conditional, []).append(entry)
    for is_conditional, of in sorted(by_condition.items()):
        titles = " and ".join(dict.fromkeys(_title(entry) for entry in of))
        amount = words.shares(sum((entry.possible for entry in of), ZERO))
        condition = ", if what their exercise waits for beside vesting has come" if is_conditional else ""
        yield f"Not counted: {amount} of {titles} that may be acquirable by {words.by}{condition}; the filings do not tell."


def _total(entries: Iterable[Entry]) -> Decimal:
    return sum((entry.counted for entry in entries if entry.counted is not None), ZERO)


def _title(entry: Entry) -> str:
    return entry.holding.security.title or "a security without title"


def _name(owner: OwnerRef) -> str:
    return owner.name or owner.cik or "an owner without name"
