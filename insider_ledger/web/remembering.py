"""Answers that were given before and are the same still: many clients with one question cost one answer for each state of the ledger.

While the ledger stands at a position and the day is the same, only the time of knowledge moves, where none was asked; and if nothing in the
ledger became known after an answer was given, the clock changes nothing in it but the time that it names.
"""

import threading
from collections import OrderedDict
from datetime import date, datetime
from operator import itemgetter
from typing import Final

from flask import request

from insider_ledger.book import Book
from insider_ledger.web.printed import Printed

ANSWERS_MAX: Final = 2_000
BYTES_MAX: Final = 64 * 1024**2
TURNS: Final = 256

Question = tuple[str, tuple[tuple[str, str], ...], date]


class Remembered:
    """The last answers of one process. Threads share them."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[Question, int], Printed] = OrderedDict()
        self._bytes = 0
        self._turn = threading.Lock()
        self._turns = [threading.Lock() for _ in range(TURNS)]
        self._last_known: tuple[int, datetime | None] = (0, None)

    def find(self, book: Book, head: int, question: Question, now: datetime | None) -> Printed | None:
        """The answer to a question that the ledger gives at a position, where it is the same still.

        `now` is what the clock told for the time of knowledge, where the question leaves it open.
        """
        with self._turn:
            kept = self._answers.get((question, head))
            if kept is None:
                return None
            self._answers.move_to_end((question, head))
        if kept.now is None or now is None:
            return kept
        known = self._known(book, head)
        return kept.stamped(now) if known is None or known <= min(kept.now, now) else None

    def turn(self, question: Question) -> threading.Lock:
        """What those who ask one question at once take turns by: one works the answer out, the others find it."""
        return self._turns[hash(question) % TURNS]

    def keep(self, question: Question, printed: Printed) -> None:
        """Keep an answer, and forget those that were asked for least lately."""
        if printed.position is None or printed.names_another:
            return  # it does not say of which state it is, or a row of it is of the second in which it was asked
        key = (question, printed.position)
        with self._turn:
            self._bytes += len(printed.body) - (len(self._answers.pop(key).body) if key in self._answers else 0)
            self._answers[key] = printed
            while len(self._answers) > ANSWERS_MAX or self._bytes > BYTES_MAX:
                _, forgotten = self._answers.popitem(last=False)
                self._bytes -= len(forgotten.body)

    def _known(self, book: Book, head: int) -> datetime | None:
        """When the last became known of what is recorded up to the head."""
        if self._last_known[0] != head:
            self._last_known = (head, book.last_known_at())
        return self._last_known[1]


def question_of(book: Book) -> Question:
    """What this request asks."""
    return request.path, tuple(sorted(request.args.items(multi=True), key=itemgetter(0))), book.today()
