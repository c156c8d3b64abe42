"""Splits that filings speak of: by footnotes, by balances that jump together, or by both. None is applied."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.values.decisions import RecordSplit
from ledger.values.form import ReportingOwner
from projections.proposals import SplitProposal
from projections.split_jumps import SIMPLE, simple_ratio
from projections.split_words import mentions
from tests.builders import NORTHWIND, a_form_4, bought, day
from tests.recorded import RecordedBook

ISSUER = NORTHWIND.cik or ""

SAID = {
    "On June 12, 2023, the Issuer effected a 1-for-15 reverse stock split.": (Fraction(1, 15), date(2023, 6, 12)),
    "Amount adjusted to reflect 50% stock dividend on February 7, 2023": (Fraction(3, 2), date(2023, 2, 7)),
    "Reflects a two-for-one stock split effective 03/27/2023.": (Fraction(2), date(2023, 3, 27)),
    "adjusted for the three-for-two stock split": (Fraction(3, 2), None),
    "adjusted for the 10:1 reverse stock split that occurred on June 7, 2023": (Fraction(1, 10), date(2023, 6, 7)),
    "the one (1) for twenty (20) reverse split of its common stock": (Fraction(1, 20), None),
    "a reverse stock split pursuant to which every 30 shares were automatically combined into one share": (Fraction(1, 30), None),
    "the 33:1 reverse stock split approved on April 14, 2023, which became effective on May 4, 2023": (Fraction(1, 33), date(2023, 5, 4)),
    "vesting from February 15, 2016, before the 2-for-1 stock split on June 15, 2015": (Fraction(2), date(2015, 6, 15)),
    "a 1-to-8 reverse stock split": (Fraction(1, 8), None),
}
NOT_SAID = (
    "convertible on a one-for-one basis, subject to adjustment for stock splits and stock dividends",
    "Each unit is equal to one share, as adjusted for splits.",
    "The form was split into two filings because there are more than 10 owners.",
    "The award was split into three tranches of 32,909 units each.",
    "0.5 shares for each of 3 to 4 performance goals",
    "cash in lieu of the common stock dividend of $0.24 paid on April 25, 2023",
)


@pytest.mark.parametrize("text", SAID)
def test_a_footnote_that_speaks_of_a_split_is_understood(text: str) -> None:
    assert {(mention.ratio, mention.effective_on) for mention in mentions(text)} == {SAID[text]}


@pytest.mark.parametrize("text", NOT_SAID)
def test_other_words_are_no_split(text: str) -> None:
    assert [mention.ratio for mention in mentions(text)] == []


@given(before=st.integers(50_000, 10_000_000), ratio=st.sampled_from(SIMPLE), flow=st.integers(0, 3))
def test_a_simple_ratio_is_found_although_fractions_are_rounded(before: int, ratio: Fraction, flow: int) -> None:
    after = int(before * ratio) + flow % 2
    found = simple_ratio(Decimal(before), Decimal(after))

    assert found is not None
    assert abs(before * found - after) <= 1
    assert found.numerator + found.denominator <= ratio.numerator + ratio.denominator


@pytest.mark.parametrize(("before", "after"), [("1000", "1373"), ("40", "80"), ("0", "0"), ("-100", "-200"), ("1000", "1000")])
def test_what_is_no_simple_ratio_or_too_small_is_none(before: str, after: str) -> None:
    assert simple_ratio(Decimal(before), Decimal(after)) is None


def an_owner(number: int) -> ReportingOwner:
    return ReportingOwner(cik=f"000995{number:04}", name=f"Holder {number}")


def jumping(
    number: int, before: int, after: int, *, note: str | None = None, known: str = "2024-07-03", on: str = "2024-07-02"
) -> list[RecordFiling]:
    """A holder whose balance is `before` in May, and implied as `after` by the purchase of one in July."""
    owner = an_owner(number)
    return [
        a_form_4(accepted="2024-05-02 16:30", owner=owner, rows=[bought(1, on="2024-05-01", after=before)]),
        a_form_4(
            accepted=f"{known} 16:30",
            owner=owner,
            rows=[bought(1, on=on, after=after + 1, notes={"reported_total": "1"} if note else None)],
            footnotes={"1": note} if note else None,
        ),
    ]


def proposals(book: RecordedBook) -> tuple[SplitProposal, ...]:
    return book.split_proposals().rows


def test_balances_of_several_owners_that_jump_together_propose_a_split(book: RecordedBook) -> None:
    book.record(*jumping(1, 1_000, 2_000), *jumping(2, 350, 700, on="2024-06-20", known="2024-06-21"), *jumping(3, 81, 162))
    (row,) = proposals(book)

    assert (row.numerator, row.denominator, row.lines, row.owners, row.confidence) == (2, 1, 3, 3, "high")
    assert (row.effective.start, row.effective.end) == (day("2024-05-02"), day("2024-06-20"))
    assert row.security_title == "Common Stock"
    assert len(row.evidence) == 3
    assert [book.common("2024-06-20", owner=an_owner(1))] == [1_000], "nothing is applied"


def test_one_balance_that_jumps_is_no_split(book: RecordedBook) -> None:
    book.record(*jumping(1, 1_000, 2_000))

    assert proposals(book) == ()


def test_one_balance_and_the_words_of_its_footnote_are(book: RecordedBook) -> None:
    book.record(*jumping(1, 1_000, 2_000, note="Reflects the 2-for-1 stock split of June 10, 2024."))
    (row,) = proposals(book)

    assert (row.confidence, row.effective.start, row.effective.end) == ("high", day("2024-06-10"), day("2024-06-10"))
    assert row.words == ("Reflects the 2-for-1 stock split of June 10, 2024.",)
    assert "--effective 2024-06-10 --ratio 2-for-1 --title 'Common Stock'" in row.command


def test_a_row_that_several_owners_report_is_one(book: RecordedBook) -> None:
    together = [an_owner(1), an_owner(2), an_owner(3)]
    book.record(
        a_form_4(accepted="2024-05-02 16:30", owners=together, rows=[bought(1, on="2024-05-01", after=1_000)]),
        a_form_4(accepted="2024-07-03 16:30", owners=together, rows=[bought(1, on="2024-07-02", after=2_001)]),
    )

    assert proposals(book) == ()


def test_small_growth_of_two_balances_is_no_split(book: RecordedBook) -> None:
    book.record(*jumping(1, 1_000, 1_100), *jumping(2, 500, 550))

    assert proposals(book) == ()


def test_words_alone_propose_a_split_after_the_first_balance(book: RecordedBook) -> None:
    note = "Adjusted for the 3-for-1 split on June 3, 2024; not for the 2-for-1 split of the common stock that occurred on May 1, 2019."
    book.record(*jumping(1, 1_000, 1_000, note=note))
    (row,) = proposals(book)

    assert (row.numerator, row.denominator, str(row.effective.end), row.confidence, row.lines) == (3, 1, "2024-06-03", "medium", 0)


def test_a_split_that_is_recorded_is_not_proposed_until_it_is_taken_back(book: RecordedBook) -> None:
    book.record(*jumping(1, 1_000, 2_000, note="Reflects the 2-for-1 stock split of June 10, 2024."))
    made = book.decide(RecordSplit(issuer=ISSUER, effective_on=day("2024-06-10"), numerator=2, denominator=1), "8-K")

    assert proposals(book) == ()

    book.take_back(made.ledger_position, "To see")
    assert len(proposals(book)) == 1


def test_proposals_of_one_issuer_are_those_of_it(book: RecordedBook) -> None:
    book.record(*jumping(1, 1_000, 2_000, note="Reflects the 2-for-1 stock split of June 10, 2024."))

    assert book.split_proposals("NWND").rows == proposals(book)
