"""Two documents value by value: what one has, what the other has, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator
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


def pairs(a: Any, b: Any, tree_a: Any, tree_b: Any, comparison: Comparison) -> Iterator[Pair]:
    """Yield every value that one of two documents has.

    Objects are compared field by field, lists item by item as `align()` pairs them; where both have no value (null,
    missing, blank or empty), nothing is told.

    Args:
        a: The data of one document; None if there are none.
        b: The data of the other.
        tree_a: The metadata beside the data of a.
        tree_b: The metadata beside the data of b.
        comparison: When values are the same.
    """
    yield from _objects((a, tree_a), (b, tree_b), "", "", comparison)


_Part = tuple[Any, Any]  # a value, and what the metadata have beside it
_NOTHING: _Part = (None, None)


def _objects(a: _Part, b: _Part, name: str, path: str, comparison: Comparison) -> Iterator[Pair]:
    left, right = _fields(a), _fields(b)
    for key in left if left.keys() == right.keys() else {**left, **right}:
        inner = (f"{name}.{key}", f"{path}.{key}") if name else (key, key)
        yield from _values(left.get(key, _NOTHING), right.get(key, _NOTHING), *inner, comparison)


def _fields(part: _Part) -> dict[str, _Part]:
    data, tree = part
    return {name: (value, own) for name, value, own in flat(data, tree)} if isinstance(data, dict) else {}


def _values(a: _Part, b: _Part, name: str, path: str, comparison: Comparison) -> Iterator[Pair]:
    one, other = a[0], b[0]
    for kind, inner in ((list, _lists), (dict, _objects)):  # objects: the items of a list
        if isinstance(one, kind) or isinstance(other, kind):
            if all(isinstance(value, kind) or is_empty(value) for value in (one, other)):
                yield from inner(a, b, name, path, comparison)
                return
            break
    nothing = is_empty(one), is_empty(other)
    if not all(nothing):
        yield Pair(name, path, _kind(one, other, nothing, comparison), one, other, a[1], b[1])


def _kind(one: Any, other: Any, nothing: tuple[bool, bool], comparison: Comparison) -> str:
    if nothing[1]:
        return ONLY_A
    if nothing[0]:
        return ONLY_B
    if comparison.same(one, other):
        return SAME
    return CHANGED if kind_of(one) == kind_of(other) else TYPE


def _lists(a: _Part, b: _Part, name: str, path: str, comparison: Comparison) -> Iterator[Pair]:
    for left, right in align(a[0] or [], b[0] or [], comparison):
        place = left if left is not None else right
        yield from _values(_item(a, left), _item(b, right), name, f"{path}[{place}]", comparison)


def _item(part: _Part, place: int | None) -> _Part:
    if place is None:
        return _NOTHING
    items, trees = part
    return items[place], trees[place] if isinstance(trees, list) and place < len(trees) else None
