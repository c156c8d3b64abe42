"""Limits as a person sets them: `document-bytes=128M`, on the command line or in the environment.

    INSIDER_LEDGER_LIMITS="document-bytes=128M members=5000" insider-ledger import filings/ --limit form-rows=5000

reads documents of up to 134,217,728 bytes. `--limit` counts more than the environment. Names are the fields of `Limits` with dashes.
"""

import os
import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from insider_ledger.errors import BadLimitError
from insider_ledger.intake.inputs import LIMITS, Limits

ENVIRONMENT: Final = "INSIDER_LEDGER_LIMITS"
NAMES: Final = {field.replace("_", "-"): field for field in Limits.__struct_fields__}
_VALUE: Final = re.compile(r"(\d{1,15})([KMGT]?)", re.ASCII | re.IGNORECASE)
_UNITS: Final = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


def limits_from(settings: Iterable[str], before: Limits = LIMITS) -> Limits:
    """`before` with each `NAME=VALUE` of the settings; the last of a name counts. Raises BadLimitError."""
    return msgspec.structs.replace(before, **dict(map(_read, settings)))


def limits_of(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits that `INSIDER_LEDGER_LIMITS` sets, parted by spaces or commas, else the defaults. Raises BadLimitError."""
    return limits_from(environment.get(ENVIRONMENT, "").replace(",", " ").split())


def _read(setting: str) -> tuple[str, int]:
    name, _, text = setting.partition("=")
    field = NAMES.get(name.strip().lower().replace("_", "-"))
    if field is None:
        raise BadLimitError(setting, f"no limit is called '{name}'", tuple(NAMES))
    found = _VALUE.fullmatch(text.strip())
    if found is None or int(found[1]) == 0 or (found[2] and not _counts_bytes(field)):
        expected = "a whole number of bytes above 0, such as 67108864, 64M or 2G" if _counts_bytes(field) else "a whole number above 0"
        raise BadLimitError(setting, f"{name} is {expected}", tuple(NAMES))
    return field, int(found[1]) * _UNITS[found[2].upper()]


def _counts_bytes(field: str) -> bool:
    return field.endswith("_bytes")
