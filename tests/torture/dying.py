"""A command in which something is killed at a moment: `python -m tests.torture.dying [KIND N] -- ARGUMENT...`.

The arguments are those of `insider-ledger`; `tests.torture.moments` names the kinds. Without KIND the command goes to its end, and how many
moments of each kind there were is printed last.
"""

import sys

from insider_ledger.cli.running import run
from tests.torture.moments import Moment, watch

COUNTED = ("statement", "worker", "copied")


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit status."""
    place = arguments.index("--")
    last = Moment(arguments[0], int(arguments[1])) if place else None
    moments = watch((last.kind,) if last else COUNTED, last)
    status = run(arguments[place + 1 :])
    sys.stdout.write(" ".join(f"{kind}={of_kind.met}" for kind, of_kind in moments.items()) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
