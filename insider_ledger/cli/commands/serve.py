"""`insider-ledger serve`: the HTTP API."""

import errno
from typing import Final

import click

from insider_ledger.cli.options import data_options
from insider_ledger.cli.setup import RefusedError, Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.extras import needed
from insider_ledger.loopback import is_loopback

LIBRARIES: Final = ("flask", "flask_smorest", "flask_limiter", "prometheus_client", "gunicorn")


@click.command(
    "serve",
    cls=TaughtCommand,
    examples=(
        "insider-ledger serve",
        "insider-ledger --db postgresql://localhost/ledger serve --port 9000 --workers 4",
    ),
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen; beyond this machine, with tokens."
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8321, show_default=True, metavar="N", help="The port.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Processes that answer.")
@click.option("--threads", type=click.IntRange(min=1), default=8, show_default=True, metavar="N", help="Threads in each of them.")
@click.option(
    "--rate", default="100 per second", show_default=True, metavar="RATE", help="What one client may ask of one process, or none."
)
@click.option(
    "--request-bytes",
    type=click.IntRange(min=1),
    default=64 * 1024**2,
    show_default=True,
    metavar="N",
    help="The largest document that may be posted.",
)
@data_options
@click.pass_obj
def command(setup: Setup, *, host: str, port: int, workers: int, threads: int, rate: str, request_bytes: int) -> Status:
    """Answer over HTTP what the command line answers, for programs, until you stop it (Ctrl-C).

    The paths are listed at /api/v1/docs and, for programs, at /api/v1/openapi.json. Without tokens it listens on this machine alone and
    writes nothing; `insider-ledger token create` makes tokens, and from then on every request needs one. Encryption is the business of a
    proxy in front of it.
    """
    for library in LIBRARIES:
        needed(library, "web", "serve")
    allowed = _allowed(rate)
    with setup.open() as book:
        has_tokens = book.has_tokens()
    if not has_tokens and not is_loopback(host):
        reached = f"--host {host} can be reached from other machines, and the ledger has no tokens"
        raise click.UsageError(f"{reached}: make one first with insider-ledger token create.")
    from insider_ledger.web.serving import listening, serve  # noqa: PLC0415 (an extra)
    from insider_ledger.web.settings import WebSettings  # noqa: PLC0415

    settings = WebSettings(database=setup.database, rate=allowed, request_bytes=request_bytes, threads=threads)
    try:
        listener = listening(host, port)
    except (OSError, UnicodeError) as error:
        raise RefusedError(_taken(error, _address(host, port))) from error
    where = _address(host, listener.getsockname()[1])
    talk(f"{setup.shown} is served on http://{where}/api/v1/docs ({'tokens are needed' if has_tokens else 'reading only, no tokens'}).")
    serve(settings, listener, workers=workers, threads=threads)
    return Status.DONE


def _allowed(rate: str) -> str | None:
    """The rate as `flask-limiter` reads it, None for none. Raises `click.UsageError` for what is no rate, or lets nobody ask."""
    if rate == "none":
        return None
    from limits import parse_many  # noqa: PLC0415 (an extra)

    try:
        bounds = parse_many(rate)
    except ValueError:
        bounds = []
    if not bounds or any(bound.amount < 1 for bound in bounds):
        raise click.UsageError(f'--rate {rate} is no rate: give one such as "100 per second" or "20 per second; 500 per minute", or none.')
    return rate


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _taken(error: OSError | UnicodeError, address: str) -> str:
    """Why nothing can listen at an address, and what to do."""
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"Another program listens on {address} already: name another --port, or end that program."
    said = error.strerror if isinstance(error, OSError) else None
    return f"Nothing can listen on {address}: {said or error}. Name another --host or --port."
