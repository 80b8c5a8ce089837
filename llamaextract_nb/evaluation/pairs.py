"""Two documents value by value: what one has, what the other has, and how they differ."""

from __future__ import annotations

from typing import Any, NamedTuple

from llamaextract_nb.evaluation.alignment import align, flat
from llamaextract_nb.evaluation.comparison import Comparison, is_empty, kind_of

SAME, CHANGED, ONLY_A, ONLY_B, TYPE = "same", "changed", "only_a", "only_b", "type"
DIFFERENT = (CHANGED, ONLY_A, ONLY_B, TYPE)


class Pair(NamedTuple):
    """A value of a document a, and the one of a document b that belongs to it.

    `name` is the field, as in `items.price`; `path` the place in a, or in b where only b has it, as in
    `items[2].price`. `leaf_a` and `leaf_b` are what the metadata have beside the values.
    """

    name: str
    path: str
    kind: str
    a: Any
    b: Any
    leaf_a: Any
    leaf_b: Any


def pairs(a: Any, b: Any, tree_a: Any, tree_b: Any, comparison: Comparison) -> list[Pair]:
    """Return every value that one of two documents has.

    Objects are compared field by field, lists item by item as `align()` pairs them; where both have no value (null,
    missing, blank or empty), nothing is told.

    Args:
        a: The data of one document; None if there are none.
        b: The data of the other.
        tree_a: The metadata beside the data of a.
        tree_b: The metadata beside the data of b.
        comparison: When values are the same.
    """
    walk = _Walk(comparison)
    walk.objects((a, tree_a), (b, tree_b), "", "")
    return walk.found


_Part = tuple[Any, Any]  # a value, and what the metadata have beside it
_NOTHING: _Part = (None, None)
_WHOLE = (list, dict)
_SINGLE = frozenset((str, int, float, bool))


class _Walk:
    """Collects pairs: a list that is filled is twice as fast as generators inside each other."""

    def __init__(self, comparison: Comparison) -> None:
        self.found: list[Pair] = []
        self._comparison = comparison

    def objects(self, a: _Part, b: _Part, name: str, path: str) -> None:
        left, right = _fields(a), _fields(b)
        for key in left if left.keys() == right.keys() else {**left, **right}:
            inner = (f"{name}.{key}", f"{path}.{key}") if name else (key, key)
            self._values(left.get(key, _NOTHING), right.get(key, _NOTHING), *inner)

    def _lists(self, a: _Part, b: _Part, name: str, path: str) -> None:
        items = [part[0] if isinstance(part[0], list) else [] for part in (a, b)]
        for left, right in align(items[0], items[1], self._comparison):
            place = left if left is not None else right
            self._values(_item(a, left), _item(b, right), name, f"{path}[{place}]")

    def _values(self, a: _Part, b: _Part, name: str, path: str) -> None:
        one, other = a[0], b[0]
        if type(one) is type(other) and type(one) in _SINGLE and one == other and not is_empty(one):  # the most
            self.found.append(Pair(name, path, SAME, one, other, a[1], b[1]))
            return
        if isinstance(one, _WHOLE) or isinstance(other, _WHOLE):
            for whole, inner in ((list, self._lists), (dict, self.objects)):
                if all(isinstance(value, whole) or is_empty(value) for value in (one, other)):
                    inner(a, b, name, path)
                    return
        kind = self._kind(one, other)
        if kind:
            self.found.append(Pair(name, path, kind, one, other, a[1], b[1]))

    def _kind(self, one: Any, other: Any) -> str:
        """Return how two values differ, "" if there is none."""
        nothing = is_empty(one), is_empty(other)
        if nothing[1]:
            return "" if nothing[0] else ONLY_A
        if nothing[0]:
            return ONLY_B
        if self._comparison.same(one, other):
            return SAME
        return CHANGED if kind_of(one) == kind_of(other) else TYPE


def _fields(part: _Part) -> dict[str, _Part]:
    data, tree = part
    if not isinstance(data, dict):
        return {}
    trees = tree if isinstance(tree, dict) else {}
    if not any(isinstance(value, dict) for value in data.values()):  # as items of lists are
        return {str(name): (value, trees.get(name)) for name, value in data.items()}
    return {name: (value, own) for name, value, own in flat(data, tree)}


def _item(part: _Part, place: int | None) -> _Part:
    if place is None:
        return _NOTHING
    items, trees = part
    return items[place], trees[place] if isinstance(trees, list) and place < len(trees) else None
