"""Laws of the tree, against the definitions of RFC 9162 (section 2.1) written down as they stand there."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.merkle import (
    EMPTY,
    Tree,
    consistency_path,
    inclusion_path,
    is_beginning,
    leaf_digest,
    root_by_inclusion,
    root_of,
)

SIZES = st.integers(1, 70)


def leaves(count: int) -> list[bytes]:
    return [leaf_digest(b"event %d" % number) for number in range(count)]


def half(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def defined_root(of: Sequence[bytes]) -> bytes:
    """MTH(D[n])."""
    if not of:
        return sha256(b"").digest()
    if len(of) == 1:
        return of[0]
    k = half(len(of))
    return sha256(b"\x01" + defined_root(of[:k]) + defined_root(of[k:])).digest()


def defined_inclusion(place: int, of: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(of) == 1:
        return []
    k = half(len(of))
    if place < k:
        return [*defined_inclusion(place, of[:k]), defined_root(of[k:])]
    return [*defined_inclusion(place - k, of[k:]), defined_root(of[:k])]


def defined_consistency(size: int, of: Sequence[bytes], *, is_known: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b)."""
    if size == len(of):
        return [] if is_known else [defined_root(of)]
    k = half(len(of))
    if size <= k:
        return [*defined_consistency(size, of[:k], is_known=is_known), defined_root(of[k:])]
    return [*defined_consistency(size - k, of[k:], is_known=False), defined_root(of[:k])]


def flipped(digest: bytes) -> bytes:
    return bytes([digest[0] ^ 1]) + digest[1:]


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    """A size and a place in a log of that size."""
    size = draw(SIZES)
    return size, draw(st.integers(0, size - 1))


@st.composite
def growths(draw: st.DrawFn) -> tuple[int, int]:
    """A size and the one that it grew to."""
    size = draw(SIZES)
    return size, draw(st.integers(size, 90))


def test_a_leaf_and_a_node_are_hashed_behind_different_bytes() -> None:
    left, right = leaf_digest(b"left"), leaf_digest(b"right")

    assert leaf_digest(left + right) != root_of([left, right])
    assert leaf_digest(b"") == sha256(b"\0").digest()
    assert root_of([]) == EMPTY == sha256(b"").digest()


@given(st.integers(0, 90), st.lists(st.integers(0, 90)))
def test_a_tree_that_grows_in_any_steps_has_the_defined_root(size: int, stops: list[int]) -> None:
    log, tree = leaves(size), Tree()
    for stop in sorted({*(stop for stop in stops if stop < size), size}):
        tree = Tree(tree.size, tree.peaks)  # as it is stored and read again between batches
        tree.extend(log[tree.size : stop])

        assert (tree.size, tree.root()) == (stop, defined_root(log[:stop]))


def test_a_tree_has_as_many_peaks_as_its_size_has_ones() -> None:
    with pytest.raises(ValueError, match="a tree of 3 leaves has 2 peaks, not 1"):
        Tree(3, [EMPTY])


@given(places())
def test_the_path_of_a_leaf_is_the_defined_one_and_leads_to_the_root(place: tuple[int, int]) -> None:
    size, at = place
    log = leaves(size)
    path = inclusion_path(log, at)

    assert path == defined_inclusion(at, log)
    assert root_by_inclusion(log[at], at, size, path) == root_of(log)


@given(places(), st.data())
def test_no_other_leaf_or_path_leads_to_the_root(place: tuple[int, int], data: st.DataObject) -> None:
    size, at = place
    log = leaves(size)
    path, root = inclusion_path(log, at), root_of(log)

    assert root_by_inclusion(flipped(log[at]), at, size, path) != root
    assert root_by_inclusion(log[at], at, size, [*path, EMPTY]) is None
    if path:
        wrong = data.draw(st.integers(0, len(path) - 1))
        assert root_by_inclusion(log[at], at, size, [*path[:wrong], flipped(path[wrong]), *path[wrong + 1 :]]) != root
        assert root_by_inclusion(log[at], at, size, path[:-1]) is None
        elsewhere = data.draw(st.integers(0, size - 1).filter(lambda other: other != at))
        assert root_by_inclusion(log[at], elsewhere, size, path) != root


@pytest.mark.parametrize("place", [-1, 3, 4])
def test_a_place_beyond_the_leaves_has_no_path(place: int) -> None:
    with pytest.raises(ValueError, match=f"no leaf {place} among 3"):
        inclusion_path(leaves(3), place)
    assert root_by_inclusion(leaves(1)[0], place, 3, []) is None


@given(growths())
def test_the_path_of_a_beginning_is_the_defined_one_and_holds(growth: tuple[int, int]) -> None:
    size, later = growth
    log = leaves(later)
    path = consistency_path(log, size)

    assert path == defined_consistency(size, log)
    assert is_beginning(root_of(log[:size]), size, root_of(log), later, path)


@given(growths(), st.data())
def test_what_is_no_beginning_is_never_shown_to_be_one(growth: tuple[int, int], data: st.DataObject) -> None:
    size, later = growth
    log = leaves(later)
    path, earlier, root = consistency_path(log, size), root_of(log[:size]), root_of(log)
    altered = data.draw(st.integers(0, size - 1))
    other = [*log[:altered], flipped(log[altered]), *log[altered + 1 :]]

    assert not is_beginning(root_of(other[:size]), size, root, later, path)
    assert not is_beginning(earlier, size, root_of(other), later, consistency_path(other, size))
    assert not is_beginning(earlier, size, root, later, [*path, EMPTY])
    if path:
        wrong = data.draw(st.integers(0, len(path) - 1))
        assert not is_beginning(earlier, size, root, later, path[:-1])
        assert not is_beginning(earlier, size, root, later, [*path[:wrong], flipped(path[wrong]), *path[wrong + 1 :]])


@pytest.mark.parametrize("size", [0, 4])
def test_an_empty_log_and_a_longer_one_are_no_beginning(size: int) -> None:
    log = leaves(3)

    with pytest.raises(ValueError, match=f"the first {size} of 3 leaves"):
        consistency_path(log, size)
    assert not is_beginning(EMPTY, size, root_of(log), 3, [EMPTY])
