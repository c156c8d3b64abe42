"""What a command said, for tests that ask the command line."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple


class Said(NamedTuple):
    """What a command printed and said, and how it ended."""

    status: int
    data: str
    talk: str

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.data)

    @property
    def lines(self) -> list[Any]:
        """The answer as JSON lines."""
        return [json.loads(line) for line in self.data.splitlines()]


Ask = Callable[..., Said]
