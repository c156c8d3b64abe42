"""The head of a printed form: which form it is, the day it prints, and the boxes above the items."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile

from importers.printed.boxes import Mark, mark_before
from importers.printed.dates import read_date
from importers.printed.flaws import Flaws
from ledger.values.identity import find_accession_number

FIRST_10B5_1_BOX = date(2023, 4, 1)

_FORM = re.compile(
    r"\bFORM\s*-?\s*(?P<form>[345])\s*(?P<amended>[/-]\s*A\b|\(?\s*Amend(?:ed|ment)\b)?(?!\s*(?:or|obligations|,|holdings|transactions))",
    re.IGNORECASE,
)
_TITLES = (
    ("3", re.compile(r"INITIAL\s+STATEMENT\s+OF\s+BENEFICIAL\s+OWNERSHIP", re.IGNORECASE)),
    ("5", re.compile(r"ANNUAL\s+STATEMENT\s+OF\s+(?:CHANGES\s+IN\s+)?BENEFICIAL\s+OWNERSHIP", re.IGNORECASE)),
    ("4", re.compile(r"STATEMENT\s+OF\s+CHANGES\s+(?:IN|OF)\s+BENEFICIAL\s+OWNERSHIP", re.IGNORECASE)),
)
_ITEM_1 = re.compile(r"Name\s+and\s+Address\s+of\s+Reporting", re.IGNORECASE)
_FILED = re.compile(
    r"^\W*(?:Filed(?:\s+(?:as\s+of|on|date))?|Filing\s+Date|Date\s+Filed|Filed\s+As\s+Of\s+Date)\s*:?\s*(?P<day>.{6,24})$", re.IGNORECASE
)
_DAY = re.compile(
    r"(?<![\w/-])(?:\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Za-z]{3,9}\.?\s+\d{1,2}\s*,\s*\d{4})(?![\w/-])"
)
_ACCESSION = re.compile(r"Accession\s*(?:Number|No\.?|#)?\s*:?\s*(?P<number>[\d-]{18,22})", re.IGNORECASE)

EXIT_BOX = re.compile(r"Check\s+(?:this\s+)?box\s+if\s+no\s+longer\s+subject|if\s+no\s+longer\s+subject\s+to\s+Section\s+16", re.IGNORECASE)
PLAN_BOX = re.compile(r"Check\s+this\s+box\s+to\s+indicate\s+that\s+a\s+transaction\s+was\s+made\s+pursuant", re.IGNORECASE)
FORM_3_BOX = re.compile(r"Form\s+3\s+Holdings\s+Reported", re.IGNORECASE)
FORM_4_BOX = re.compile(r"Form\s+4\s+Transactions\s+Reported", re.IGNORECASE)
NO_SECURITIES = re.compile(r"\W*No\s+securities\s+are\s+beneficially\s+owned\W*$", re.IGNORECASE)


def form_type(head: Sequence[str]) -> str | None:
    """`4`, `4/A` and so on, from the heading, otherwise from the statement's title; None when the head is of no such form."""
    for line in head:
        found = _FORM.search(line)
        if found and len(line) < 120:
            return found["form"] + ("/A" if found["amended"] else "")
    text = " ".join(head)
    return next((form for form, title in _TITLES if title.search(text)), None)


def printed_day(head: Sequence[str]) -> date | None:
    """The day that stands alone on a line above the items, or behind `Filed`: the day of filing. `Expires: January 31, 2005` is none."""
    for line in takewhile(lambda line: not _ITEM_1.search(line), head):
        labelled = _FILED.match(line)
        found = read_date(labelled["day"].strip() if labelled else line.strip())
        if isinstance(found, date):
            return found
    return None


def printed_accession_number(head: Sequence[str]) -> str | None:
    """The accession number behind its label, when a page prints one."""
    found = _ACCESSION.search("\n".join(head))
    return find_accession_number(found["number"]) if found else None


def answered_day(text: str, field: str, flaws: Flaws) -> date | None:
    """The day that answers an item; words beside a single day do not matter, words without one are noted."""
    days = _DAY.findall(text)
    return flaws.day(field, days[0] if len(days) == 1 else text)


def since_the_plan_box(*, mark: bool | None, days: Iterable[date | None]) -> bool | None:
    """The 10b5-1 box: unchecked means no only since forms ask: from 2023-04-01, by any day of the form. Source: Release 33-11138."""
    asked = any(day is not None and day >= FIRST_10B5_1_BOX for day in days)
    return mark if asked else mark or None


def box(head: Sequence[str], label: re.Pattern[str]) -> Mark | None:
    """How the box before `label` is marked, on its line or alone on the line above; None when the page has no such box."""
    above = ""
    for line in head:
        found = label.search(line)
        if found:
            before = line[: found.start()]
            return mark_before(before if before.strip() else above)
        if line.strip():
            above = line if len(line) < 12 else ""
    return None
