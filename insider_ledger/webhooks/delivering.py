"""Who sends which page to whom, and when: each webhook has turns of its own, and one that fails keeps no other waiting.

A turn works out the page after the position of its webhook, claims it, sends it, and writes down what became of it. The page keeps its
end, and so its id, until it is taken. Should the program be killed before it wrote that down, or the ledger be out of reach, the page
comes again under the same id.
"""

import random
import threading
import time
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from traceback import extract_tb
from typing import Final

import msgspec
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as TooManyConnectionsError

from insider_ledger import following
from insider_ledger.entries import DeliveryInterrupted, WebhookClaimLost, WebhookDelivered, WebhookFailed
from insider_ledger.errors import BookError, WebhookSecretsError
from insider_ledger.printing import json_text
from insider_ledger.webhooks.sending import Sent, send
from insider_ledger.webhooks.settings import HOOKS_MAX, Delivery
from insider_ledger.webhooks.signing import read_secrets, sign
from ledger.feed import Feed
from ledger.running_log import milliseconds_since, note
from ledger.store import webhooks
from ledger.store.database import Database
from ledger.store.errors import (
    DatabaseMissingError,
    DatabaseUnreachableError,
    NewerSchemaError,
    NotALedgerError,
    OlderSchemaError,
    StoreError,
    WriterLockedError,
)
from ledger.store.webhooks import Webhook
from projections.changes import changes
from projections.failures import AccountFailedError

POLL_SECONDS: Final = 0.5
DOUBLINGS_MAX: Final = 30
AGENT: Final = "insider-ledger"

UNUSABLE: Final = (DatabaseUnreachableError, WriterLockedError, InterfaceError, OperationalError, TooManyConnectionsError)
"""What says that the ledger cannot be used now, and may be later."""

LASTING: Final = (DatabaseMissingError, NotALedgerError, NewerSchemaError, OlderSchemaError)
"""What says that there is no ledger there which this program can use."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a feed: what comes after a position, up to another. `rows` is None where nothing changed, and nothing is sent."""

    after: int
    ledger_position: int
    body: bytes | None


class Turn(Enum):
    """What became of a turn."""

    MOVED = "moved"
    FAILED = "failed"
    IDLE = "idle"
    """Nothing is to be sent, or another one sends."""


def deliver(database: Database, names: Collection[str], how: Delivery, *, follow: bool, stop: threading.Event) -> None:
    """Send to the webhooks with these names (none: all) what they lack, until each has it or failed once.

    With `follow` until `stop` is set; failed pages are tried again then, and so is whatever the ledger could not be used for. Without it
    the first error of that kind is raised, once the others have what they lack. A ledger that is there no more ends both.
    """
    with ThreadPoolExecutor(HOOKS_MAX, thread_name_prefix="webhook") as threads:
        _Deliverer(database, names, how, threads, follow=follow).run(stop)


class _Deliverer:
    """The turns that are under way, and whom to leave alone: without `follow` those that had their last turn."""

    def __init__(self, database: Database, names: Collection[str], how: Delivery, threads: ThreadPoolExecutor, *, follow: bool) -> None:
        self._database, self._names, self._how, self._threads, self._follow = database, names, how, threads, follow
        self._turns: dict[str, tuple[Webhook, Future[Turn]]] = {}
        self._ended: set[str] = set()
        self._pauses = Pauses(how)
        self._errors: list[Exception] = []

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._begin()
            if self._turns:
                wait((turn for _, turn in self._turns.values()), timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                self._end()
            elif self._follow:
                stop.wait(POLL_SECONDS)
            else:
                break
        for error in self._errors:
            raise error

    def _begin(self) -> None:
        """Give a turn to each webhook that is due and has none."""
        if not self._pauses.are_over(None):
            return
        try:
            hooks = _due(self._database, self._names)
        except UNUSABLE as error:
            if not self._follow:
                raise
            self._interrupted(None, error)
            return
        self._pauses.forget(None)
        for hook in hooks:
            if hook.id not in self._turns and hook.id not in self._ended and self._pauses.are_over(hook.id):
                self._turns[hook.id] = hook, self._threads.submit(_turn, self._database, hook, self._how)

    def _end(self) -> None:
        """See what became of the turns that are over."""
        for hook, turn in [both for both in self._turns.values() if both[1].done()]:
            del self._turns[hook.id]
            error = turn.exception()
            if isinstance(error, Exception):
                self._interrupted(hook, error)
            else:
                self._pauses.forget(hook.id)
            if not self._follow and (error is not None or turn.result() is not Turn.MOVED):
                self._ended.add(hook.id)

    def _interrupted(self, hook: Webhook | None, error: Exception) -> None:
        """Tell an error that could not be written down. With `follow` it is one for now, unless there is no ledger any more."""
        if isinstance(error, LASTING):
            raise error
        name, key = (None, None) if hook is None else (hook.name, hook.id)
        if not self._follow:
            self._errors.append(error)
        retry = round(self._pauses.begin(key) * 1000) if self._follow else None
        note(DeliveryInterrupted(webhook=name, error=type(error).__name__, message=_words(error), retry=retry))


class Pauses:
    """Who waits because the ledger could not be used: a webhook by its id, None for all. Kept here, as nothing can be written down then."""

    def __init__(self, how: Delivery) -> None:
        self._how = how
        self._waiting: dict[str | None, tuple[int, float]] = {}

    def begin(self, key: str | None) -> float:
        """Seconds that it waits from now on: the pause between attempts, which doubles."""
        count, _ = self._waiting.get(key, (0, 0.0))
        seconds = retry_pause(self._how, count, None, _jitter())
        self._waiting[key] = count + 1, time.monotonic() + seconds
        return seconds

    def are_over(self, key: str | None) -> bool:
        """Whether it need not wait."""
        return key not in self._waiting or time.monotonic() >= self._waiting[key][1]

    def forget(self, key: str | None) -> None:
        """The ledger could be used for it: the next pause is a first one."""
        self._waiting.pop(key, None)


def _due(database: Database, names: Collection[str]) -> list[Webhook]:
    """The webhooks that lack something, to whom nobody sends now."""
    with database.read() as connection:
        hooks, head = webhooks.listing(connection), Feed(connection).head()
    now = database.clock()
    return [hook for hook in hooks if (not names or hook.name in names) and hook.ledger_position < head and hook.is_due(now)]


def _turn(database: Database, hook: Webhook, how: Delivery) -> Turn:
    """One turn. Raises what keeps it from being written down."""
    try:
        page = next_page(database, hook, how.events)
    except (*UNUSABLE, *LASTING):
        raise
    except Exception as error:  # noqa: BLE001 (whatever is wrong with the page of one webhook is no matter of the others)
        return _not_worked_out(database, hook, how, error)
    if page.ledger_position == page.after:
        return Turn.IDLE
    with database.write() as connection:
        now = database.clock()  # once it is our turn to write: waiting for that is no part of the claim
        until = now + timedelta(seconds=how.timeout + how.claim_margin)
        claim = webhooks.claim_page(connection, hook, page_end=page.ledger_position, now=now, until=until)
        if claim is not None and page.body is None:
            webhooks.page_taken(connection, hook, claim, now)
            return Turn.MOVED
    if claim is None or page.body is None:
        return Turn.IDLE
    started = time.monotonic_ns()
    sent = _sent(hook, page, page.body, how, now)
    return _settled(database, hook, page, claim, sent, how, milliseconds_since(started))


def next_page(database: Database, hook: Webhook, events: int) -> Page:
    """The page after the position of a webhook: the one that was sent and not taken, else of so many events."""
    wanted = events if hook.page_end is None else hook.page_end - hook.ledger_position
    told = {"webhook": hook.name, "feed": hook.feed, "after": hook.ledger_position}
    if hook.as_of is None:
        found = list(following.feed(database, hook.ledger_position, wanted))
        reached = found[-1].ledger_position if found else hook.ledger_position
        return _page(hook, reached, msgspec.json.encode(told | {"ledger_position": reached}), list(map(json_text.line, found)))
    with database.read() as connection:
        answer = changes(connection, hook.ledger_position, hook.as_of, at_once=wanted)
    told |= {"ledger_position": answer.ledger_position, "as_of": hook.as_of, "rules_version": answer.rules_version}
    return _page(hook, answer.ledger_position, msgspec.json.encode(told), list(map(json_text.line, answer.rows)))


def _page(hook: Webhook, reached: int, head: bytes, lines: list[str]) -> Page:
    """A page whose rows are printed as `feed` prints them."""
    rows = ",\n".join(line.rstrip("\n") for line in lines).encode()
    body = b'%s,"rows":[\n%s\n]}\n' % (head.removesuffix(b"}"), rows) if lines else None
    return Page(after=hook.ledger_position, ledger_position=reached, body=body)


def _sent(hook: Webhook, page: Page, body: bytes, how: Delivery, now: datetime) -> Sent:
    """Sign a page with the secrets as they are now, and send it; without a secret nothing is sent."""
    try:
        secrets = read_secrets(how.secrets).get(hook.name, ())
    except WebhookSecretsError as error:
        return Sent(is_taken=False, why=f"its secret is not there: {error.message}")
    if not secrets:
        return Sent(is_taken=False, why=f"{how.secrets} has no secret for it")
    message_id, timestamp = f"msg_{hook.id}_{page.after}_{page.ledger_position}", int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, message_id, timestamp, body) for secret in secrets),
    }
    try:
        return send(hook.url, body, headers, seconds=how.timeout, now=now)
    except Exception as error:  # noqa: BLE001 (a failure of this webhook alone)
        return Sent(is_taken=False, why=f"it could not be sent: {_words(error)}")


def _settled(database: Database, hook: Webhook, page: Page, claim: str, sent: Sent, how: Delivery, milliseconds: int) -> Turn:
    """Write down what became of a page, and tell it."""
    if not sent.is_taken:
        return _refused(database, hook, claim, sent, how)
    with database.write() as connection:
        is_moved = webhooks.page_taken(connection, hook, claim, database.clock())
    if not is_moved:
        return _lost(hook, is_taken=True)
    note(WebhookDelivered(webhook=hook.name, after=page.after, ledger_position=page.ledger_position, milliseconds=milliseconds))
    return Turn.MOVED


def _not_worked_out(database: Database, hook: Webhook, how: Delivery, error: Exception) -> Turn:
    """Write down that there is no page to send, and why: a failure as others are."""
    with database.write() as connection:
        now = database.clock()
        until = now + timedelta(seconds=how.claim_margin)
        claim = webhooks.claim_page(connection, hook, page_end=hook.page_end, now=now, until=until)
    if claim is None:
        return Turn.IDLE
    return _refused(database, hook, claim, Sent(is_taken=False, why=f"its page could not be worked out: {_words(error)}"), how)


def _refused(database: Database, hook: Webhook, claim: str, sent: Sent, how: Delivery) -> Turn:
    pause = retry_pause(how, hook.failures, sent.retry_after, _jitter())
    with database.write() as connection:
        now = database.clock()
        again = now + timedelta(seconds=pause)
        is_kept = webhooks.page_refused(connection, hook, claim, why=sent.why, now=now, next_attempt_at=again)
    if not is_kept:
        return _lost(hook, is_taken=False)
    after, retry = hook.ledger_position, round(pause * 1000)
    note(WebhookFailed(webhook=hook.name, after=after, failures=hook.failures + 1, message=sent.why, retry=retry))
    return Turn.FAILED


def _lost(hook: Webhook, *, is_taken: bool) -> Turn:
    note(WebhookClaimLost(webhook=hook.name, after=hook.ledger_position, is_taken=is_taken))
    return Turn.IDLE


def _words(error: Exception) -> str:
    """Our own sentence; of an error that is not foreseen what it is and where it came from, as its text may hold anything."""
    if isinstance(error, (BookError, StoreError, AccountFailedError)):
        return str(error)
    *_, last = extract_tb(error.__traceback__)
    return f"a fault of the program ({type(error).__name__}, line {last.lineno} of {Path(last.filename).name})"


def _jitter() -> float:
    return random.uniform(0.5, 1.0)  # noqa: S311 (no secret)


def retry_pause(how: Delivery, failures: int, retry_after: int | None, jitter: float) -> float:
    """Seconds until the next attempt, after so many failures before the last; `jitter` is from 0.5 to 1."""
    doubled: int = 2 ** min(failures, DOUBLINGS_MAX)
    backoff = min(how.retry_max, how.retry_first * doubled) * jitter
    return max(backoff, min(how.retry_after_max, retry_after or 0))
