"""Who reports, and for whom: names, addresses, relationships and the issuer, from the words of items 1, 2 and 5 and the block of owners."""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from importers.printed.boxes import Mark, checked, mark_before, without_mark
from importers.printed.flaws import Flaws
from importers.printed.items import Answer
from ledger.values.form import Address, Issuer, Relationship, ReportingOwner
from ledger.values.identity import normal_cik

_CAPTION = re.compile(r"(?P<name>\((?:Last|First|Middle)\))|(?P<street>\(Street\))|(?P<place>\((?:City|State|Zip)\))", re.IGNORECASE)
_PLACE = re.compile(r"(?P<city>.+?)[,\s]\s*(?P<state>[A-Z][A-Z0-9])\s+(?P<zip>\d{5}(?:-?\d{4})?|[A-Z0-9][A-Z0-9 -]{2,9})")
_CIK = re.compile(r"[(\[]?\s*\bCIK(?:\s*(?:No\.?|Number|#))?\s*[:=#]?\s*(\d{1,10})\s*[)\]]?", re.IGNORECASE)
_SYMBOL = re.compile(r"^(?P<name>.*?)\s*\[\s*(?P<symbol>.*?)\s*\]\s*$")
_IN_BRACES = re.compile(
    r"^(?P<name>.+?)\s*(?:[({\"]\s*|\s[-/]+\s*|[;:/]\s*)(?:(?:NYSE|NASDAQ|AMEX|OTC\w*)\s*:\s*)?"
    r"(?P<symbol>(?!(?:INC|CORP|CO|LTD|LLC|PLC|LP|SA|NV|AG|DE|MD|NY|NEW)\b)[A-Z][A-Z.]{0,5})\s*[)}\"]?\s*$"
)
_SYMBOL_LINE = re.compile(
    r"[\"(]?(?!(?:INC|CORP|CO|LTD|LLC|PLC|LP|SA|NV|AG)\b)(?:(?:NYSE|NASDAQ|AMEX|OTC\w*)\s*[:-]\s*)?(?P<symbol>[A-Z][A-Z.]{0,5})[\")]?"
)
_OPTIONS = re.compile(
    r"(?P<is_director>Director)|(?P<is_ten_percent_owner>10\s?%\s+Owner)|(?P<is_officer>Officer\b(?:\s*\(give\s+title\s+below\))?)|(?P<is_other>Other\b(?:\s*\(specify\s+below\))?)",
    re.IGNORECASE,
)
_OPTION_CELL = re.compile(r"\W*(?:Director|10\s?% Owner|Officer(?: \(give title below\))?|Other(?: \(specify below\))?)\W*", re.IGNORECASE)
_SPECIFY = re.compile(r"\((?:specify|give title)(?: (?:title )?below)?\)", re.IGNORECASE)
_ONLY_MARKS = re.compile(r"[\s_\-|:]*")


def read_issuer(lines: Sequence[str]) -> Issuer:
    """Item 2 (Form 3: item 3): `Ascent Holdings, Inc. [ASCN]`, or the symbol on a line of its own."""
    cik, text = without_cik(" ".join(lines))
    below = _SYMBOL_LINE.fullmatch(lines[-1]) if len(lines) > 1 else None
    if below:
        return Issuer(cik=cik, name=without_cik(" ".join(lines[:-1]))[1] or None, symbol=below["symbol"])
    found = _SYMBOL.match(text) or _IN_BRACES.match(text)
    if found:
        return Issuer(cik=cik, name=found["name"].strip(" ,;-") or None, symbol=found["symbol"].strip() or None)
    return Issuer(cik=cik, name=text or None)


def without_cik(text: str) -> tuple[str | None, str]:
    """The CIK that is printed in `text`, and the text without it."""
    found = _CIK.search(text)
    if found is None:
        return None, " ".join(text.split())
    return normal_cik(found[1]), " ".join((text[: found.start()] + " " + text[found.end() :]).split())


def read_owner(answer: Answer, *, exact: bool) -> ReportingOwner:
    """Item 1: the name down to `(Last)`, the street down to `(Street)`, the place down to `(City)`.

    `exact` pages give every line of the street its own row; on others lines may be broken anywhere, and the street is one.
    """
    parts: tuple[list[tuple[str, ...]], ...] = ([], [], [], [])
    at = 0
    for row in answer.rows:
        cells: list[str] = []
        for cell in row:
            text = without_cik(cell)[1]
            read_to = 0
            for caption in _CAPTION.finditer(text):
                _keep(parts[at], (*cells, text[read_to : caption.start()]))
                cells, read_to = [], caption.end()
                at = max(at, 1 if caption["name"] else 2 if caption["street"] else 3)
            cells.append(text[read_to:])
        _keep(parts[at], cells)
    name, streets, place, _ = parts
    country: list[tuple[str, ...]] = []
    if not at:
        name, streets, place, country = _without_captions(name)
        exact = True
    cik = next((found for line in answer.lines if (found := without_cik(line)[0])), None)
    return ReportingOwner(
        cik=cik, name=_folded(*map(" ".join, name)) or None, address=_in_country(_address(streets, place, exact=exact), country)
    )


def read_address(lines: Sequence[str]) -> Address | None:
    """An address whose lines are known one by one: streets, and the place last."""
    return _address([(line,) for line in lines[:-1]], [(lines[-1],)], exact=True) if lines else None


def _without_captions(
    rows: Sequence[tuple[str, ...]],
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]], list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Name, streets and place of an item 1 without captions: the name is the first line, the place ends with state and zip."""
    name, below = list(rows[:1]), list(rows[1:])
    at = next((at for at, row in enumerate(below) if _PLACE.fullmatch(_folded(*row))), len(below))
    return name, below[:at], below[at : at + 1], below[at + 1 :]


def _in_country(address: Address | None, rows: Sequence[tuple[str, ...]]) -> Address | None:
    """What stands below the place is the country."""
    country = _folded(*(cell for row in rows for cell in row))
    return msgspec.structs.replace(address, country=country) if address is not None and country else address


def _keep(rows: list[tuple[str, ...]], cells: Sequence[str]) -> None:
    if any(cell.strip() for cell in cells):
        rows.append(tuple(cell.strip() for cell in cells))


def _address(streets: Sequence[tuple[str, ...]], place: Sequence[tuple[str, ...]], *, exact: bool) -> Address | None:
    lines = [_folded(*row) for row in streets]
    if exact and len(lines) > 1:
        lines = [lines[0], _folded(*lines[1:])]
    road, second = lines if exact and len(lines) == 2 else (_folded(*lines), None)
    city, state, zip_code = _town(place)
    if not (road or city or state or zip_code):
        return None
    return Address(street1=road or None, street2=second, city=city or None, state=state or None, zip_code=zip_code or None)


def _town(place: Sequence[tuple[str, ...]]) -> tuple[str, str | None, str | None]:
    """City, state and zip: three cells, or `LITTLETON, CO 80127`; words that split into neither are the city."""
    if len(place) == 1 and len(place[0]) == 3:
        return place[0]
    town = _folded(*(cell for row in place for cell in row))
    if found := _PLACE.fullmatch(town):
        return found["city"].rstrip(" ,"), found["state"], found["zip"]
    return town, None, None


def read_relationship(answer: Answer, flaws: Flaws, *, bare: Literal["unchecked", "bare"] = "bare") -> Relationship | None:
    """Item 5 (Form 3: item 4) by its boxes; None, and noted, when the marks do not say which are checked.

    `bare` is what a box without a mark means on this page, when the page itself tells. Title and other text may have a row of their own,
    in the columns of their boxes.
    """
    rows = [row for row in answer.rows if len(row) != 4 or any(map(_OPTION_CELL.fullmatch, row))]
    words_below = next((row for row in reversed(answer.rows) if row not in rows), None)
    text = "\n".join(cell for row in rows for cell in row if cell)
    marks, words = _boxes(text)
    known = {label: bare if mark == "bare" else mark for label, mark in marks.items()}
    held = checked(known)
    if held is None:
        if marks:
            flaws.note("box-not-certain", "owners/relationship", " ".join(answer.lines))
        return None
    if words_below is not None and not words:
        return relationship(held, title=words_below[1], other=words_below[3])
    title, other = _title_and_other(held, words, flaws)
    return relationship(held, title=title, other=other)


def _boxes(text: str) -> tuple[dict[str, Mark], str]:
    """The mark before each label, and the words that are neither."""
    marks: dict[str, Mark] = {}
    rest: list[str] = []
    at = 0
    for option in _OPTIONS.finditer(text):
        if option.lastgroup is not None and option.lastgroup not in marks:
            before = text[at : option.start()]
            marks[option.lastgroup] = mark_before(before)
            rest.append(without_mark(before))
            at = option.end()
    rest.append(_SPECIFY.sub("", text[at:]))
    return marks, _folded(*(part for part in rest if not _ONLY_MARKS.fullmatch(part)))


def _title_and_other(held: frozenset[str], words: str, flaws: Flaws) -> tuple[str, str]:
    """Which of the words below the boxes are the officer's title and which the other text; `title / other` when both are asked."""
    if {"is_officer", "is_other"} <= held:
        title, _, other = (part.strip() for part in words.partition(" / "))
        if words and (not other or " / " in other):
            flaws.note("column-not-certain", "owners/relationship/officer_title", words)
            return "", ""
        return title, other
    return ("", words) if "is_other" in held else (words, "")


def relationship(held: frozenset[str], *, title: str = "", other: str = "") -> Relationship:
    """A relationship by the names of its checked boxes."""
    return Relationship(
        is_director="is_director" in held,
        is_officer="is_officer" in held,
        is_ten_percent_owner="is_ten_percent_owner" in held,
        is_other="is_other" in held,
        officer_title=title or None,
        other_text=other or None,
    )


def _folded(*texts: str) -> str:
    return " ".join(" ".join(texts).split())
