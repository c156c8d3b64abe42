"""Eight example filings that tell one story about an invented company; `STORY.md` beside them tells it, with the holdings to expect.

`insider-ledger demo` builds its book from them, and the tutorial and the tests ask that book the questions of the story.
"""

from pathlib import Path


def filings() -> tuple[Path, ...]:
    """Give the example documents in the order of their names, which is not the order in which EDGAR accepted them."""
    return tuple(sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in {".txt", ".html"}))
