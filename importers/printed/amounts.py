r"""Numbers as printed on forms: `1,946`, `\$ 16.66`, `1 3/8`, `-0-`, `12,000 -`. Exact; a dollar sign says that dollars are meant."""

import re
from decimal import Decimal

import msgspec

from ledger.values.quantity import read_decimal

_FRACTION = re.compile(r"(?:(\d{1,6})[ -])?(\d{1,3})/(\d{1,3})", re.ASCII)
_UNIT = re.compile(r"\s*(?:shares|shs\.?|units)$", re.IGNORECASE)
_ZERO = re.compile(r"-\s?0\s?-")


class Amount(msgspec.Struct, frozen=True):
    """An exact number; `dollars` when it is printed with a dollar sign."""

    value: Decimal
    dollars: bool = False


def read_amount(text: str) -> Amount | None:
    """The number that `text` prints, or None when it is none (words, a negative number, a fraction that has no finite decimal)."""
    stripped = text.replace("\\", "").strip()
    bare = re.sub(r"^(?:US|U\.S\.)?\s*\$\s*", "", stripped)
    dollars = bare != stripped
    if _ZERO.fullmatch(bare):
        return Amount(Decimal(0), dollars)
    value = _number(_UNIT.sub("", bare.removesuffix("-").rstrip()))
    return None if value is None else Amount(value, dollars)


def _number(text: str) -> Decimal | None:
    if text.startswith(("-", "+")):
        return None
    if found := _FRACTION.fullmatch(text):
        whole, above, below = int(found[1] or 0), int(found[2]), int(found[3])
        return _finite(whole * below + above, below)
    return read_decimal(text)


def _finite(above: int, below: int) -> Decimal | None:
    """`above / below` exactly, or None: only eighths, sixteenths, tenths and the like are finite decimals."""
    if below == 0:
        return None
    scaled, rest = divmod(above * 10**9, below)
    return None if rest else Decimal(scaled).scaleb(-9).normalize()
