"""Two documents value by value: what one has, what the other has, and how they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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


def by_name(kinds: Mapping[tuple[str, str], int], names: Iterable[str]) -> dict[str, Counter[str]]:
    """Return how many pairs there are of each kind by field, these fields first, from how many of each (name, kind)."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for (name, kind), count in kinds.items():
        counts.setdefault(name, Counter())[kind] = count
    return counts


_Part = tuple[Any, Any]  # a value, and what the metadata have beside it
_NOTHING: _Part = (None, None)
_NONE: dict[str, Any] = {}
_SINGLE = frozenset((str, int, float, bool))
_FLAT = frozenset((*_SINGLE, type(None), list))  # the types of an object's values if there are no objects in it
_STRING = frozenset((str,))


class _Walk:
    """Collects pairs: a list that is filled is twice as fast as generators inside each other."""

    def __init__(self, comparison: Comparison) -> None:
        self.found: list[Pair] = []
        self._comparison = comparison

    def objects(self, a: _Part, b: _Part, name: str, path: str) -> None:
        left, right = _fields(a), _fields(b)
        (values_a, trees_a), (values_b, trees_b) = left, right
        names, places = (f"{name}.", f"{path}.") if name else ("", "")
        for key in values_a if values_a.keys() == values_b.keys() else {**values_a, **values_b}:
            one, other = values_a.get(key), values_b.get(key)
            kind = type(one)
            if kind in _SINGLE and kind is type(other) and one == other and not (kind is str and is_empty(one)):
                self.found.append(  # mostly: a call more would be a tenth of all
                    Pair(names + key, places + key, SAME, one, other, trees_a.get(key), trees_b.get(key))
                )
            else:
                self._values(_at(left, key), _at(right, key), names + key, places + key)

    def _lists(self, a: _Part, b: _Part, name: str, path: str) -> None:
        items = [part[0] if isinstance(part[0], list) else [] for part in (a, b)]
        for left, right in align(items[0], items[1], self._comparison):
            place = left if left is not None else right
            self._values(_item(a, left), _item(b, right), name, f"{path}[{place}]")

    def _values(self, a: _Part, b: _Part, name: str, path: str) -> None:
        one, other = a[0], b[0]
        for whole, inner in ((dict, self.objects), (list, self._lists)):
            if isinstance(one, whole):
                if isinstance(other, whole) or is_empty(other):
                    inner(a, b, name, path)
                    return
            elif isinstance(other, whole) and is_empty(one):
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


_Fields = tuple[dict[str, Any], dict[str, Any]]  # the values of an object by name, and what the metadata have for each


def _fields(part: _Part) -> _Fields:
    data, tree = part
    if not isinstance(data, dict):
        return _NONE, _NONE
    if _FLAT.issuperset(map(type, data.values())) and _STRING.issuperset(map(type, data)):  # as items of lists are
        return data, tree if isinstance(tree, dict) else _NONE
    values, trees = {}, {}
    for name, value, own in flat(data, tree):
        values[name], trees[name] = value, own
    return values, trees


def _at(fields: _Fields, name: str) -> _Part:
    values, trees = fields
    return (values[name], trees.get(name)) if name in values else _NOTHING


def _item(part: _Part, place: int | None) -> _Part:
    if place is None:
        return _NOTHING
    items, trees = part
    return items[place], trees[place] if isinstance(trees, list) and place < len(trees) else None
