"""A tree of indicators with weights: its nodes, its leaves, and what each leaf weighs in all.

A tree is a mapping of one name to its children: a mapping of further nodes, or a list of leaves.
Weights are "equal at every node", or a mapping of every node and leaf to its share within its
parent, or of every parent to such a mapping of its children.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiheng.methods.inputs import number
from jiheng.methods.result import MethodInputError

Tree = Mapping[str, object]
Weights = str | Mapping[str, Any]
EQUAL = "equal at every node"


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its children, with the share that each has in it."""

    name: str
    children: tuple[str, ...]
    shares: tuple[float, ...]
    total: float  # what the shares add up to


def nodes(tree: Tree, weights: Weights) -> tuple[Node, ...]:
    """Return every node, children before their parents, the root last."""
    if len(tree) != 1:
        raise MethodInputError("tree", "length", expected=1, found=len(tree))
    return tuple(_nodes_below(tree, weights))


def leaves(tree: Tree, weights: Weights) -> dict[str, float]:
    """Return what each leaf weighs in the root, in the order of the tree: the shares above it."""
    tree_nodes = nodes(tree, weights)
    inner = {node.name: node for node in tree_nodes}
    worth = {tree_nodes[-1].name: 1.0}
    for node in reversed(tree_nodes):
        for child, share in zip(node.children, node.shares, strict=True):
            worth[child] = worth[node.name] * share / node.total
    return {
        child: worth[child] for node in tree_nodes for child in node.children if child not in inner
    }


def refuse_sum(node: str, total: float, expected: float, tolerance: float) -> None:
    """Refuse shares that do not add up: they are never rescaled in silence."""
    if abs(total - expected) > tolerance * max(abs(expected), 1.0):
        raise MethodInputError(node, "sum", expected=f"{expected:g}", found=f"{total:.10g}")


def _nodes_below(tree: Mapping[str, object], weights: Weights) -> Iterator[Node]:
    for name, branch in tree.items():
        if isinstance(branch, Mapping):
            yield from _nodes_below(branch, weights)
            children = tuple(map(str, branch))
        elif isinstance(branch, Sequence) and not isinstance(branch, str):
            children = tuple(map(str, branch))
        else:
            raise MethodInputError(f"tree.{name}", "not_a_number", found=branch)
        if not children:
            raise MethodInputError(f"tree.{name}", "empty")
        shares = tuple(_share(str(name), child, weights, len(children)) for child in children)
        yield Node(str(name), children, shares, sum(shares))


def _share(parent: str, name: str, weights: Weights, count: int) -> float:
    if isinstance(weights, str):
        if weights != EQUAL:
            raise MethodInputError("weights", "choice", expected=EQUAL, found=weights)
        return 1 / count
    parent_weights = weights.get(parent)
    given = parent_weights if isinstance(parent_weights, Mapping) else weights
    weight = number(f"weights.{name}", given.get(name))
    if weight < 0:
        raise MethodInputError(f"weights.{name}", "negative", found=weight)
    return weight
