"""Running the application on gunicorn: processes that each open the ledger, and threads in them.

gunicorn is maintained, MIT-licensed, and restarts a process that dies; it runs on Linux and macOS.
"""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from typing_extensions import override

from insider_ledger.web.settings import WebSettings

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server put their counters; the library of the counters reads it when it is imported."""

BACKLOG: Final = 2048
"""How many connections wait until they are accepted."""


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with settings of ours instead of a file of its own."""

    def __init__(self, settings: WebSettings, options: Mapping[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    @override
    def load_config(self) -> None:
        """Take our options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    @override
    def load(self) -> Flask:
        """Make the application, in each process anew: connections are not shared."""
        from insider_ledger.web.app import create_app  # noqa: PLC0415 (after the folder of shared counters is named)

        return create_app(self._settings)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 is any that is free. Raises OSError, and UnicodeError for what is no name of a host."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG)


def serve(settings: WebSettings, listener: socket.socket, *, workers: int, threads: int) -> None:
    """Serve until the process is told to end (SIGTERM, SIGINT)."""
    options = {
        "bind": f"fd://{listener.detach()}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "graceful_timeout": 10,
        "timeout": 0 if workers == 1 else 120,
        "limit_request_line": 8190,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    with _shared_counters():
        Server(settings, options).run()


@contextmanager
def _shared_counters() -> Iterator[None]:
    """A folder for the counters of all processes. A process that ends leaves by this way too, and the others need the folder still."""
    folder, here = mkdtemp(prefix="insider-ledger-metrics-"), os.getpid()
    os.environ[SHARED] = folder
    try:
        yield
    finally:
        if os.getpid() == here:
            rmtree(folder, ignore_errors=True)
