"""A Merkle tree over a growing log, in the manner of RFC 9162: one digest stands for all leaves, and short proofs stand for the rest.

    tree = Tree()
    tree.extend([leaf_digest(b"first"), leaf_digest(b"second")])
    head = tree.root()                                       # the digest of a log of two

Digests are 32 bytes of SHA-256; a leaf is hashed behind a zero byte and a node behind a one, so that none passes for the other. Places
count from 0. The two kinds of proof are those of RFC 9162, sections 2.1.3 and 2.1.4: that a leaf is in a log, and that a shorter log is
the beginning of a longer one.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import add
from typing import Final

EMPTY: Final = sha256().digest()
"""The digest of a log without leaves."""

LEAF: Final = sha256(b"\x00")
"""The digest of a leaf, begun, and below that of a node: a copy is made in less time than a new one."""

_NODE: Final = sha256(b"\x01")


def leaf_digest(content: bytes) -> bytes:
    """The digest of one leaf."""
    return leaf_digests((content,))[0]


def leaf_digests(contents: Iterable[bytes]) -> list[bytes]:
    """The digest of each leaf. In one loop, since every event that is verified comes by here."""
    found = []
    for content in contents:
        digest = LEAF.copy()
        digest.update(content)
        found.append(digest.digest())
    return found


def node_digest(left: bytes, right: bytes) -> bytes:
    """The digest of two neighbours."""
    return _node_digests((left,), (right,))[0]


def _node_digests(lefts: Iterable[bytes], rights: Iterable[bytes]) -> list[bytes]:
    """The digest of each pair of neighbours."""
    found = []
    for both in map(add, lefts, rights):
        digest = _NODE.copy()
        digest.update(both)
        found.append(digest.digest())
    return found


class Tree:
    """The tree of the leaves so far, of which only the complete subtrees are kept: `peaks`, the largest first."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(self.peaks)}")

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append digests of leaves, the largest complete subtrees at a time."""
        rest = list(leaves)
        start = 0
        while start < len(rest):
            count = 1 << (len(rest) - start).bit_length() - 1
            if self.size:
                count = min(count, self.size & -self.size)
            level = rest[start : start + count]
            while len(level) > 1:
                level = _node_digests(level[::2], level[1::2])
            self._append(level[0], count)
            start += count

    def _append(self, digest: bytes, count: int) -> None:
        """Append a complete subtree of `count` leaves, a power of two that divides the size."""
        place = self.size // count
        while place & 1:
            digest = node_digest(self.peaks.pop(), digest)
            place >>= 1
        self.peaks.append(digest)
        self.size += count

    def root(self) -> bytes:
        """The digest of all leaves."""
        if not self.peaks:
            return EMPTY
        digest = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            digest = node_digest(peak, digest)
        return digest


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The digest of these leaves."""
    tree = Tree()
    tree.extend(leaves)
    return tree.root()


def inclusion_path(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """What leads from the leaf at `place` to the digest of all leaves, from the bottom up. Raises ValueError for a place beyond them."""
    return inclusion_paths(leaves, [place])[place]


def inclusion_paths(leaves: Sequence[bytes], places: Sequence[int]) -> dict[int, list[bytes]]:
    """As `inclusion_path` for each of the places, which are in order; every leaf is hashed once, however many these are."""
    if places and not 0 <= places[0] <= places[-1] < len(leaves):
        raise ValueError(f"no leaf {places[0] if places[0] < 0 else places[-1]} among {len(leaves)}")
    return _paths(leaves, places)[1]


def _paths(leaves: Sequence[bytes], places: Sequence[int]) -> tuple[bytes, dict[int, list[bytes]]]:
    """The digest of the leaves, and the path of each place to it."""
    if not places or len(leaves) == 1:
        return root_of(leaves), {place: [] for place in places}
    half = _largest_power_below(len(leaves))
    middle = bisect_left(places, half)
    left, paths = _paths(leaves[:half], places[:middle])
    right, others = _paths(leaves[half:], [place - half for place in places[middle:]])
    for path in paths.values():
        path.append(right)
    for place, path in others.items():
        paths[place + half] = [*path, left]
    return node_digest(left, right), paths


def consistency_path(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """What shows that the first `size` leaves are the beginning of all of them. Raises ValueError unless 0 < size <= their number."""
    if not 0 < size <= len(leaves):
        raise ValueError(f"the first {size} of {len(leaves)} leaves are no log of their own")
    path: list[bytes] = []
    is_known = True  # the shorter log is a complete subtree: its digest is the one that is to be shown
    while size < len(leaves):
        half = _largest_power_below(len(leaves))
        left, right = leaves[:half], leaves[half:]
        if size <= half:
            path.append(root_of(right))
            leaves = left
        else:
            path.append(root_of(left))
            leaves, size, is_known = right, size - half, False
    if not is_known:
        path.append(root_of(leaves))
    path.reverse()
    return path


def root_by_inclusion(leaf: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The digest of a log of `size` leaves in which `leaf` stands at `place`, by its path; None for a path that fits no such log."""
    if not 0 <= place < size:
        return None
    digest, at, last = leaf, place, size - 1
    for beside in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            digest = node_digest(beside, digest)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            digest = node_digest(digest, beside)
        at, last = at >> 1, last >> 1
    return digest if last == 0 else None


def is_beginning(earlier: bytes, size: int, later: bytes, later_size: int, path: Sequence[bytes]) -> bool:
    """Whether the path shows that a log of `size` leaves with digest `earlier` is the beginning of the log of `later_size` with `later`."""
    if size == later_size:
        return not path and earlier == later
    if not 0 < size < later_size or not path:
        return False
    rest = list(path)
    at, last = size - 1, later_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = rest.pop(0) if at else earlier
    for beside in rest:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_digest(beside, first), node_digest(beside, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_digest(second, beside)
        at, last = at >> 1, last >> 1
    return first == earlier and second == later and last == 0


def _largest_power_below(number: int) -> int:
    """The largest power of two that is less than `number`, which is above 1."""
    return 1 << (number - 1).bit_length() - 1
