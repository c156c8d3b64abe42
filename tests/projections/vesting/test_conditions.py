"""Conditions of vesting, each in many sentences: service changes no day, performance leaves none, and a meeting leaves a last one."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts, Reading
from tests.projections.vesting.wordings import tranches_of

FACTS = Facts(granted_on=date(2024, 6, 5), quantity=Decimal(3_000))
A_YEAR_LATER = date(2025, 6, 5)

MEETINGS = (
    "the next annual meeting",
    "the Company's next annual meeting of stockholders",
    "the date of the 2025 annual meeting of shareholders",
    "the day immediately prior to the next annual meeting of the Issuer's stockholders",
    "the Issuer's 2025 Annual General Meeting",
    "immediately prior to the Company's next annual shareholders' meeting",
    "the date of the next regular annual meeting of stockholders held after the grant date",
    "the first regularly scheduled annual meeting of the stockholders following the grant date",
    "the next AGM",
    "the Company's first annual meeting of shareholders that occurs after the date of grant",
    "the next succeeding annual meeting of stockholders",
    "the date on which the Issuer holds its 2025 annual meeting",
    "the business day preceding the 2025 annual meeting",
    "the annual meeting of the Company's stockholders to be held in 2025",
)
DAYS = (
    "the first anniversary of the grant date",
    "the one-year anniversary of the date of grant",
    "June 5, 2025",
    "one year from the date of grant",
    "the first anniversary of the date of grant (June 5, 2025)",
    "the one (1) year anniversary of the grant",
    "twelve months after the grant date",
    "6/5/2025",
    "the first anniversary of June 5, 2024",
)
EARLIER = (
    "The RSUs vest on the earlier of {day} and {meeting}.",
    "The option will vest in full on the earlier to occur of (i) {day} or (ii) {meeting}, subject to continued service.",
    "The units vest upon the earlier of (a) {meeting} and (b) {day}.",
    "Vests in full on {day} or, if earlier, {meeting}.",
    "Shares subject to the option vest on {day}, or {meeting}, whichever occurs first.",
    "100% of the RSUs shall vest on the earliest of (i) {day}, (ii) {meeting}, and (iii) a change in control.",
    "The RSUs will vest at the earlier of {meeting}, or {day}.",
    "All of the shares vest and become exercisable on the sooner of {day} or {meeting}, in each case subject to continuous service.",
    "Fully vest on the earlier of: (1) {day}; and (2) {meeting}.",
    "The award vests on {meeting}, but in no event later than {day}.",
)

PERFORMANCE = (
    "the achievement of revenue goals",
    "attainment of certain adjusted EBITDA targets",
    "the Company's relative total shareholder return",
    "certain performance criteria being met",
    "the Issuer's stock price reaching $20 per share",
    "the closing price exceeding $15.00 for 20 consecutive trading days",
    "satisfaction of operational milestones",
    "the level of return on invested capital achieved",
    "performance against pre-established metrics",
    "the market capitalization of the Issuer reaching $2 billion",
    "the achievement of a specified volume weighted average price",
    "the Committee's certification of results",
    "FDA approval of the product",
    "completion of a financing of at least $10 million",
    "earnings per share growth over the performance period",
    "a share price hurdle of $12.00",
    "the successful completion of clinical trials",
)
ON_PERFORMANCE = (
    "The PSUs vest on March 1, 2027 based on {condition}.",
    "The units will vest, if at all, on March 1, 2027, subject to {condition}.",
    "One-third of the units vest on each of the first three anniversaries of the grant date, subject to {condition}.",
    "The award cliff vests on the third anniversary of the grant date, depending on {condition}.",
    "The units vest in three equal annual installments beginning March 1, 2025, contingent upon {condition}.",
    "Between 0% and 200% of the units may vest on March 1, 2027 based upon {condition}.",
    "The number of shares that vest on March 1, 2027 will depend on {condition}.",
    "The units vest 50% on March 1, 2026 and 50% on March 1, 2027, provided that {condition} has occurred.",
    "The units are earned based on {condition} and vest on March 1, 2027.",
    "The units vest on the later of March 1, 2027 and {condition}.",
    "The units vest upon {condition}.",
)

SERVICE = (
    "the reporting person's continued service through the applicable vesting date",
    "continued employment with the Issuer",
    "the terms of the award agreement",
    "the terms and conditions of the 2021 Equity Incentive Plan",
    "acceleration upon a change in control",
    "earlier vesting upon death or disability",
    "certain exceptions",
    "Mr. Pell remaining in the service of the Company on each such date",
    "the reporting person's continuous status as a service provider",
    "accelerated vesting in certain circumstances",
    "forfeiture upon certain terminations of employment",
    "the reporting person being employed on the vesting date",
)
ON_SERVICE = (
    "The units vest in three equal annual installments beginning on June 5, 2025, subject to {condition}.",
    "Subject to {condition}, one-third of the units vest on each of the first three anniversaries of the grant date.",
    "The option vests, subject to {condition}, in equal thirds on each of the first three anniversaries of the grant date.",
    "One-third of the option vests on June 5, 2025, and the remainder in two equal annual installments thereafter, subject to {condition}.",
    "The RSUs vest in equal thirds on June 5, 2025, June 5, 2026 and June 5, 2027, subject in each case to {condition}.",
)
THIRDS = {date(year, 6, 5): Fraction(1, 3) for year in (2025, 2026, 2027)}

AT_ONCE = (
    "The option is fully vested",
    "The option was fully vested upon grant",
    "The award vested immediately",
    "The units are fully vested as of the grant date",
    "The option is immediately exercisable",
    "The shares vested in full on the date of grant",
    "These RSUs were 100% vested on the grant date",
    "The warrants are currently exercisable",
)
WHAT_FOLLOWS = (
    "",
    " and expires on June 5, 2034",
    " and expires ten years from the date of grant",
    " and may be exercised until June 5, 2029",
    " and will be settled on June 5, 2029",
    " and will be settled upon the director's separation from service",
    " but may not be sold before the first anniversary of the grant date",
    " and the underlying shares will be delivered in three equal annual installments beginning June 5, 2027",
    " for a term of five years from the date of issuance",
    " and remains exercisable for 90 days after termination",
    " and was granted in lieu of the annual cash retainer for the twelve months beginning June 5, 2024",
    " and is subject to a two-year holding period",
    " subject to a 4.99% beneficial ownership limitation",
    " and is payable in shares on the earlier of June 5, 2029 and a change in control",
    " pursuant to an election to defer fees for the quarter ended March 31, 2024",
    ". Settlement has been deferred until January 2030",
    ". The shares are subject to a lock-up agreement until December 31, 2024",
    ". Dividend equivalents are credited quarterly",
)


def read(text: str) -> Reading:
    return read_vesting(text, FACTS)


@pytest.mark.parametrize("sentence", EARLIER)
@pytest.mark.parametrize("meeting", MEETINGS)
def test_a_meeting_or_a_day_if_earlier_has_a_last_day(sentence: str, meeting: str) -> None:
    for day in DAYS:
        text = sentence.format(day=day, meeting=meeting)
        reading = read(text)
        assert reading.schedule is not None, text
        assert (reading.kind, reading.schedule.no_later_than) == ("event", A_YEAR_LATER), text


@pytest.mark.parametrize("sentence", ON_PERFORMANCE)
@pytest.mark.parametrize("condition", PERFORMANCE)
def test_what_waits_on_performance_has_no_day(sentence: str, condition: str) -> None:
    text = sentence.format(condition=condition)
    assert tranches_of(read(text)) == {}, text


@pytest.mark.parametrize("sentence", ON_SERVICE)
@pytest.mark.parametrize("condition", SERVICE)
def test_what_waits_on_service_keeps_its_days(sentence: str, condition: str) -> None:
    text = sentence.format(condition=condition)
    assert tranches_of(read(text)) == THIRDS, text


@pytest.mark.parametrize("follows", WHAT_FOLLOWS)
@pytest.mark.parametrize("sentence", AT_ONCE)
def test_what_is_vested_at_once_stays_so_whatever_follows(sentence: str, follows: str) -> None:
    assert read(f"{sentence}{follows}.").kind == "vested"


@pytest.mark.parametrize(
    "text",
    [
        "The units vest between 0% and 150% on March 1, 2027, based on performance.",
        "The units vest on March 1, 2027, subject to the achievement of revenue goals.",
        "The units vest in February 2027 based on performance.",
        "The units vest on the earlier of March 1, 2027 and the next annual meeting, subject to the achievement of revenue goals.",
        "The units vest on the earlier of March 1, 2027 and the next annual meeting. Vesting is subject to the achievement of goals.",
        "The units vest upon the achievement of goals, but in no event later than March 1, 2027.",
    ],
)
def test_by_the_last_day_of_what_may_never_come_nothing_is_vested(text: str) -> None:
    reading = read(text)
    assert reading.schedule is not None
    assert (reading.may_fail, reading.schedule.no_later_than is not None) == (True, True)
    assert reading.certain is not None
    assert reading.certain.no_later_than is None


@pytest.mark.parametrize(
    "text",
    [
        "The units vest on the earlier of June 5, 2025 and the next annual meeting of stockholders.",
        "The units vest on the earlier of June 5, 2025 and the achievement of the goals.",
        "The units vest at the next annual meeting of stockholders, but no later than June 5, 2025.",
    ],
)
def test_by_the_last_day_of_what_only_hastens_it_all_is_vested(text: str) -> None:
    reading = read(text)
    assert reading.certain is not None
    assert (reading.may_fail, reading.certain.no_later_than) == (False, A_YEAR_LATER)


@pytest.mark.parametrize(
    "text",
    [
        "The units vest on the earlier of June 5, 2024 and the next annual meeting of stockholders.",
        "The units vest at the first annual meeting of stockholders held since June 5, 2024.",
        "The units vest at the annual meeting of stockholders, beginning June 5, 2024.",
    ],
)
def test_what_is_still_to_come_has_no_last_day_by_the_grant(text: str) -> None:
    reading = read(text)
    assert reading.schedule is not None
    assert (reading.kind, reading.schedule.no_later_than) == ("event", None)
