"""Who sends which page to whom, and when: each webhook has turns of its own, and one that fails keeps no other waiting.

A turn works out the page after the position of its webhook, claims it, sends it, and writes down what became of it. The page keeps its
end, and so its id, until it is taken. Should the program be killed before it wrote that down, the page comes again under the same id.
"""

import random
import threading
import time
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

import msgspec

from insider_ledger import following
from insider_ledger.entries import WebhookDelivered, WebhookFailed
from insider_ledger.errors import WebhookSecretsError
from insider_ledger.printing import json_text
from insider_ledger.webhooks.sending import Sent, send
from insider_ledger.webhooks.settings import HOOKS_MAX, Delivery
from insider_ledger.webhooks.signing import read_secrets, sign
from ledger.feed import Feed
from ledger.running_log import milliseconds_since, note
from ledger.store import webhooks
from ledger.store.database import Database
from ledger.store.webhooks import Webhook
from projections.changes import changes

POLL_SECONDS: Final = 0.5
DOUBLINGS_MAX: Final = 30
AGENT: Final = "insider-ledger"


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

    With `follow` until `stop` is set; failed pages are tried again then.
    """
    turns: dict[str, Future[Turn]] = {}
    ended: set[str] = set()
    with ThreadPoolExecutor(HOOKS_MAX, thread_name_prefix="webhook") as threads:
        while not stop.is_set():
            for hook in _due(database, names):
                if hook.id not in turns and (follow or hook.id not in ended):
                    turns[hook.id] = threads.submit(_turn, database, hook, how)
            if not turns:
                if not follow:
                    return
                stop.wait(POLL_SECONDS)
                continue
            wait(turns.values(), timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            done = {key: turn.result() for key, turn in turns.items() if turn.done()}
            ended |= {key for key, turn in done.items() if turn is not Turn.MOVED}
            turns = {key: turn for key, turn in turns.items() if key not in done}


def _due(database: Database, names: Collection[str]) -> list[Webhook]:
    """The webhooks that lack something, to whom nobody sends now."""
    with database.read() as connection:
        hooks, head = webhooks.listing(connection), Feed(connection).head()
    now = database.clock()
    return [hook for hook in hooks if (not names or hook.name in names) and hook.ledger_position < head and hook.is_due(now)]


def _turn(database: Database, hook: Webhook, how: Delivery) -> Turn:
    page = next_page(database, hook, how.events)
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
    return send(hook.url, body, headers, seconds=how.timeout, now=now)


def _settled(database: Database, hook: Webhook, page: Page, claim: str, sent: Sent, how: Delivery, milliseconds: int) -> Turn:
    """Write down what became of a page, and tell it."""
    now = database.clock()
    if sent.is_taken:
        with database.write() as connection:
            webhooks.page_taken(connection, hook, claim, now)
        note(WebhookDelivered(webhook=hook.name, after=page.after, ledger_position=page.ledger_position, milliseconds=milliseconds))
        return Turn.MOVED
    pause = retry_pause(how, hook.failures, sent.retry_after, random.uniform(0.5, 1.0))  # noqa: S311 (no secret)
    with database.write() as connection:
        again = now + timedelta(seconds=pause)
        webhooks.page_refused(connection, hook, claim, why=sent.why, now=now, next_attempt_at=again)
    failed = WebhookFailed(webhook=hook.name, after=page.after, failures=hook.failures + 1, message=sent.why, retry=round(pause * 1000))
    note(failed)
    return Turn.FAILED


def retry_pause(how: Delivery, failures: int, retry_after: int | None, jitter: float) -> float:
    """Seconds until the next attempt, after so many failures before the last; `jitter` is from 0.5 to 1."""
    doubled: int = 2 ** min(failures, DOUBLINGS_MAX)
    backoff = min(how.retry_max, how.retry_first * doubled) * jitter
    return max(backoff, min(how.retry_after_max, retry_after or 0))
