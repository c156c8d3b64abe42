"""Which of many inputs are worth keeping: smallest first, each that reaches a step between two lines which none before it reached.

`worth_keeping(target, [b"", b"<a>", b"<b>"])` are `b""` and `b"<a>"` where the third does what the second did.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType, FrameType

ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(f"{ROOT / room}{'/'}" for room in ("importers", "insider_ledger/intake", "ledger", "projections"))
LEFT_OUT = "printed/alignment.py"  # a loop over figures, as in fuzzing itself

Step = tuple[CodeType, int, int]


def worth_keeping(target: Callable[[bytes], object], inputs: Iterable[bytes]) -> Iterator[bytes]:
    """The inputs that reach more than those before them, from the smallest on. One that fails is not among them."""
    known: set[Step] = set()
    for contents in sorted(set(inputs), key=lambda contents: (len(contents), contents)):
        steps = reached(target, contents)
        if steps is not None and not steps <= known:
            known |= steps
            yield contents


def reached(target: Callable[[bytes], object], contents: bytes) -> set[Step] | None:
    """The steps from line to line of our own code that the target takes; None where it fails."""
    steps: set[Step] = set()

    def entered(frame: FrameType, _event: str, _said: object) -> Callable[..., object] | None:
        code = frame.f_code
        if not code.co_filename.startswith(OURS) or code.co_filename.endswith(LEFT_OUT):
            return None
        before = 0

        def gone_on(frame: FrameType, event: str, _said: object) -> Callable[..., object]:
            nonlocal before
            if event == "line":
                steps.add((code, before, frame.f_lineno))
                before = frame.f_lineno
            return gone_on

        return gone_on

    sys.settrace(entered)
    try:
        target(contents)
    except Exception:  # noqa: BLE001 (whatever a target finds; it is told when the input is fuzzed)
        return None
    finally:
        sys.settrace(None)
    return steps
