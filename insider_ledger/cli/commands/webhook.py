"""`insider-ledger webhook`: where the feeds are sent to."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import click
import msgspec

from insider_ledger.cli.options import data_options, lock_timeout_option
from insider_ledger.cli.parameters import Day, Words
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.cli.taught import TaughtCommand, TaughtGroup
from insider_ledger.cli.wording import facts
from insider_ledger.errors import UnknownWebhookError
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from insider_ledger.webhooks.settings import Delivery
from ledger.store.webhooks import Webhook

SECRETS: Final = "INSIDER_LEDGER_WEBHOOK_SECRETS"


class WebhooksAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Webhooks of a ledger whose last event is at `head`."""

    head: int
    rows: tuple[Webhook, ...]


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """A secret for a webhook, which is stored nowhere."""

    webhook: str
    secret: str


@click.group(
    "webhook",
    cls=TaughtGroup,
    examples=(
        "insider-ledger webhook add warehouse --url https://warehouse.example/in",
        "insider-ledger webhook list",
        "insider-ledger webhook deliver --follow --secrets webhooks.secrets",
    ),
)
def command() -> None:
    """Send the feeds to systems that want them, signed, in order, at least once."""


@command.command(
    "add",
    cls=TaughtCommand,
    examples=(
        "insider-ledger webhook add warehouse --url https://warehouse.example/in --as-of 2024-12-31",
        "insider-ledger webhook add mail --url http://127.0.0.1:9000/ --events --after 4213",
    ),
)
@click.argument("name", type=Words())
@click.option("--url", required=True, metavar="URL", help="Where to send it: https, or http on this machine.")
@click.option("--changes/--events", default=True, help="What the events change in the holdings (when not said), or the events.")
@click.option("--as-of", type=Day(), metavar="DATE", help="With --changes: about the holdings of this day (else of today).")
@click.option(
    "--after", type=click.IntRange(min=0), default=0, metavar="N", help="Begin after this position of the ledger (else from the start)."
)
@data_options
@click.pass_obj
def add(setup: Setup, *, name: str, url: str, changes: bool, as_of: date | None, after: int) -> Status:
    """Send a feed to an address from now on, and print the secret that signs it, once: it is stored nowhere.

    The consumer checks the signature with it, as Standard Webhooks says; `webhook deliver` reads it from a file. The address is no secret:
    the list shows it.
    """
    if as_of is not None and not changes:
        raise click.UsageError("--as-of is the day of the holdings: it goes with --changes.")
    with setup.open() as book:
        added = book.add_webhook(name, url, "changes" if changes else "events", as_of=as_of, after=after)
    _show_secret(setup, added.name)
    return Status.DONE


@command.command("secret", cls=TaughtCommand, examples=("insider-ledger webhook secret warehouse",))
@click.argument("name", type=Words())
@data_options
@click.pass_obj
def secret(setup: Setup, *, name: str) -> Status:
    """Print another secret for a webhook, which is stored nowhere.

    Pages are signed with every secret that the file has for it: add the new one, give it to the consumer, then take the old one out.
    """
    with setup.open() as book:
        if name not in {hook.name for hook in book.webhooks()}:
            raise UnknownWebhookError(name)
    _show_secret(setup, name)
    return Status.DONE


@command.command("list", cls=TaughtCommand, examples=("insider-ledger webhook list",))
@data_options
@click.pass_obj
def listed(setup: Setup) -> Status:
    """List the webhooks: how far each has come, and why the last attempt failed where it did."""
    with setup.open() as book:
        _show(setup, WebhooksAnswer(head=book.head(), rows=book.webhooks()))
    return Status.DONE


@command.command("remove", cls=TaughtCommand, examples=("insider-ledger webhook remove warehouse",))
@click.argument("name", type=Words())
@data_options
@click.pass_obj
def remove(setup: Setup, *, name: str) -> Status:
    """Send nothing to a webhook any more, and forget how far it has come."""
    with setup.open() as book:
        book.remove_webhook(name)
        _show(setup, WebhooksAnswer(head=book.head(), rows=book.webhooks()))
    return Status.DONE


@command.command(
    "deliver",
    cls=TaughtCommand,
    examples=(
        "insider-ledger webhook deliver --secrets webhooks.secrets",
        "insider-ledger webhook deliver --follow --secrets webhooks.secrets --log-level info",
    ),
)
@click.argument("names", nargs=-1, metavar="[NAME]...", type=Words())
@click.option(
    "--secrets",
    envvar=SECRETS,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"The secrets, a line NAME SECRET for each (environment: {SECRETS}).",
)
@click.option("--follow", is_flag=True, help="Send what is recorded later too, until you stop it.")
@click.option("--events", type=click.IntRange(1, 100_000), default=500, show_default=True, metavar="N", help="Events that a page looks at.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 300),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long an answer may take.",
)
@click.option(
    "--retry-first",
    type=click.FloatRange(0.01, 3600),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait after a failure; twice that after each further one.",
)
@click.option(
    "--retry-max",
    type=click.FloatRange(0.01, 86_400),
    default=3600.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait at most.",
)
@lock_timeout_option
@data_options
@click.pass_obj
def deliver(setup: Setup, /, *, names: tuple[str, ...], follow: bool, lock_timeout: float, **how: object) -> Status:
    """Send to the webhooks, all or those named, what they lack; then list them.

    Each page is sent until its consumer answers 2xx, and only then comes the next. Without --follow it ends when each webhook has
    everything or failed once; those that wait for another attempt are left alone. Status 1 says that something was not delivered.
    """
    with setup.open(lock_timeout=lock_timeout) as book:
        book.deliver_webhooks(msgspec.convert(how, Delivery), names, follow=follow)
        answer = WebhooksAnswer(head=book.head(), rows=tuple(hook for hook in book.webhooks() if not names or hook.name in names))
    _show(setup, answer)
    return Status.INCOMPLETE if any(hook.ledger_position < answer.head for hook in answer.rows) else Status.DONE


COLUMNS: Final[tuple[Column[Webhook], ...]] = (
    Column(heading="Name", cell=lambda hook: hook.name),
    Column(heading="URL", cell=lambda hook: hook.url),
    Column(heading="Feed", cell=lambda hook: hook.feed),
    Column(heading="As of", cell=lambda hook: hook.as_of, may_go=True),
    Column(heading="Position", cell=lambda hook: hook.ledger_position),
    Column(heading="Delivered at", cell=lambda hook: hook.delivered_at),
    Column(heading="Failures", cell=lambda hook: hook.failures),
    Column(heading="Last failure", cell=lambda hook: hook.last_failure),
    Column(heading="Next attempt", cell=lambda hook: hook.next_attempt_at),
)


def _show_secret(setup: Setup, name: str) -> None:
    from insider_ledger.webhooks.signing import new_secret  # noqa: PLC0415

    made = NewWebhook(webhook=name, secret=new_secret())
    setup.show(Page(answer=made, blocks=lambda: [facts(made)]))
    talk("Keep the secret: it cannot be shown again.")


def _show(setup: Setup, answer: WebhooksAnswer) -> None:
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer)))


def _blocks(answer: WebhooksAnswer) -> Iterator[Block]:
    yield Grid(columns=COLUMNS, rows=answer.rows) if answer.rows else Paragraph("There are no webhooks.")
