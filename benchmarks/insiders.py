"""Who reports in an invented quarter: issuers, their insiders, what these hold at the moment, and one filing of theirs.

The same number and chance give the same owner: `an_owner(7, an_issuer(0, chance), chance)`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

TABLES: Final = ("NONDERIV_TRANS", "NONDERIV_HOLDING", "DERIV_TRANS", "DERIV_HOLDING")

Row = dict[str, str]
T = TypeVar("T")

OWNERS_PER_ISSUER = ((1, 2, 3, 4, 5, 6, 8, 12), (15, 14, 17, 17, 14, 11, 8, 4))
FILINGS_PER_OWNER = ((1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 40), (49.5, 22.3, 11.2, 7.0, 3.6, 1.9, 1.1, 1.0, 1.2, 0.9, 0.3))
_OWNERS_PER_FILING = ((1, 2, 3, 4, 6, 10), (96.3, 1.1, 0.6, 0.8, 0.6, 0.6))
_RELATIONSHIPS = (("Officer", "Director", "TenPercentOwner", "Director,Officer", "Director,TenPercentOwner"), (40, 37, 8, 11, 4))
_OFFICES = ("Chief Financial Officer", "General Counsel", "Chief Executive Officer", "SVP, Operations", "See Remarks")
_SHARES = (
    ("Common Stock", "Class A Common Stock", "Common Shares", "Ordinary Shares", "Common Stock, par value $0.01 per share"),
    (66, 18, 4, 4, 8),
)
_UNITS = (("Restricted Stock Units", "Restricted Stock Unit", "Restricted Share Units", "Performance Stock Units"), (60, 18, 12, 10))
_OPTIONS = (("Stock Option (Right to Buy)", "Stock Option (right to buy)", "Stock Options", "Employee Stock Option"), (50, 24, 14, 12))
_NATURES = (("By Trust", "By Spouse", "By 401(k) Plan", "See footnote", "By LLC"), (45, 15, 12, 20, 8))
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
class Issuer:
    """An invented issuer, and what it calls its securities."""

    number: int
    name: str
    shares: str
    units: str
    options: str
    price: int

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
    """Options of one grant."""

    price: str
    expires: date
    first: date
    quantity: int


@dataclass(slots=True)
class Owner:
    """An invented owner of one issuer's securities, and what is held at the moment; `others` report jointly."""

    number: int
    name: str
    relationship: str
    office: str
    issuer: Issuer
    shares: int
    units: int
    elsewhere: int
    nature: str
    others: int
    lots: list[Lot] = field(default_factory=list)


@dataclass(slots=True)
class Filing:
    """One filing: the rows of its tables by column, with the numbers of the footnotes that they cite."""

    accession: str
    form: str
    filed: date
    period: date
    owner: Owner
    original: date | None = None
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    notes: list[str] = field(default_factory=list)
    remarks: str = ""
    exit_box: str = ""
    plan_box: str = ""

    def cite(self, note: str) -> str:
        """A footnote of this filing, by the number that it gets here."""
        if note not in self.notes:
            self.notes.append(note)
        return f"F{self.notes.index(note) + 1}"

    def reporting(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield key, name, relationship and office of the owner and of those that report jointly."""
        for place in range(1 + self.owner.others):
            cik = f"{9_910_000_000 + 10 * self.owner.number + place:010}"
            if place == 0:
                yield cik, self.owner.name, self.owner.relationship, self.owner.office
            else:
                yield cik, f"{self.owner.name} Fund {place}, L.P.", "TenPercentOwner", ""


MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def written_day(day: date) -> str:
    """A day as the tables write it."""
    return f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year}"


def an_issuer(number: int, chance: random.Random) -> Issuer:
    """An issuer of this number."""
    return Issuer(
        number=number,
        name=f"{_FIRMS[number % len(_FIRMS)]} {number}, Inc.",
        shares=one(_SHARES, chance),
        units=one(_UNITS, chance),
        options=one(_OPTIONS, chance),
        price=chance.randrange(300, 24_000),
    )


def an_owner(number: int, issuer: Issuer, chance: random.Random) -> Owner:
    """An owner of this number, with what is held before the quarter."""
    relationship = one(_RELATIONSHIPS, chance)
    return Owner(
        number=number,
        name=f"{_FAMILY[number % 12]} {_GIVEN[number // 12 % 12]} {number}",
        relationship=relationship,
        office=chance.choice(_OFFICES) if "Officer" in relationship else "",
        issuer=issuer,
        shares=chance.randrange(2_000, 400_000),
        units=chance.choice((0, 0, 1)) * chance.randrange(1_000, 40_000),
        elsewhere=chance.randrange(500, 90_000),
        nature=one(_NATURES, chance),
        others=one(_OWNERS_PER_FILING, chance) - 1,
    )


def one(weighted: tuple[tuple[T, ...], tuple[float, ...]], chance: random.Random) -> T:
    """One of some, by their weights."""
    return chance.choices(*weighted)[0]
