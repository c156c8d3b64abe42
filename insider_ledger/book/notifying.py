"""Whom a book tells by itself: webhooks."""

import threading
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from insider_ledger.book.opened import Opened, check_position
from insider_ledger.errors import BadWebhookError, UnknownWebhookError

if TYPE_CHECKING:
    from insider_ledger.webhooks.settings import Delivery
    from ledger.store.webhooks import Feed, Webhook


class Notifying(Opened):
    """The part of a book that sends."""

    def add_webhook(self, name: str, url: str, feed: "Feed" = "changes", *, as_of: date | None = None, after: int = 0) -> "Webhook":
        """Send what comes after a position to an address from now on: changes of the holdings on a day (default today), or events.

        Raises BadWebhookError, UnknownPositionError.
        """
        from insider_ledger.following import CONSUMER  # noqa: PLC0415
        from insider_ledger.webhooks import addresses  # noqa: PLC0415
        from insider_ledger.webhooks.settings import HOOKS_MAX  # noqa: PLC0415
        from ledger.store import webhooks  # noqa: PLC0415

        if CONSUMER.fullmatch(name) is None:
            raise BadWebhookError(name, "a webhook is named by 1 to 64 letters, digits, dots, dashes and underscores")
        addresses.check(name, url)
        day = self._day(as_of) if feed == "changes" else None
        with self._database.write() as connection:
            check_position(connection, after)
            if webhooks.find(connection, name) is not None:
                raise BadWebhookError(name, "there is one of this name already")
            if webhooks.count(connection) >= HOOKS_MAX:
                raise BadWebhookError(name, f"there are {HOOKS_MAX} already, and no more are delivered at a time")
            return webhooks.add(connection, name, url, as_of=day, after=after, now=self._database.clock())

    def webhooks(self) -> "tuple[Webhook, ...]":
        """All webhooks by name, with how far each has come and why the last attempt failed."""
        from ledger.store import webhooks  # noqa: PLC0415

        with self._database.read() as connection:
            return webhooks.listing(connection)

    def remove_webhook(self, name: str) -> None:
        """Send nothing there any more. Raises UnknownWebhookError."""
        from ledger.store import webhooks  # noqa: PLC0415

        with self._database.write() as connection:
            if not webhooks.remove(connection, name):
                raise UnknownWebhookError(name)

    def deliver_webhooks(
        self, how: "Delivery", names: Collection[str] = (), *, follow: bool = False, stop: threading.Event | None = None
    ) -> None:
        """Send to webhooks (default all) what they lack, until each has it or failed; with `follow` until `stop` is set.

        Raises UnknownWebhookError; MissingLibraryError; WebhookSecretsError where the file of secrets cannot be read at the start;
        errors of the store, which with `follow` are waited out where that helps.
        """
        from insider_ledger.extras import needed  # noqa: PLC0415

        needed("urllib3", "webhooks", "webhook deliver")
        from insider_ledger.webhooks.delivering import deliver  # noqa: PLC0415
        from insider_ledger.webhooks.signing import read_secrets  # noqa: PLC0415

        for name in sorted(set(names) - {hook.name for hook in self.webhooks()}):
            raise UnknownWebhookError(name)
        read_secrets(how.secrets)
        deliver(self._database, frozenset(names), how, follow=follow, stop=stop or threading.Event())
