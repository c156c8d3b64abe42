"""Which addresses a webhook may have: HTTPS, or HTTP on this machine.

`check("hook", "http://warehouse.example/in")` raises: what is sent there could be read and changed on its way.
"""

from urllib.parse import SplitResult, urlsplit

from insider_ledger.errors import BadWebhookError
from insider_ledger.loopback import is_loopback

URL_MAX = 2_000


def check(name: str, url: str) -> None:
    """Raise BadWebhookError for an address that nothing is sent to."""
    try:
        parts = urlsplit(url)
        flaw = _flaw(url, parts, parts.port)
    except ValueError as error:
        raise BadWebhookError(name, "its URL cannot be read") from error
    if flaw is not None:
        raise BadWebhookError(name, flaw)


def _flaw(url: str, parts: SplitResult, port: int | None) -> str | None:
    if len(url) > URL_MAX or not url.isascii() or not url.isprintable() or " " in url:
        return f"its URL is not one of at most {URL_MAX:,} printable ASCII characters without spaces"
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return "its URL is not that of a place on the web"
    if parts.username is not None or parts.password is not None:
        return "its URL names a user or password, which the list of webhooks would show"
    if parts.fragment:
        return "its URL has a fragment, which is never sent"
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return "its URL is not https, and not on this machine"
    return None
