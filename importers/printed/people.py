"""Who reports, and for whom: names, addresses, relationships and the issuer, from the words of items 1, 2 and 5 and the block of owners."""

import re
from collections.abc import Sequence

from importers.printed.boxes import Mark, checked, mark_before, without_mark
from importers.printed.flaws import Flaws
from ledger.values.form import Address, Issuer, Relationship, ReportingOwner
from ledger.values.identity import normal_cik

_LAST_FIRST = re.compile(r"\(Last\)\s*\(First\)\s*\(Middle\)|\(Last\)|\(First\)|\(Middle\)", re.IGNORECASE)
_STREET = re.compile(r"\(Street\)", re.IGNORECASE)
_CITY = re.compile(r"\(City\)(?:\s*\(State\))?(?:\s*\(Zip\))?|\(State\)|\(Zip\)", re.IGNORECASE)
_PLACE = re.compile(r"(?P<city>.+?)[,\s]\s*(?P<state>[A-Z][A-Z0-9])\s+(?P<zip>\d{5}(?:-?\d{4})?|[A-Z0-9][A-Z0-9 -]{2,9})")
_CIK = re.compile(r"[(\[]?\s*\bCIK(?:\s*(?:No\.?|Number|#))?\s*[:=#]?\s*(\d{1,10})\s*[)\]]?", re.IGNORECASE)
_SYMBOL = re.compile(r"^(?P<name>.*?)\s*\[\s*(?P<symbol>[^\]]*?)\s*\]\s*$")
_IN_BRACES = re.compile(r"^(?P<name>.+?)\s*[({]\s*(?:(?:NYSE|NASDAQ|AMEX|OTC\w*)\s*:\s*)?(?P<symbol>[A-Z][A-Z.]{0,5})\s*[)}]\s*$")
_OPTIONS = re.compile(
    r"(?P<is_director>Director)|(?P<is_ten_percent_owner>10\s?%\s+Owner)|(?P<is_officer>Officer\b(?:\s*\(give\s+title\s+below\))?)|(?P<is_other>Other\b(?:\s*\(specify\s+below\))?)",
    re.IGNORECASE,
)
_SPECIFY = re.compile(r"\((?:specify|give title)(?: (?:title )?below)?\)", re.IGNORECASE)
_ONLY_MARKS = re.compile(r"[\s_\-|:]*")


def read_issuer(lines: Sequence[str]) -> Issuer:
    """Item 2 (Form 3: item 3): `Ascent Holdings, Inc. [ASCN]`, or the symbol on a line of its own."""
    cik, text = without_cik(" ".join(lines))
    found = _SYMBOL.match(text) or _IN_BRACES.match(text)
    if found:
        return Issuer(cik=cik, name=found["name"].strip(" ,;-") or None, symbol=found["symbol"].strip() or None)
    if len(lines) > 1 and re.fullmatch(r"[A-Z][A-Z0-9.:/ -]{0,11}", lines[-1]):
        return Issuer(cik=cik, name=without_cik(" ".join(lines[:-1]))[1] or None, symbol=lines[-1])
    return Issuer(cik=cik, name=text or None)


def without_cik(text: str) -> tuple[str | None, str]:
    """The CIK that is printed in `text`, and the text without it."""
    found = _CIK.search(text)
    if found is None:
        return None, " ".join(text.split())
    return normal_cik(found[1]), " ".join((text[: found.start()] + " " + text[found.end() :]).split())


def read_owner(lines: Sequence[str]) -> ReportingOwner:
    """Item 1: the name down to `(Last)`, the street down to `(Street)`, the place down to `(City)`."""
    text = "\n".join(lines)
    cik, _ = without_cik(text)
    text = "\n".join(kept for line in lines if (kept := without_cik(line)[1]))
    parts = _LAST_FIRST.split(text)
    if len(parts) == 1:
        name, *rest = text.split("\n") or [""]
        return ReportingOwner(cik=cik, name=name or None, address=_address("\n".join(rest), ""))
    below = "\n".join(parts[1:])
    street, *place = _STREET.split(below)
    return ReportingOwner(
        cik=cik, name=_folded(parts[0]) or None, address=_address(street, _CITY.split("\n".join(place))[0] if place else "")
    )


def read_relationship(lines: Sequence[str], flaws: Flaws) -> Relationship | None:
    """Item 5 (Form 3: item 4) by its boxes; None, and noted, when the marks do not say which are checked."""
    text = "\n".join(lines)
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
    words = " ".join(part for part in rest if not _ONLY_MARKS.fullmatch(part))
    held = checked(marks)
    if held is None:
        if marks:
            flaws.note("box-not-certain", "owners/relationship", " ".join(lines))
        return None
    return relationship(held, _folded(words), flaws)


def relationship(held: frozenset[str], words: str, flaws: Flaws) -> Relationship:
    """A relationship whose boxes are known; `words` are the title, the other text, or both with a slash between."""
    title = other = None
    if {"is_officer", "is_other"} <= held and words:
        title, _, other = (part.strip() for part in words.partition(" / "))
        if not other or " / " in other:
            flaws.note("column-not-certain", "owners/relationship/officer_title", words)
            title = other = None
    elif "is_other" in held:
        other = words
    elif "is_officer" in held:
        title = words
    return Relationship(
        is_director="is_director" in held,
        is_officer="is_officer" in held,
        is_ten_percent_owner="is_ten_percent_owner" in held,
        is_other="is_other" in held,
        officer_title=title or None,
        other_text=other or None,
    )


def _address(street: str, place: str) -> Address | None:
    road, town = _folded(street), _folded(place)
    if not road and not town:
        return None
    if found := _PLACE.fullmatch(town):
        return Address(street1=road or None, city=found["city"].rstrip(" ,"), state=found["state"], zip_code=found["zip"])
    return Address(street1=road or None, city=town or None)


def _folded(text: str) -> str:
    return " ".join(text.split())
