"""Load on the HTTP API: `python -m benchmarks.http_load LEDGER IMPORT [RATE] [SECONDS] [WORKERS] [OWNERS] [OPTIONS ...]`.

Starts a server on the ledger and asks it for the holdings of one of so many OWNERS, RATE times a second on a clock of its own: a late
answer does not slow the next request down, and its waiting counts. First there is nothing else to do, then the filings of IMPORT are
imported, with these options of `import`. Prints percentiles of the seconds from when a request was due to when its answer was there.
"""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import date
from queue import SimpleQueue
from statistics import quantiles

import insider_ledger

CONNECTIONS = 32
PATIENCE = 60.0
SHOWN = (50, 90, 99)


def main(ledger: str, filings: str, rate: float = 200, seconds: float = 20, workers: int = 2, number: int = 1, *options: str) -> None:
    """Measure, and print."""
    with insider_ledger.open(ledger) as book:
        held = book.holdings(as_of=date(2023, 12, 31), include_closed=True).holdings
    owners = sorted({item.owner.cik for item in held if item.owner.cik})[:number]
    port = _free_port()
    server = _started(ledger, "serve", "--port", str(port), "--workers", str(workers), "--rate", "none")
    try:
        _await(port)
        _load(port, owners, rate, 3)
        print("quiet: ", _percentiles(_load(port, owners, rate, seconds)))
        importing = _started(ledger, "import", filings, *options)
        print("during an import: ", _percentiles(_load(port, owners, rate, seconds)))
        print("the import was", "still running" if importing.poll() is None else "done before the end")
        importing.wait()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def _load(port: int, owners: Sequence[str], rate: float, seconds: float) -> list[float]:
    """Seconds that each request took from when it was due."""
    due: SimpleQueue[float | None] = SimpleQueue()
    taken: list[float] = []
    threads = [threading.Thread(target=_ask, args=(port, owners, due, taken)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    start = time.perf_counter()
    for count in range(int(rate * seconds)):
        at = start + count / rate
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put(at)
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return taken


def _ask(port: int, owners: Sequence[str], due: "SimpleQueue[float | None]", taken: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while (at := due.get()) is not None:
        connection.request("GET", f"/api/v1/holdings?owner={random.choice(owners)}")  # noqa: S311 (no secret)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"status {answer.status}")
        taken.append(time.perf_counter() - at)


def _percentiles(taken: Sequence[float]) -> str:
    cuts = quantiles(taken, n=100)
    return ", ".join(f"p{percent} {cuts[percent - 1] * 1e3:,.0f} ms" for percent in SHOWN) + f" of {len(taken):,} requests"


def _started(ledger: str, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "insider_ledger", "--db", ledger, *arguments]
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (our own program)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _await(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


if __name__ == "__main__":
    ledger, filings, *rest = sys.argv[1:]
    main(ledger, filings, *map(float, rest[:2]), *map(int, rest[2:4]), *rest[4:])
