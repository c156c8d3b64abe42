"""Playing scenes: once undisturbed, then killed at moments chosen at random, and run again."""

import random
import shutil
from contextlib import closing
from itertools import count
from pathlib import Path
from signal import SIGKILL
from typing import Final

import msgspec

import insider_ledger
from insider_ledger.cli import Status
from ledger.store.database import Database
from ledger.values.decisions import EquateOwners
from tests.torture.books import AS_OF, KNOWN_AT, REVISIONS, Found, at, boundaries, fill, found, make_older, write_filings
from tests.torture.child import Ended, Outside, ended
from tests.torture.moments import Moment
from tests.torture.places import Places
from tests.torture.scenes import Scene, scenes

OUTSIDE: Final = "outside"
DIED: Final = -SIGKILL


class Peace(msgspec.Struct, frozen=True, kw_only=True):
    """A scene that was played undisturbed: the ledger before and after, an older output (None for none), and the moments that it met."""

    ledger: str
    before: Found
    after: Found
    older: Path | None
    written: object
    moments: dict[str, int]
    seconds: float

    def kinds(self) -> list[str]:
        """The kinds of moments that there are to be killed in."""
        return [*(kind for kind, met in self.moments.items() if met), OUTSIDE]

    def moment(self, kind: str, chance: random.Random) -> Moment | Outside:
        """Some moment of a kind."""
        if kind == OUTSIDE:
            return Outside(chance.uniform(0, self.seconds))
        return Moment(kind, chance.randint(1, self.moments[kind]))


class Kill(msgspec.Struct, frozen=True, kw_only=True):
    """A kill in a scene: at which moment, whether the command died of it, and what of its events was there."""

    scene: str
    kind: str
    died: bool
    left: str


class Stage:
    """Prepared books, and the scenes that begin with them."""

    def __init__(self, places: Places, folder: Path) -> None:
        self._places = places
        self._folder = folder
        self._numbers = count(1)
        self._peaceful: dict[str, Peace] = {}
        self._answers: dict[tuple[str, int], bytes] = {}
        filings, half, waiting = write_filings(folder)
        self._books = {"half": places.fresh()}
        fill(self._books["half"], half, waiting)
        self._books["full"] = places.copy(self._books["half"])
        fill(self._books["full"], filings, waiting)
        self.scenes = self._with_decision(filings)
        with closing(Database.open(self._books["full"])) as full:
            for revision in REVISIONS:
                self._books[revision] = places.fresh()
                make_older(self._books[revision], full, revision)

    def _with_decision(self, filings: Path) -> list[Scene]:
        self._books["decided"] = self._places.copy(self._books["full"])
        with insider_ledger.open(self._books["decided"]) as book:
            held = book.holdings(as_of=AS_OF, known_at=KNOWN_AT).holdings
            one, other, *_ = sorted({line.owner.cik or "" for line in held})
            made = book.decide(EquateOwners(owner=one, other=other), "Torture", KNOWN_AT.replace(year=2028))
        return scenes(filings, held[0].id, held[0].issuer.cik or "", made.ledger_position)

    def play(self, scene: Scene, kind: str | None, chance: random.Random) -> Kill:
        """Kill a scene at a moment of a kind (None: any), look at what is there, run it again and look again. Raises AssertionError."""
        peace = self.in_peace(scene)
        last = peace.moment(kind or chance.choice(peace.kinds()), chance)
        ledger, out = self._begun(scene)
        older = peace.older if chance.random() < 1 / 2 else None
        if older is not None:
            _copy(older, scene.written(out))
        dying = self._run(scene, ledger, out, last)
        assert dying.status in {DIED, Status.DONE}, f"status {dying.status}: {dying.said}"
        left = self._check_left(scene, peace, ledger, out, has_older=older is not None)
        again = self._run(scene, ledger, out)
        assert again.status in scene.again, f"run again: status {again.status}: {again.said}"
        assert found(out if scene.is_into else ledger) == peace.after, "run again: another book than in peace"
        if scene.look is not None:
            assert scene.look(ledger, scene.written(out)) == peace.written, "run again: something else is written than in peace"
            assert not list(self._folder.rglob(".*.part")), "run again: something is left behind"
        self._end(scene, ledger, out)
        return Kill(scene=scene.name, kind=OUTSIDE if isinstance(last, Outside) else last.kind, died=dying.status == DIED, left=left)

    def in_peace(self, scene: Scene) -> Peace:
        """The scene played undisturbed, once."""
        if scene.name not in self._peaceful:
            ledger, out = self._begun(scene)
            before = Found() if scene.is_into else found(ledger)
            done = self._run(scene, ledger, out)
            assert done.status == Status.DONE, done.said
            after = found(out if scene.is_into else ledger)
            written = None if scene.look is None else scene.look(ledger, scene.written(out))
            quick = self._run(scene, *self._begun(scene), Moment("statement", 10**9))
            self._peaceful[scene.name] = Peace(
                ledger=out if scene.is_into else ledger,
                before=before,
                after=after,
                older=self._older_output(scene),
                written=written,
                moments=done.moments,
                seconds=quick.seconds,
            )
        return self._peaceful[scene.name]

    def _check_left(self, scene: Scene, peace: Peace, ledger: str, out: str, *, has_older: bool) -> str:
        """See that what a killed command left is one of what it may leave; says which."""
        left = found(out if scene.is_into else ledger)
        assert left.events == peace.after.events[: len(left.events)], "other events than in peace"
        assert len(left.events) in {len(peace.before.events), *boundaries(peace.ledger)}, f"half a batch: {len(left.events)} events"
        assert left.set_aside in {peace.before.set_aside, peace.after.set_aside}, "other documents are set aside"
        if left.answers is not None:
            assert set(left.sources) <= set(peace.after.sources), "sources that are not kept in peace"
            if scene.begins in {"empty", "half"}:
                expected = {row for row in peace.after.sources if int(str(row[1])) <= len(left.events)}
                assert set(left.sources) == expected, "other sources are kept than those of the events"
            assert left.answers == self._answers_at(peace, len(left.events)), "other answers than in peace"
        if scene.look is not None:
            older = scene.look(ledger, peace.older) if has_older and peace.older is not None else None
            assert scene.look(ledger, scene.written(out)) in (older, peace.written), "a file that is neither the older nor the newer one"
        if left == peace.after:
            return "all"
        return "nothing" if (left.events, left.set_aside) == (peace.before.events, peace.before.set_aside) else "some"

    def _answers_at(self, peace: Peace, position: int) -> bytes:
        key = (peace.ledger, position)
        if key not in self._answers:
            self._answers[key] = at(peace.ledger, position)
        return self._answers[key]

    def _older_output(self, scene: Scene) -> Path | None:
        """What the scene writes of an earlier book."""
        if scene.look is None:
            return None
        out = self._new_out()
        done = self._run(scene, self._books["half"], out)
        assert done.status == Status.DONE, done.said
        return scene.written(out)

    def _begun(self, scene: Scene) -> tuple[str, str]:
        """A ledger to begin with, and where the scene may write."""
        ledger = self._places.fresh() if scene.begins == "empty" else self._places.copy(self._books[scene.begins])
        return ledger, self._places.fresh() if scene.is_into else self._new_out()

    def _new_out(self) -> str:
        folder = self._folder / f"out-{next(self._numbers)}"
        folder.mkdir()
        return str(folder / "written")

    def _run(self, scene: Scene, ledger: str, out: str, last: Moment | Outside | None = None) -> Ended:
        return ended(scene.arguments(ledger, out), self._folder / "said", last)

    def _end(self, scene: Scene, ledger: str, out: str) -> None:
        self._places.drop(ledger)
        if scene.is_into:
            self._places.drop(out)
        else:
            shutil.rmtree(Path(out).parent)


def _copy(older: Path, to: Path) -> None:
    if older.is_dir():
        shutil.copytree(older, to)
    else:
        shutil.copyfile(older, to)
