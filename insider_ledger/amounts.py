"""Sizes and spans of time in words: `3.1 GB`, `2 days`, `1 event`."""

from datetime import timedelta
from typing import Final

_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
_SPANS: Final = ((timedelta(days=2), timedelta(days=1), "days"), (timedelta(hours=2), timedelta(hours=1), "hours"))


def size(count: int) -> str:
    """So many bytes, in the largest unit of a thousand that leaves at least one."""
    scale = 0
    while scale < len(_UNITS) - 1 and count >= 1000 ** (scale + 1):
        scale += 1
    return f"{count:,} bytes" if scale == 0 else f"{count / 1000**scale:,.1f} {_UNITS[scale]}"


def span(lasted: timedelta) -> str:
    """How long something lasted, in whole days, hours or minutes."""
    for least, unit, noun in _SPANS:
        if lasted >= least:
            return f"{lasted // unit} {noun}"
    return plural(max(lasted // timedelta(minutes=1), 0), "minute")


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """`1 event`, `1,200 events`; `nouns` where more than one are called otherwise."""
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"
