"""How far a long import is: a bar with documents done, their rate and the time that remains, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from insider_ledger.importing import Progress as Step


@contextmanager
def progress_bar(*, is_wanted: bool = True) -> "Iterator[Callable[[Step], None] | None]":
    """What to call with each step, or None where it is not wanted or standard error is no terminal that can redraw a line."""
    if not is_wanted or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 (only for a person who is watching)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(stderr=True)
    if console.is_dumb_terminal:
        yield None
        return
    columns = (
        TextColumn("Importing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("remaining"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("import", total=None, rate="")

        def step(progress: "Step") -> None:
            elapsed = bar.tasks[0].elapsed
            rate = f"{progress.done / elapsed:,.0f} filings/s" if elapsed else ""
            bar.update(task, completed=progress.done, total=progress.total, rate=rate)

        yield step
