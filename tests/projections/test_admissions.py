"""Which words admit that a report was late: what they speak of, and what only looks like it."""

import pytest

from ledger.values.form import Row
from projections.deadlines.admissions import admission_of, admitted
from tests.builders import a_form_4, sold

OF_THE_ROW = [
    "This transaction is reported late owing to a clerical error.",
    "Due to an administrative error, this purchase was not timely reported.",
    "The sale was inadvertently not reported on a Form 4 when it occurred.",
    "The reporting person failed to timely file a report of this gift.",
    "The exercise and the disposition of the shares were inadvertently omitted from prior reports.",
    "The shares in these transactions were left out from the Forms 4 filed in May.",
    "These transactions were not previously reported.",
    "Represents a gift of 40 shares to each of two nieces not previously reported on a Form 5.",
    "This grant should have been reported on a Form 4 filed by March 3, 2023.",
    "The purchase was not reported on a timely basis.",
    "Filed late because of a loss of access codes.",
]
OF_THE_WHOLE = [
    "This Form 4 is being filed late due to an administrative oversight.",
    "This Form 4 was not filed on a timely basis, since codes for filing came late.",
    "This report is late by one day.",
    "Late filing due to technical difficulties.",
    "This report covers an unintentional failure to report the transaction reported herein.",
    "This statement was not timely filed.",
]
OF_NOTHING = [
    "Includes 800 shares not previously reported.",
    "Includes 9 shares not previously reported on the Form 3 filed in April 2022.",
    "The total reflects an adjustment of 90 shares inadvertently included on the Form 3.",
    "The units were inadvertently omitted from the Form 3 of the reporting person.",
    "Shares received in the dividend were not previously reported, as they were acquired in an exempt transaction.",
    "This form reports shares withheld for tax on a vesting that was previously timely reported.",
    "Does not give effect to the sale of 400 shares sold and timely reported in the previous form.",
    "These shares vested in late 2023.",
    "The award was granted late in 2022 and vests no later than March 1, 2024.",
    "The option expires on the later of two dates.",
    "This Form 4 is timely filed; it was not filed late.",
    "The gift was eligible to be reported late, on Form 5.",
    "Intentional misstatements or omissions of facts constitute violations.",
    "Shares held by the estate of the late Ben Okafor.",
]


@pytest.mark.parametrize("text", OF_THE_ROW)
def test_words_about_a_transaction_admit_for_the_rows_that_cite_them(text: str) -> None:
    assert admitted(text) == ((text, False),)


@pytest.mark.parametrize("text", OF_THE_WHOLE)
def test_words_about_the_report_admit_for_all_of_it(text: str) -> None:
    assert admitted(text) == ((text, True),)


@pytest.mark.parametrize("text", OF_NOTHING)
def test_words_that_only_look_like_it_admit_nothing(text: str) -> None:
    assert admitted(text) == ()


def test_the_sentence_is_told_from_the_others() -> None:
    text = "Sold under a plan of 2022. This sale is reported late for want of codes. The price is an average."

    assert admitted(text) == (("This sale is reported late for want of codes.", False),)


NOTES = {"1": "This sale is reported late.", "2": "The price is an average."}


def admission(row: Row | None, *, notes: dict[str, str], remarks: str | None = None) -> tuple[str | None, str] | None:
    form = a_form_4(accepted="2024-06-20 16:30", rows=[], period="2024-06-03", footnotes=notes, remarks=remarks).form
    found = admission_of(row, form)
    return None if found is None else (found.footnote, found.words)


def test_a_footnote_speaks_for_the_rows_that_cite_it() -> None:
    row, other = (sold(10, on="2024-06-03", after=None, notes=notes) for notes in ({"price_per_share": "1 2"}, {"price_per_share": "2"}))

    assert admission(row, notes=NOTES) == ("1", NOTES["1"])
    assert admission(other, notes=NOTES) is None
    assert admission(None, notes=NOTES) is None


def test_remarks_and_what_speaks_of_the_form_hold_for_every_row() -> None:
    row = sold(10, on="2024-06-03", after=None)

    assert admission(row, notes={"3": OF_THE_WHOLE[0]}) == ("3", OF_THE_WHOLE[0])
    assert admission(row, notes={}, remarks="This purchase was not timely reported.") == (None, "This purchase was not timely reported.")
    assert admission(None, notes={}, remarks=OF_THE_WHOLE[0]) == (None, OF_THE_WHOLE[0])
