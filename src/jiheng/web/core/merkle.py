"""The hash tree of RFC 6962, section 2.1: one value that stands for a list of values in order."""

import hashlib
from collections.abc import Iterable

LEAF, NODE = b"\x00", b"\x01"  # so that no node can be passed off as a leaf


class Tree:
    """A tree that grows at its end; of what is in it only the whole subtrees are kept."""

    def __init__(self, subtrees: Iterable[tuple[int, bytes]] = ()) -> None:
        self._subtrees = list(subtrees)  # size and hash, the largest first
        self.count = sum(size for size, _digest in self._subtrees)

    @property
    def subtrees(self) -> tuple[tuple[int, bytes], ...]:
        """What it takes to let it grow on: size and hash of its whole subtrees."""
        return tuple(self._subtrees)

    def add(self, value: bytes) -> None:
        """Add a value at the end."""
        size, digest = 1, hashlib.sha256(LEAF + value).digest()
        while self._subtrees and self._subtrees[-1][0] == size:
            _size, before = self._subtrees.pop()
            size, digest = 2 * size, _node(before, digest)
        self._subtrees.append((size, digest))
        self.count += 1

    def root(self) -> bytes:
        """Return the root of what is in it now."""
        if not self._subtrees:
            return hashlib.sha256().digest()
        *others, (_size, digest) = self._subtrees
        for _size, before in reversed(others):
            digest = _node(before, digest)
        return digest


def root_of(values: Iterable[bytes]) -> bytes:
    """Return the root of the tree of values."""
    tree = Tree()
    for value in values:
        tree.add(value)
    return tree.root()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def levels_of(values: Iterable[bytes]) -> list[list[bytes]]:
    """Return the tree of values row by row, from the leaves up; a last node alone goes up as is."""
    rows = [[hashlib.sha256(LEAF + value).digest() for value in values]]
    while len(rows[-1]) > 1:
        below = rows[-1]
        pairs = range(0, len(below) - 1, 2)
        above = [_node(below[left], below[left + 1]) for left in pairs]
        rows.append([*above, below[-1]] if len(below) % 2 else above)
    return rows


def path_from(rows: list[list[bytes]], height: int, index: int) -> tuple[bytes, ...]:
    """Return the neighbours on the way from a node of a tree to its root, upwards."""
    path = []
    for row in rows[height:-1]:
        if index % 2 or index + 1 < len(row):
            path.append(row[index ^ 1])
        index //= 2
    return tuple(path)
