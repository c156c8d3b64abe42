"""Whether a trade was under a Rule 10b5-1 plan: by its footnotes, else by the box of the form, else not known."""

import pytest

from ledger.values.form import Footnote, Issuer, ReportedForm, TransactionRow
from projections.activity.plans import plan_of, told
from tests.builders import bought, exercised, granted, sold

UNDER = "The sale was effected pursuant to a Rule 10b5-1 trading plan adopted by the reporting person on May 15, 2023."


def a_form(*, box: bool | None = None, notes: dict[str, str] | None = None, remarks: str | None = None) -> ReportedForm:
    footnotes = tuple(Footnote(number, text) for number, text in (notes or {}).items())
    return ReportedForm(form_type="4", issuer=Issuer(), owners=(), plan_10b5_1=box, footnotes=footnotes, remarks=remarks)


@pytest.mark.parametrize(
    "words",
    [
        UNDER,
        "Sold under 10b5-1 plan.",
        "Shares were sold pursuant to a 10b5-1(c) plan dated September 2022 and modified on March 21, 2023.",
        "This transaction was effected pursuant to a Rule 10b-5-1 plan.",
        "The shares set forth above were sold under a plan that was intended to comply with Rule 10b5-1.",
        "The purchase was effected pursuant to a Rule 105b-1 trading plan adopted on December 15, 2022.",
    ],
)
def test_words_that_say_yes(words: str) -> None:
    assert told(words) == ("yes",)


@pytest.mark.parametrize(
    "words",
    [
        "The sale was not made pursuant to a Rule 10b5-1 trading plan.",
        "These shares were sold outside of the reporting person's 10b5-1 plan.",
        "The transaction was not effected under a plan intended to satisfy Rule 10b5-1(c).",
        "This purchase was independent of any Rule 10b5-1 plan.",
    ],
)
def test_words_that_say_no(words: str) -> None:
    assert told(words) == ("no",)


@pytest.mark.parametrize(
    "words",
    [
        "The sale complied with Rule 10b-5.",
        "The reporting person intends to adopt a Rule 10b5-1 plan in June.",
        "Shares withheld for taxes.",
        "10b5-10 is the number of the exhibit.",
    ],
)
def test_words_that_say_nothing(words: str) -> None:
    assert told(words) == ()


SALE = sold(10, on="2023-05-20", after=90)
CITING = sold(10, on="2023-05-20", after=90, notes={"transaction_code": "1"})
ANOTHER = sold(20, on="2023-05-21", after=70)


@pytest.mark.parametrize(
    ("form", "row", "rows", "plan"),
    [
        (a_form(), SALE, [SALE], "unknown"),
        (a_form(notes={"1": UNDER}), CITING, [CITING], "yes"),
        (a_form(notes={"1": UNDER}), SALE, [SALE], "unknown"),
        (a_form(box=False), SALE, [SALE], "no"),
        (a_form(box=False), granted(5, on="2023-05-20", after=5), [SALE], "no"),
        (a_form(box=True), SALE, [SALE], "yes"),
        (a_form(box=True), SALE, [SALE, ANOTHER], "unknown"),
        (a_form(box=True), exercised(10, on="2023-05-20", after=10), [SALE], "unknown"),
        (a_form(box=True, notes={"1": UNDER}), CITING, [CITING, ANOTHER], "yes"),
        (a_form(box=True, notes={"1": UNDER}), ANOTHER, [CITING, ANOTHER], "unknown"),
        (a_form(box=True, notes={"1": "Not made under a Rule 10b5-1 plan."}), CITING, [CITING, ANOTHER], "no"),
        (a_form(remarks="All sales were made under a Rule 10b5-1 plan."), SALE, [SALE, ANOTHER], "yes"),
        (a_form(remarks="All sales were made under a Rule 10b5-1 plan."), granted(5, on="2023-05-20", after=5), [SALE], "unknown"),
        (a_form(notes={"1": f"{UNDER} The gift was not made under a Rule 10b5-1 plan."}), CITING, [CITING], "unknown"),
    ],
)
def test_footnotes_come_before_the_box_and_the_box_may_leave_it_open(
    form: ReportedForm, row: TransactionRow, rows: list[TransactionRow], plan: str
) -> None:
    assert plan_of(row, form, rows) == plan


def test_of_two_purchases_that_are_alike_the_box_tells_neither() -> None:
    row = bought(10, on="2023-05-20", after=90)

    assert plan_of(row, a_form(box=True), [row, row]) == "unknown"
