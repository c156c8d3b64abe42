"""What a report over some days has to be asked: about whom, and from a day that is not after the last one."""

from datetime import date

import click


def check_asked(issuer: str | None, owner: str | None, start: date | None, end: date | None) -> None:
    """Refuse a report about nobody, or about no day. Raises `click.UsageError`."""
    if issuer is None and owner is None:
        raise click.UsageError("Of which issuer or owner? Name one with --issuer or --owner.")
    if start is not None and end is not None and end < start:
        raise click.UsageError(f"--to {end} is before --from {start}.")
