"""The priority of this process: long work leaves the processors to those who wait for an answer."""

import os
from typing import Final

NICENESS: Final = 10
"""Of long work, in the steps of the system's schedulers: what else runs is served several times as often where processors are short."""


def step_back(niceness: int) -> None:
    """Let this process, and those that it starts, have at least this niceness; systems that know none go on as they are."""
    if hasattr(os, "setpriority") and os.getpriority(os.PRIO_PROCESS, 0) < niceness:
        os.setpriority(os.PRIO_PROCESS, 0, niceness)
