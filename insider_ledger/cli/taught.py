"""Commands whose help teaches: what the command is for in a paragraph, then lines that can be typed as they stand."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, ClassVar, Final

import click
from typing_extensions import override

from insider_ledger.cli.setup import Setup
from insider_ledger.printing import FORMATS, REPORT_FORMATS, Format

COMMANDS: Final = {
    "import": "import_",
    "holdings": "holdings",
    "history": "history",
    "explain": "explain",
    "diff": "diff",
    "discrepancies": "discrepancies",
    "vesting": "vesting",
    "report": "report",
    "feed": "feed",
    "export": "export",
    "record": "record",
    "quarantine": "quarantine",
    "rebuild": "rebuild",
    "source": "source",
    "verify": "verify",
    "replay": "replay",
    "serve": "serve",
    "token": "token",
    "webhook": "webhook",
    "demo": "demo",
    "info": "info",
    "doctor": "doctor",
}


class TaughtCommand(click.Command):
    """A command with examples, which checks before it runs that its answer can be printed as asked."""

    formats: ClassVar[Sequence[Format]] = FORMATS

    def __init__(self, *args: Any, examples: Sequence[str] = (), **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.examples = tuple(examples)

    @override
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples under the options."""
        write_examples(self.examples, formatter)

    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Check, then run, telling what is done where that is asked for."""
        setup = ctx.ensure_object(Setup)
        setup.check(self.formats)
        with setup.telling():
            return super().invoke(ctx)


class ReportCommand(TaughtCommand):
    """A command whose answer can be a page to print too."""

    formats = REPORT_FORMATS


class TaughtGroup(click.Group):
    """A command that has commands of its own, with examples."""

    command_class = TaughtCommand

    def __init__(self, *args: Any, examples: Sequence[str] = (), **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.examples = tuple(examples)

    @override
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples under the options."""
        write_examples(self.examples, formatter)


class LedgerGroup(TaughtGroup):
    """All commands, each loaded from its module in `commands` when it is asked for."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which one meets them."""
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None when there is no such command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(f"insider_ledger.cli.commands.{module}").command
        return command

    @override
    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; one that does not exist is answered with the names that are near."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as unknown:
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx) from unknown


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write the section `Examples`, one line each, never wrapped."""
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")
