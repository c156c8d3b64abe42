"""What a deliverer of webhooks is told, and how many there may be; known without the library that sends.

`Delivery(secrets=Path("webhooks.secrets"), timeout=30.0)` waits half a minute for each answer.
"""

from pathlib import Path
from typing import Final

import msgspec

HOOKS_MAX: Final = 64
"""Each webhook has a thread of its own, so that it keeps no other waiting."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How pages are sent. `secrets` is the file with the secrets; `events` are looked at for one page.

    After a failure the wait is half to all of `retry_first` seconds, twice that after each further one, at most `retry_max`; longer where
    the consumer says so, at most `retry_after_max`. `timeout` is how many seconds an answer may take. A claim
    outlives its request by `claim_margin` seconds: so long others wait for a deliverer that was killed.
    """

    secrets: Path
    events: int = 500
    timeout: float = 10.0
    retry_first: float = 5.0
    retry_max: float = 3600.0
    retry_after_max: float = 86_400.0
    claim_margin: float = 5.0
