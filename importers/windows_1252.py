r"""Bytes that are not UTF-8 in a text that otherwise is: a curly quote as the single byte 0x93 is one of Windows-1252.

`b"\x93ok\x94".decode("utf-8", WINDOWS_1252)` is `“ok”`; bytes that Windows-1252 does not have are read as Latin-1.
"""

import codecs
from typing import Final

WINDOWS_1252: Final = "insider-ledger-windows-1252"


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "ignore") or byte.decode("latin-1"), error.start + 1


codecs.register_error(WINDOWS_1252, _windows_1252)
