"""`insider-ledger serve`: the HTTP API."""

from typing import Final

import click

from insider_ledger.cli.options import data_options
from insider_ledger.cli.setup import Setup
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
    with setup.open() as book:
        has_tokens = book.has_tokens()
    if not has_tokens and not is_loopback(host):
        reached = f"--host {host} can be reached from other machines, and the ledger has no tokens"
        raise click.UsageError(f"{reached}: make one first with insider-ledger token create.")
    from insider_ledger.web.serving import serve  # noqa: PLC0415 (an extra)
    from insider_ledger.web.settings import WebSettings  # noqa: PLC0415

    settings = WebSettings(database=setup.database, rate=None if rate == "none" else rate, request_bytes=request_bytes, threads=threads)
    talk(f"Serving {setup.shown} on http://{host}:{port}/api/v1/docs ({'tokens are needed' if has_tokens else 'reading only, no tokens'}).")
    serve(settings, host=host, port=port, workers=workers, threads=threads)
    return Status.DONE
