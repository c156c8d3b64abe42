"""What kind of page a printed form is on: how far its lines and its unmarked boxes can be trusted."""

from typing import Literal

import msgspec


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """How a page prints.

    `exact_lines`: every line of an address and every cell of a table has its own place, broken nowhere else. `bare_box`: a box without a
    mark is unchecked on this page, or its mark may have been lost (`bare`).
    """

    exact_lines: bool
    bare_box: Literal["unchecked", "bare"]
