"""How much of the running log is written, and in which form."""

from typing import Final, Literal

Level = Literal["info", "warning", "error"]
Lines = Literal["text", "json"]

LEVELS: Final[tuple[Level, ...]] = ("info", "warning", "error")
LINES: Final[tuple[Lines, ...]] = ("text", "json")
