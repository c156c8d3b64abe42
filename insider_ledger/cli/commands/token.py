"""`insider-ledger token`: which programs may use the ledger over HTTP."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, cast

import click
import msgspec

from insider_ledger.asking import instant_asked
from insider_ledger.cli.options import data_options
from insider_ledger.cli.parameters import Day, Words
from insider_ledger.cli.setup import RefusedError, Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.cli.taught import TaughtCommand, TaughtGroup
from insider_ledger.cli.wording import facts
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from ledger.store.tokens import Token

if TYPE_CHECKING:
    from ledger.store.tokens import Scope

SCOPES: Final = ("read", "import", "decide", "admin")


class TokensAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens of a ledger, without their secrets."""

    rows: tuple[Token, ...]


@click.group(
    "token",
    cls=TaughtGroup,
    invoke_without_command=True,
    examples=(
        "insider-ledger token",
        "insider-ledger token create warehouse --scope read",
        "insider-ledger token revoke warehouse",
    ),
)
@data_options
@click.pass_context
def command(context: click.Context) -> Status:
    """List the tokens of programs that may use this ledger over HTTP, also those that are no longer valid. Their secrets are not stored."""
    setup: Setup = context.obj
    if context.invoked_subcommand is not None:
        return Status.DONE
    setup.check()
    with setup.open() as book:
        answer = TokensAnswer(rows=book.tokens())
    _show(setup, answer)
    return Status.DONE


@command.command("create", cls=TaughtCommand, examples=("insider-ledger token create warehouse --scope read --expires 2035-12-31",))
@click.argument("name", type=Words())
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True, help="What it may do; repeat for more.")
@click.option("--expires", type=Day(), metavar="DATE", help="The last day on which it is valid, in US Eastern (else it has no end).")
@data_options
@click.pass_obj
def create(setup: Setup, *, name: str, scopes: tuple[str, ...], expires: date | None) -> Status:
    """Make a token for a program and print its secret, once: only a digest of it is stored.

    read: ask and follow. import: record documents. decide: record decisions and take them back. admin: all of these. From the first token
    on, every request over HTTP needs one.
    """
    with setup.open() as book:
        ends = None if expires is None else instant_asked(expires, book.now())
        if ends is not None and ends <= book.now():
            raise click.UsageError(f"--expires {expires} is over: name today or a later day.")
        made = book.create_token(name, frozenset(cast("tuple[Scope, ...]", scopes)), ends)
    setup.show(Page(answer=made, blocks=lambda: [facts(made)]))
    talk("Keep the secret: it cannot be shown again.")
    return Status.DONE


@command.command("revoke", cls=TaughtCommand, examples=("insider-ledger token revoke warehouse",))
@click.argument("which", metavar="NAME|ID", type=Words())
@data_options
@click.pass_obj
def revoke(setup: Setup, *, which: str) -> Status:
    """Revoke the tokens with a name or id: they are not valid any more."""
    with setup.open() as book:
        revoked = book.revoke_token(which)
    if not revoked:
        raise RefusedError(f"No valid token is named {which}.")
    _show(setup, TokensAnswer(rows=revoked))
    return Status.DONE


COLUMNS: Final[tuple[Column[Token], ...]] = (
    Column(heading="Id", cell=lambda token: token.id),
    Column(heading="Name", cell=lambda token: token.name),
    Column(heading="Scopes", cell=lambda token: ", ".join(token.scopes)),
    Column(heading="Made at", cell=lambda token: token.created_at),
    Column(heading="Ends at", cell=lambda token: token.expires_at),
    Column(heading="Revoked at", cell=lambda token: token.revoked_at),
)


def _show(setup: Setup, answer: TokensAnswer) -> None:
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer)))


def _blocks(answer: TokensAnswer) -> Iterator[Block]:
    yield (
        Grid(columns=COLUMNS, rows=answer.rows) if answer.rows else Paragraph("There are no tokens: over HTTP this machine alone may ask.")
    )
