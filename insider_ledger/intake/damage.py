"""What the standard library's unpackers raise for bytes that are not what they should be."""

import lzma
import struct
import zipfile
import zlib
from typing import Final

from insider_ledger.intake import tar

DAMAGED: Final = (
    zipfile.BadZipFile,
    tar.DamagedTarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    OverflowError,
    struct.error,
    MemoryError,  # a damaged LZMA header may ask for gigabytes
)


def says(error: Exception) -> str:
    """What an error says, without a full stop."""
    return str(error).rstrip(".") or type(error).__name__
