"""What a server is told when it starts."""

import msgspec


class WebSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger that is served, and what one request may cost.

    `rate` is how much one token, or one address without a token, may ask (`flask-limiter` reads it; None: as much as it likes).
    `request_bytes` bounds a document that is posted, `rows_max` the rows of one page, `wait_max` the seconds that a feed waits for news.
    `threads` are those of one process; half of them may wait at a time.
    """

    database: str
    rate: str | None = "100 per second"
    request_bytes: int = 64 * 1024**2
    rows_max: int = 10_000
    wait_max: float = 60.0
    threads: int = 8
    lock_timeout: float = 10.0
