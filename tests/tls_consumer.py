"""A system that webhooks send to by HTTPS, on this machine: a certificate of its own, and a program that says the letters.

    with TlsConsumer(tmp_path, lambda shake_hands: say(shake_hands())) as consumer: ...

The program is given what makes the handshake, and closes what it is given by that; `certificate` is the file that whoever trusts it names.
"""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import Self

import pytest

ShakeHands = Callable[[], ssl.SSLSocket]
Answer = Callable[[ShakeHands], None]
USED_TO_SIGN = "keyUsage=critical,digitalSignature,keyCertSign"


class TlsConsumer:
    """Answers one connection after another."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        self.certificate, key = folder / "certificate.pem", folder / "key.pem"
        openssl = which("openssl")
        if openssl is None:
            pytest.skip("no openssl to make a certificate with")
        made = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", USED_TO_SIGN, "-days", "2"]
        files = ["-nodes", "-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", *made, *files], check=True, capture_output=True)  # noqa: S603
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._listening.getsockname()[1]}/in"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._listening.accept()
            except OSError:
                return
            with raw, suppress(OSError):
                self._answer(lambda: self._context.wrap_socket(raw, server_side=True))  # noqa: B023 (done before the next)
