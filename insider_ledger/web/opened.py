"""The book of a server: opened once in each process, when it is first asked."""

import threading
from datetime import datetime
from typing import Final

from flask import current_app, g

import insider_ledger
from insider_ledger.book import Book
from insider_ledger.book.admitting import Standing
from insider_ledger.web.remembering import Remembered
from insider_ledger.web.settings import WebSettings

EXTENSION: Final = "insider_ledger"


class Served:
    """The settings of an application, and its book once it is open. Threads share it."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        self.remembered = Remembered()
        self.waiters = threading.BoundedSemaphore(max(settings.threads // 2, 1))
        self._book: Book | None = None
        self._turn = threading.Lock()

    def book(self) -> Book:
        """The book. Raises `StoreError` while it cannot be opened; the next request tries again."""
        with self._turn:
            if self._book is None:
                self._book = insider_ledger.open(self.settings.database, create=False, lock_timeout=self.settings.lock_timeout)
            return self._book

    def close(self) -> None:
        """Close the book; it can be asked again."""
        with self._turn:
            if self._book is not None:
                self._book.close()
            self._book = None


def served() -> Served:
    """What this application serves."""
    found: Served = current_app.extensions[EXTENSION]
    return found


def book() -> Book:
    """The book of this application. Raises `StoreError`."""
    return served().book()


def clock() -> datetime:
    """The time of knowledge of a question that leaves it open: now, once for each request. Raises `StoreError`."""
    if "clock" not in g:
        g.clock = book().now()
    found: datetime = g.clock
    return found


def clock_told() -> datetime | None:
    """What the clock told for the question of this request; None where it says all times itself, or asks about none."""
    found: datetime | None = g.get("clock")
    return found


def standing() -> Standing:
    """How the ledger stood when this request was first looked at. Raises `StoreError`."""
    if "standing" not in g:
        g.standing = book().standing()
    found: Standing = g.standing
    return found
