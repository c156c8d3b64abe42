"""The signature of a page, as the Standard Webhooks specification has it, and the file with the secrets that make it.

    sign("whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0", "msg_1", 1717416000, b"{}")      # "v1,..."

The file has one line for each secret, `NAME SECRET`; a webhook with two is signed with both, so that its consumer can go from one to the
other. Lines that begin with # are skipped.
"""

import base64
import binascii
import hmac
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes
from typing import Final

from insider_ledger.errors import WebhookSecretsError

PREFIX: Final = "whsec_"
SIZES: Final = range(24, 65)
"""How many bytes a secret may have, by the specification."""

FILE_BYTES_MAX: Final = 1024**2
READABLE_BY_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def new_secret() -> str:
    """A secret of 256 random bits."""
    return f"{PREFIX}{base64.b64encode(token_bytes(32)).decode()}"


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of a message sent at a timestamp, in seconds since 1970."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(_key(secret), signed, 'sha256')).decode()}"


def read_secrets(path: Path) -> Mapping[str, tuple[str, ...]]:
    """The secrets in a file by the name of their webhook. Raises WebhookSecretsError, which never repeats a line."""
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & READABLE_BY_OTHERS:
                raise WebhookSecretsError(path, None, "can be read or changed by other users")
            text = file.read(FILE_BYTES_MAX).decode()
    except OSError as error:
        raise WebhookSecretsError(path, None, f"cannot be read: {error.strerror or type(error).__name__}") from error
    except UnicodeDecodeError as error:
        raise WebhookSecretsError(path, None, "is no text") from error
    return _secrets(path, text)


def _secrets(path: Path, text: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2 or not _is_secret(words[1]):
            raise WebhookSecretsError(path, number, "is no name with its secret")
        found[words[0]] = (*found.get(words[0], ()), words[1])
    return found


def _is_secret(word: str) -> bool:
    try:
        return word.startswith(PREFIX) and len(_key(word)) in SIZES
    except binascii.Error:
        return False


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
