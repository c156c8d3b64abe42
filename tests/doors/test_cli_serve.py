"""`serve` and `token` as commands: what cannot be served is said before anything is, and a server that runs says where."""

import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from tests.doors.test_cli_process import PROGRAM, environment
from tests.said import Ask, Said

PATIENCE = 60.0


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ask:
    """Commands in a folder with a ledger, in which nothing is served for good."""
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    insider_ledger.open("ledger.db").close()
    monkeypatch.setattr("insider_ledger.web.serving.serve", lambda _, listener, **__: listener.close())

    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


@pytest.mark.parametrize("rate", ["garbage", "", "0 per second", "5 per second; 0 per minute", "-1 per second", "9" * 5_000, "5 per blink"])
def test_what_is_no_rate_is_refused_at_the_start(ask: Ask, rate: str) -> None:
    said = ask("serve", "--port", 0, "--rate", rate)

    assert said.status == Status.WRONG_USAGE
    assert "100 per second" in said.talk
    assert "served" not in said.talk


@pytest.mark.parametrize("rate", ["none", "1/second", "100 per second", "20 per second; 500 per minute", "5 per 10 minutes"])
def test_a_rate_is_a_number_per_time_or_several(ask: Ask, rate: str) -> None:
    assert ask("serve", "--port", 0, "--rate", rate).status == Status.DONE


def test_a_port_that_is_taken_is_one_message(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = ask("serve", "--port", port)

    assert said.status == Status.REFUSED
    assert said.talk == f"Error: Another program listens on 127.0.0.1:{port} already: name another --port, or end that program.\n"


def test_an_address_that_this_machine_does_not_have_is_one_message(ask: Ask) -> None:
    ask("token", "create", "robot", "--scope", "read")
    for host in ("192.0.2.1", "a..b"):
        said = ask("serve", "--host", host, "--port", 0)

        assert said.status == Status.REFUSED
        assert said.talk.startswith(f"Error: Nothing can listen on {host}:0: ")
        assert said.talk.endswith(". Name another --host or --port.\n")


def test_a_server_says_what_is_served_and_where(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(
        r"ledger\.db is served on http://127\.0\.0\.1:[1-9]\d+/api/v1/docs \(reading only, no tokens\)\.\n", ask("serve", "--port", 0).talk
    )
    monkeypatch.setenv("INSIDER_LEDGER_DB", "sqlite:///ledger.db")
    assert ask("serve", "--port", 0).talk.startswith("The database is served on http://127.0.0.1:")


def test_a_token_that_has_ended_already_is_not_made(ask: Ask) -> None:
    said = ask("token", "create", "robot", "--scope", "read", "--expires", "2020-01-31")

    assert said.status == Status.WRONG_USAGE
    assert "--expires 2020-01-31 is over: name today or a later day." in said.talk
    assert ask("token", "create", "robot", "--scope", "read", "--expires", "today").status == Status.DONE
    assert "robot" in ask("token").data


# A server of its own


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[int, int]]:
    """The port of a server that runs in a folder, and its process."""
    command = [*PROGRAM, "serve", "--port", "0", *options]
    server = subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True)  # noqa: S603 (our own program)
    try:
        assert server.stderr is not None
        said = server.stderr.readline()
        yield int(re.findall(r":(\d+)/", said)[0]), server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=PATIENCE)


def sent(port: int, method: str, path: str, body: bytes, secret: str) -> int:
    """The status of the answer to a body in chunks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    halves = iter((body[: len(body) // 2], body[len(body) // 2 :]))
    connection.request(method, f"/api/v1{path}", halves, {"Authorization": f"Bearer {secret}"}, encode_chunked=True)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_running_server_takes_a_body_in_chunks_whole_or_not_at_all(tmp_path: Path, workers: str) -> None:
    document = examples.filings()[0].read_bytes()
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        secret = book.create_token("robot", frozenset({"admin"})).secret
        with serving(tmp_path, "--workers", workers, "--request-bytes", str(len(document))) as (port, _):
            assert sent(port, "POST", "/filings", document + b" ", secret) == 413
            assert book.head() == 0
            assert sent(port, "POST", "/filings", document, secret) == 201
            assert book.head() > 0


def answered(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def processes(server: int) -> set[str]:
    """Those that a server started."""
    return set(Path(f"/proc/{server}/task/{server}/children").read_text().split())


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists the processes of another")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_process_that_ends_is_replaced_by_one_that_answers(tmp_path: Path, workers: int) -> None:
    insider_ledger.open(str(tmp_path / "ledger.db")).close()
    with serving(tmp_path, "--workers", str(workers)) as (port, server):
        assert answered(port, "/healthz")[0] == 200
        before, until = processes(server), time.monotonic() + PATIENCE
        os.kill(int(min(before)), signal.SIGTERM)
        while (len(processes(server)) < workers or processes(server) == before) and time.monotonic() < until:
            threading.Event().wait(0.05)

        assert processes(server) != before
        assert {answered(port, "/healthz")[0] for _ in range(10)} == {200}
        assert "insider_ledger_http_requests_total" in answered(port, "/metrics")[1]
