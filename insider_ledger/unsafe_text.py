r"""Characters that could command a terminal or mislead a reader, wherever text from outside is shown.

`UNSAFE.sub("\ufffd", "Vance\x1b[2J")` shows `Vance` and what was left of the command. They are control characters (escape sequences begin
with one, or are one: U+009B), marks that turn the direction of what follows, characters that nobody sees (with which two names can look
the same), lone surrogates and what Unicode says is no character. Letters, accents and signs of every script stay.
"""

import re
from typing import Final

_DIRECTION: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINES: Final = r"\u2028\u2029"
_UNSEEN: Final = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NO_TEXT: Final = r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"

_OTHERS: Final = f"\\x7f-\\x9f{_DIRECTION}{_LINES}{_UNSEEN}{_NO_TEXT}"

UNSAFE: Final = re.compile(rf"[\x00-\x1f{_OTHERS}]")
UNSAFE_BUT_LINE_FEED: Final = re.compile(rf"[\x00-\x09\x0b-\x1f{_OTHERS}]")
UNSAFE_BUT_SPACE: Final = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f{_OTHERS}]")
"""The same without tabs and line ends."""
