"""Kill commands of the book at moments chosen at random, and see that nothing is lost, nothing doubled, and the log verifies.

    script/torture --kills 300 --seed 7

`python -m tests.torture --kills N --seed S [--postgresql URL] [--only SCENE]` kills N times, of every scene in turn and of every kind of
moment in turn, on SQLite and (with a server whose role may create databases) on PostgreSQL by turns. The first thing that is not right ends
it with status 1 and the seed, scene and moment that show it again. `tests.torture.scenes` says what is killed and what is to be true.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from uuid import uuid4

from tests.torture.moments import KINDS
from tests.torture.places import Databases, Files
from tests.torture.scenes import Scene
from tests.torture.stage import OUTSIDE, Kill, Stage


def turns(stage: Stage, only: str | None, chance: random.Random) -> Iterator[tuple[Scene, str]]:
    """Every scene in turn, in an order by chance, each time with the next kind of moment that it has."""
    wanted = [scene for scene in stage.scenes if only in {None, scene.name}]
    kinds: dict[str, Iterator[str]] = {}
    for scene in cycle(chance.sample(wanted, len(wanted))):
        if scene.name not in kinds:
            kinds[scene.name] = cycle(chance.sample(found := stage.in_peace(scene).kinds(), len(found)))
        yield scene, next(kinds[scene.name])


def torture(stage: Stage, kills: int, seed: int, only: str | None) -> Iterator[Kill]:
    """Kill so often, the same for the same seed. Raises AssertionError with how to see it again."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    for number, (scene, kind) in enumerate(islice(turns(stage, only, chance), kills), 1):
        try:
            yield stage.play(scene, kind, chance)
        except AssertionError as error:
            raise AssertionError(f"kill {number} of seed {seed}, scene {scene.name}, kind {kind}: {error}") from error


def tell(where: str, kills: list[Kill], seconds: float) -> None:
    """Print how often was killed, by scene and by kind."""
    died = [kill for kill in kills if kill.died]
    print(f"{where}: {len(kills)} kills, {len(died)} commands died of them, {seconds / max(len(kills), 1):.2f} seconds for each")  # noqa: T201
    for scene in dict.fromkeys(kill.scene for kill in kills):
        left = Counter(kill.left for kill in kills if kill.scene == scene)
        print(f"  {scene:18} {', '.join(f'{many} left {what}' for what, many in sorted(left.items()))}")  # noqa: T201
    kinds = Counter(kill.kind for kill in died)
    print(f"  died at: {', '.join(f'{kind} {kinds[kind]}' for kind in (*KINDS, OUTSIDE) if kinds[kind])}", flush=True)  # noqa: T201


def main() -> int:
    """Torture both databases; returns the exit status."""
    asked = argparse.ArgumentParser(prog="script/torture", description="Kill commands of the book at random moments.")
    asked.add_argument("--kills", type=int, default=100, help="how often, on each database (100)")
    asked.add_argument("--seed", type=int, default=1, help="the same kills for the same seed (1)")
    asked.add_argument("--only", metavar="SCENE", help="kill one scene only")
    asked.add_argument("--postgresql", metavar="URL", help="a server whose role may create databases; without it SQLite alone")
    asked.add_argument("--without-sqlite", action="store_true", help="PostgreSQL alone")
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="insider-ledger-torture-") as folder:
        places = {} if chosen.without_sqlite else {"SQLite": Files(Path(folder))}
        servers = {"PostgreSQL": Databases(chosen.postgresql, f"torture_{uuid4().hex[:8]}")} if chosen.postgresql else {}
        for where, there in {**places, **servers}.items():
            started = time.monotonic()
            own = Path(folder) / where
            own.mkdir()
            try:
                kills = list(torture(Stage(there, own), chosen.kills, chosen.seed, chosen.only))
            finally:
                there.close()
            tell(where, kills, time.monotonic() - started)
    return 0


if __name__ == "__main__":
    sys.exit(main())
