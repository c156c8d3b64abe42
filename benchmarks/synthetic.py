"""Invented submissions in any number, the same for the same seed: owners who buy, sell, are granted options and exercise them.

`write(path, submissions(1_000, owners=250))` makes a zip of 1,000 Forms 4 by 250 owners, in the order in which they were accepted. With
`filings_per_owner=4` other owners take over as soon as these have reported so often on average: a book then grows wider, not deeper.
"""

import random
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

FIRST_INSTANT = datetime(2015, 1, 5, 21, 30, tzinfo=UTC)
OWNERS_PER_ISSUER = 8
UNREPORTED = 1 / 25  # of the share rows go on from a balance that no row led to
NOTES = {
    "price": "The price is a weighted average. The shares were sold in several trades at prices within one dollar of the price shown. "
    "The reporting person undertakes to provide full information about the number of shares sold at each price on request.",
    "vesting": "One quarter of the shares underlying the option vests on the first anniversary of the grant date, and the rest in "
    "thirty-six equal monthly instalments thereafter, subject to continued service.",
    "trust": "Held by a family trust of which the reporting person is a trustee. The reporting person disclaims beneficial ownership "
    "except to the extent of a pecuniary interest therein.",
}

Submission = tuple[str, bytes]


@dataclass
class Owner:
    """An invented owner: what is held directly, and the open lot of options."""

    number: int
    shares: int = 50_000
    options: int = 0
    price: str = "12.5"
    expires: str = "2030-01-05"
    notes: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> int:
        """The number of the issuer that this owner reports about."""
        return self.number // OWNERS_PER_ISSUER

    def cite(self, note: str) -> str:
        """A footnote of the filing at hand, by the number that it gets there."""
        if note not in self.notes:
            self.notes.append(note)
        return f'<footnoteId id="F{self.notes.index(note) + 1}"/>'


def submissions(count: int, *, owners: int, filings_per_owner: int | None = None, seed: int = 1) -> Iterator[Submission]:
    """Names and contents of `count` submissions by `owners` owners at a time, in the order in which they were accepted."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    reporting: list[Owner] = []
    for number in range(count):
        if not reporting or (filings_per_owner is not None and number % (owners * filings_per_owner) == 0):
            taken_over = reporting[-1].number + 1 if reporting else 0
            reporting = [Owner(taken_over + place) for place in range(owners)]
        accepted = FIRST_INSTANT + timedelta(minutes=53 * number)
        owner = chance.choice(reporting)
        accession = f"{9_900_000_000:010}-{accepted:%y}-{number % 1_000_000:06}"
        yield f"{accession}.txt", _submission(accession, accepted, owner, chance).encode()


def write(path: Path, made: Iterable[Submission]) -> Path:
    """Put submissions into a zip at `path`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, contents in made:
            archive.writestr(zipfile.ZipInfo(name), contents, zipfile.ZIP_DEFLATED)
    return path


def _submission(accession: str, accepted: datetime, owner: Owner, chance: random.Random) -> str:
    day = f"{accepted - timedelta(days=2):%Y-%m-%d}"
    return f"""<SEC-DOCUMENT>{accession}.txt : {accepted:%Y%m%d}
<SEC-HEADER>{accession}.hdr.sgml : {accepted:%Y%m%d}
<ACCEPTANCE-DATETIME>{accepted:%Y%m%d%H%M%S}
ACCESSION NUMBER:\t\t{accession}
CONFORMED SUBMISSION TYPE:\t4
PUBLIC DOCUMENT COUNT:\t\t1
CONFORMED PERIOD OF REPORT:\t{day.replace("-", "")}
FILED AS OF DATE:\t\t{accepted:%Y%m%d}
DATE AS OF CHANGE:\t\t{accepted:%Y%m%d}

{_parties(owner)}</SEC-HEADER>
<DOCUMENT>
<TYPE>4
<SEQUENCE>1
<FILENAME>form4.xml
<DESCRIPTION>FORM 4
<TEXT>
<XML>
<?xml version="1.0"?>
{_form(accepted, day, owner, chance)}</XML>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""


def _parties(owner: Owner) -> str:
    return f"""REPORTING-OWNER:

\tOWNER DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tMarlowe Ada {owner.number}
\t\tCENTRAL INDEX KEY:\t\t\t{9_910_000_000 + owner.number}

\tFILING VALUES:
\t\tFORM TYPE:\t\t4
\t\tSEC ACT:\t\t1934 Act
\t\tSEC FILE NUMBER:\t001-{owner.issuer:05}

ISSUER:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tQuillon Instruments {owner.issuer}, Inc.
\t\tCENTRAL INDEX KEY:\t\t\t{9_900_000_000 + owner.issuer}
\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\tOPTICAL INSTRUMENTS & LENSES [3827]
\t\tSTATE OF INCORPORATION:\t\t\tDE
\t\tFISCAL YEAR END:\t\t\t1231

\tBUSINESS ADDRESS:
\t\tSTREET 1:\t\t1 HARBOUR WAY
\t\tCITY:\t\t\tPORT MARROW
\t\tSTATE:\t\t\tME
\t\tZIP:\t\t\t04999
"""


def _form(accepted: datetime, day: str, owner: Owner, chance: random.Random) -> str:
    owner.notes = []
    tables = _tables(day, owner, chance)
    notes = "".join(f'<footnote id="F{number}">{NOTES[note]}</footnote>' for number, note in enumerate(owner.notes, 1))
    return f"""<ownershipDocument>
<schemaVersion>X0508</schemaVersion><documentType>4</documentType><periodOfReport>{day}</periodOfReport>
<notSubjectToSection16>0</notSubjectToSection16>
<issuer><issuerCik>{9_900_000_000 + owner.issuer}</issuerCik><issuerName>Quillon Instruments {owner.issuer}, Inc.</issuerName>
<issuerTradingSymbol>QL{owner.issuer}</issuerTradingSymbol></issuer>
<reportingOwner><reportingOwnerId><rptOwnerCik>{9_910_000_000 + owner.number}</rptOwnerCik>
<rptOwnerName>Marlowe Ada {owner.number}</rptOwnerName></reportingOwnerId>
<reportingOwnerAddress><rptOwnerStreet1>1 HARBOUR WAY</rptOwnerStreet1><rptOwnerCity>PORT MARROW</rptOwnerCity>
<rptOwnerState>ME</rptOwnerState><rptOwnerZipCode>04999</rptOwnerZipCode></reportingOwnerAddress>
<reportingOwnerRelationship><isOfficer>1</isOfficer><officerTitle>Chief Financial Officer</officerTitle></reportingOwnerRelationship>
</reportingOwner>
{tables}
<footnotes>{notes}</footnotes>
<ownerSignature><signatureName>/s/ Ben Okafor, attorney-in-fact</signatureName>
<signatureDate>{accepted:%Y-%m-%d}</signatureDate></ownerSignature>
</ownershipDocument>
"""


def _tables(day: str, owner: Owner, chance: random.Random) -> str:
    first, second = [], []
    if owner.options == 0 and chance.random() < 1 / 2:
        owner.options = chance.randrange(1_000, 9_000, 100)
        owner.price, owner.expires = f"{chance.randrange(500, 5_000) / 100}", f"{int(day[:4]) + 10}{day[4:]}"
        second.append(_option(day, "A", "A", owner.options, owner))
    elif owner.options and chance.random() < 1 / 2:
        exercised = min(owner.options, 100 * chance.randrange(1, 20))
        owner.options -= exercised
        first.append(_share_row(day, "M", "A", exercised, owner, chance))
        second.append(_option(day, "M", "D", exercised, owner))
    for _ in range(chance.randrange(0 if first or second else 1, 4)):
        buys = owner.shares < 20_000
        first.append(_share_row(day, "P" if buys else "S", "A" if buys else "D", chance.randrange(50, 5_000), owner, chance))
    if chance.random() < 1 / 3:
        first.append(_trust_row(owner))
    tables = [("nonDerivativeTable", first), ("derivativeTable", second)]
    return "\n".join(f"<{table}>\n{''.join(rows)}</{table}>" for table, rows in tables if rows)


def _share_row(day: str, code: str, direction: str, quantity: int, owner: Owner, chance: random.Random) -> str:
    if chance.random() < UNREPORTED:
        owner.shares += chance.randrange(10, 900)
    owner.shares += quantity if direction == "A" else -quantity
    note = owner.cite("price") if code == "S" else ""
    price = owner.price if code == "M" else f"{1_000 + owner.shares % 977}.25"
    return f"""<nonDerivativeTransaction><securityTitle><value>Common Stock</value></securityTitle>
{_coding(day, code)}<transactionAmounts><transactionShares><value>{quantity}</value></transactionShares>
<transactionPricePerShare><value>{price}</value>{note}</transactionPricePerShare>
<transactionAcquiredDisposedCode><value>{direction}</value></transactionAcquiredDisposedCode></transactionAmounts>
{_after(owner.shares)}{_nature("D", "")}</nonDerivativeTransaction>
"""


def _option(day: str, code: str, direction: str, quantity: int, owner: Owner) -> str:
    return f"""<derivativeTransaction><securityTitle><value>Stock Option (right to buy)</value></securityTitle>
<conversionOrExercisePrice><value>{owner.price}</value></conversionOrExercisePrice>
{_coding(day, code)}<transactionAmounts><transactionShares><value>{quantity}</value></transactionShares>
<transactionPricePerShare><value>0</value></transactionPricePerShare>
<transactionAcquiredDisposedCode><value>{direction}</value></transactionAcquiredDisposedCode></transactionAmounts>
<exerciseDate>{owner.cite("vesting")}</exerciseDate><expirationDate><value>{owner.expires}</value></expirationDate>
<underlyingSecurity><underlyingSecurityTitle><value>Common Stock</value></underlyingSecurityTitle>
<underlyingSecurityShares><value>{quantity}</value></underlyingSecurityShares></underlyingSecurity>
{_after(owner.options)}{_nature("D", "")}</derivativeTransaction>
"""


def _trust_row(owner: Owner) -> str:
    return f"""<nonDerivativeHolding><securityTitle><value>Common Stock</value></securityTitle>
{_after(7_500)}{_nature("I", f"<natureOfOwnership><value>By Trust</value>{owner.cite('trust')}</natureOfOwnership>")}</nonDerivativeHolding>
"""


def _coding(day: str, code: str) -> str:
    return f"""<transactionDate><value>{day}</value></transactionDate><transactionCoding><transactionFormType>4</transactionFormType>
<transactionCode>{code}</transactionCode><equitySwapInvolved>0</equitySwapInvolved></transactionCoding>
"""


def _after(total: int) -> str:
    shares = f"<sharesOwnedFollowingTransaction><value>{total}</value></sharesOwnedFollowingTransaction>"
    return f"<postTransactionAmounts>{shares}</postTransactionAmounts>\n"


def _nature(form: str, nature: str) -> str:
    return f"<ownershipNature><directOrIndirectOwnership><value>{form}</value></directOrIndirectOwnership>{nature}</ownershipNature>"
