"""Who reports in an invented quarter: issuers, their insiders, what these hold at the moment, and one filing of theirs.

The same number and chance give the same owner: `an_owner(7, an_issuer(0, chance), chance)`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

TABLES: Final = ("NONDERIV_TRANS", "NONDERIV_HOLDING", "DERIV_TRANS", "DERIV_HOLDING")

PLAN_ACCOUNT: Final = "By 401(k) Plan"

Row = dict[str, str]
T = TypeVar("T")

OWNERS_PER_ISSUER = ((1, 2, 3, 4, 5, 6, 8, 12, 18), (24, 16, 15, 14, 11, 9, 6, 4, 1))
FILINGS_PER_OWNER = ((1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 40), (51, 22.3, 11.2, 7.0, 3.4, 1.9, 1.1, 0.8, 0.7, 0.4, 0.2))
OWNERS_AT_MOST: Final = 20
ISSUERS_BACK: Final = 5
_ELSEWHERE_TOO = 0.08
_OWNERS_PER_FILING = ((1, 2, 3, 4, 6, 10), (96.3, 1.1, 0.6, 0.8, 0.6, 0.6))
_RELATIONSHIPS = (("Officer", "Director", "TenPercentOwner", "Director,Officer", "Director,TenPercentOwner"), (40, 37, 8, 11, 4))
_OFFICES = ("Chief Financial Officer", "General Counsel", "Chief Executive Officer", "SVP, Operations", "See Remarks")
_SHARES = (
    (
        "Common Stock",
        "Class A Common Stock",
        "Common Shares",
        "Ordinary Shares",
        "Common Stock, par value $0.01 per share",
        "{} Common Stock",
    ),
    (62, 18, 4, 4, 8, 4),
)
_UNITS = (
    ("Restricted Stock Units", "Restricted Stock Unit", "Restricted Share Units", "Performance Stock Units", "{} Units"),
    (56, 18, 12, 10, 4),
)
_OPTIONS = (
    ("Stock Option (Right to Buy)", "Stock Option (right to buy)", "Stock Options", "Employee Stock Option", "Options to Buy {} Stock"),
    (46, 24, 14, 12, 4),
)
_NATURES = (("By Trust", "By Spouse", PLAN_ACCOUNT, "See footnote", "By LLC", "By {} Trust"), (25, 15, 12, 20, 8, 20))
EXIT_BOXES = (("0", "", "false", "1", "true"), (60.2, 30.1, 6.7, 2.8, 0.3))
PLAN_BOXES = (("", "0", "false", "true", "1"), (48.5, 41.7, 5.2, 2.4, 2.2))
_FAMILY = (
    "Marlowe",
    "Okafor",
    "Quill",
    "Tanager",
    "Vance",
    "Holloway",
    "Brandt",
    "Ishikawa",
    "Lindqvist",
    "Moreau",
    "Castellan",
    "Whitlock",
)
_GIVEN = ("Ada", "Ben", "Clara", "Dov", "Edith", "Farid", "Greta", "Hugo", "Ines", "Jonah", "Kaya", "Leo")
_FIRMS = (
    "Quillon Instruments",
    "Northwind Biologics",
    "Harbour Foods",
    "Ledger Rail",
    "Sable Semiconductor",
    "Tern Energy",
    "Vesper Media",
)


@dataclass(slots=True)
class Award:
    """A grant that an issuer made to several of its insiders at once: so many installments, the first on a day."""

    installments: int
    first: date
    is_of_performance: bool


@dataclass(slots=True)
class Issuer:
    """An invented issuer, what it calls its securities, and what it granted."""

    number: int
    name: str
    shares: str
    units: str
    options: str
    price: int
    awards: list[Award]

    @property
    def cik(self) -> str:
        """Its key at the SEC, which is not given to anybody."""
        return f"{9_900_000_000 + self.number:010}"

    @property
    def symbol(self) -> str:
        """What its shares are traded as."""
        return f"QL{self.number}"


@dataclass(slots=True)
class Lot:
    """Derivatives of one grant or purchase: options, or what a fund holds, which without `price` and `expires` converts at any time."""

    title: str
    quantity: int
    price: str = ""
    first: date | None = None
    expires: date | None = None
    award: Award | None = None
    nature: str = ""


@dataclass(slots=True)
class Owner:
    """An invented owner of one issuer's securities, and what is held at the moment; `others` report jointly.

    A `person` may be the owner of securities of two issuers.
    """

    number: int
    person: int
    relationship: str
    office: str
    issuer: Issuer
    shares: int
    units: int
    elsewhere: int
    nature: str
    others: int
    lots: list[Lot] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The person's name."""
        return f"{_FAMILY[self.person % 12]} {_GIVEN[self.person // 12 % 12]} {self.person}"

    @property
    def is_fund(self) -> bool:
        """Whether what is held is held by funds."""
        return self.others > 0 or self.relationship.endswith("TenPercentOwner")


@dataclass(slots=True)
class Filing:
    """One filing: the rows of its tables by column, with the numbers of the footnotes that they cite.

    `day` is that of the next transaction, `period` that of the last.
    """

    accession: str
    form: str
    filed: date
    period: date
    owner: Owner
    day: date
    original: date | None = None
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    notes: list[str] = field(default_factory=list)
    remarks: str = ""
    exit_box: str = ""
    plan_box: str = ""

    @property
    def is_first(self) -> bool:
        """Whether it is a Form 3."""
        return self.form.startswith("3")

    def cite(self, note: str) -> str:
        """A footnote of this filing, by the number that it gets here."""
        if note not in self.notes:
            self.notes.append(note)
        return f"F{self.notes.index(note) + 1}"

    def reporting(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield key, name, relationship and office of the owner and of those that report jointly."""
        for place in range(1 + self.owner.others):
            cik = f"{9_910_000_000 + 10 * self.owner.person + place:010}"
            if place == 0:
                yield cik, self.owner.name, self.owner.relationship, self.owner.office
            else:
                yield cik, f"{self.owner.name} Fund {place}, L.P.", "TenPercentOwner", ""


MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def written_day(day: date) -> str:
    """A day as the tables write it."""
    return f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year}"


def business_day(day: date) -> date:
    """The day, or the Friday before."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def an_issuer(number: int, chance: random.Random) -> Issuer:
    """An issuer of this number."""
    firm = _FIRMS[number % len(_FIRMS)]
    return Issuer(
        number=number,
        name=f"{firm} {number}, Inc.",
        shares=one(_SHARES, chance).format(firm),
        units=one(_UNITS, chance).format(firm),
        options=one(_OPTIONS, chance).format(firm),
        price=chance.randrange(300, 24_000),
        awards=[_an_award(year, chance) for year in (2022, 2023, 2024)],
    )


def _an_award(year: int, chance: random.Random) -> Award:
    first = date(year + 1, chance.choice((2, 3, 3, 5)), chance.randrange(1, 29))
    return Award(installments=chance.choice((3, 3, 4, 4, 8, 12, 16)), first=first, is_of_performance=chance.random() < 0.25)


def an_owner(number: int, issuer: Issuer, chance: random.Random) -> Owner:
    """An owner of this number, with what is held before the quarter."""
    relationship = one(_RELATIONSHIPS, chance)
    owners_back = ISSUERS_BACK * OWNERS_AT_MOST
    person = number - owners_back if number >= owners_back and chance.random() < _ELSEWHERE_TOO else number
    return Owner(
        number=number,
        person=person,
        relationship=relationship,
        office=chance.choice(_OFFICES) if "Officer" in relationship else "",
        issuer=issuer,
        shares=chance.randrange(2_000, 400_000),
        units=chance.choice((0, 0, 1)) * chance.randrange(1_000, 40_000),
        elsewhere=chance.randrange(500, 90_000),
        nature=one(_NATURES, chance).format(f"{_FAMILY[person % 12]} {person}"),
        others=one(_OWNERS_PER_FILING, chance) - 1,
    )


def one(weighted: tuple[tuple[T, ...], tuple[float, ...]], chance: random.Random) -> T:
    """One of some, by their weights."""
    return chance.choices(*weighted)[0]
