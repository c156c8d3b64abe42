"""The process that fuzzes one target: `python -m tests.fuzzing.child splits -max_total_time=60 FOLDER...`, which libFuzzer ends.

Our own modules are loaded so that they count what is reached, and so nothing of them may be loaded before.
"""

import sys
from random import Random

import atheris

with atheris.instrument_imports(
    include=["importers", "insider_ledger.intake", "ledger", "projections"],
    exclude=["importers.printed.alignment"],  # a loop over figures, which would be counted most of the time
):
    from tests.fuzzing.targets import TARGETS

from tests.fuzzing import mutations, seeds

OF_BYTES = 0.4
"""How often bytes are changed without regard to what they are part of."""


def main(name: str, arguments: list[str]) -> None:
    """Fuzz a target with libFuzzer's own arguments."""
    put = seeds.tokens(name)

    def mutated(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)  # noqa: S311 (no secret)

        def change(contents: bytes) -> bytes:
            if random.random() < OF_BYTES:
                return bytes(atheris.Mutate(contents or b"x", max(size, 1)))
            return mutations.changed(contents, put, random)

        is_packed = name == "archives" and random.random() < 1 - OF_BYTES
        return (mutations.repacked(bytes(data), change, random) if is_packed else change(bytes(data)))[:size]

    atheris.Setup([sys.argv[0], *arguments], TARGETS[name], custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
