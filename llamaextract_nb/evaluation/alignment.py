"""Lists aligned by content: which item of one list is which of another, wherever they stand."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz

from llamaextract_nb.evaluation.comparison import Comparison, is_empty

_COMMON = 32  # items that share a value from which on it tells nothing; it bounds the pairs of long lists
_NEAR = 8  # places in which an item is looked for that has no value in common with another
_ALIKE = 50.0  # the percentage of letters from which on two items may be one that was read differently
_LONGEST = 500  # letters of an item that are compared

Aligned = list[tuple[int | None, int | None]]
_Leaf = tuple[str, Hashable]


def align(one: Sequence[Any], other: Sequence[Any], comparison: Comparison) -> Aligned:
    """Return which items belong together, as positions in both lists, in the order of the first; None for no item.

    Items with the same values come first; then those with most values in common, with fewest others, and nearest to
    each other; then those whose texts are alike; last those that are left at the same place.
    """
    if one == other:
        return [(place, place) for place in range(len(one))]
    sides = [[_counted(item, comparison) for item in items] for items in (one, other)]
    partner = dict(_equal(*sides))
    for find in (_sharing, _alike, _in_place):
        left = [place for place in range(len(one)) if place not in partner]
        taken = set(partner.values())
        right = [place for place in range(len(other)) if place not in taken]
        if not left or not right:
            break
        partner |= _best(find(sides[0], sides[1], left, right))
    taken = set(partner.values())
    return [
        *((place, partner.get(place)) for place in range(len(one))),
        *((None, place) for place in range(len(other)) if place not in taken),
    ]


def flat(data: Any, tree: Any = None, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (name, value, what the tree beside the data has for it) for all that is in an object, nested ones too."""
    trees = tree if isinstance(tree, dict) else {}
    for key, value in data.items():
        inner, own = f"{name}.{key}" if name else str(key), trees.get(key)
        if isinstance(value, dict):
            yield from flat(value, own, inner)
        else:
            yield inner, value, own


def _counted(item: Any, comparison: Comparison) -> Counter[_Leaf]:
    leaves: list[_Leaf] = []
    _add_leaves(item, "", comparison, leaves)
    return Counter(leaves)


def _add_leaves(item: Any, name: str, comparison: Comparison, leaves: list[_Leaf]) -> None:
    if isinstance(item, dict):
        for key, value in item.items():
            _add_leaves(value, f"{name}.{key}" if name else str(key), comparison, leaves)
    elif isinstance(item, list):
        for value in item:
            _add_leaves(value, name, comparison, leaves)
    elif not is_empty(item):
        leaves.append((name, comparison.key(item)))


_Side = Sequence["Counter[_Leaf]"]
_Pair = tuple[tuple[float, ...], int, int]  # how good, the lower the better, and the places


def _best(pairs: Iterable[_Pair]) -> dict[int, int]:
    """Return the best pairs of which no two have an item in common, one after the other."""
    partner: dict[int, int] = {}
    used: set[int] = set()
    for _, left, right in sorted(pairs):
        if left not in partner and right not in used:
            partner[left] = right
            used.add(right)
    return partner


def _equal(one: _Side, other: _Side) -> Iterator[tuple[int, int]]:
    """Yield the items with the same values, the first with the first."""
    places: defaultdict[frozenset[tuple[_Leaf, int]], deque[int]] = defaultdict(deque)
    for place, leaves in enumerate(other):
        places[frozenset(leaves.items())].append(place)
    for place, leaves in enumerate(one):
        if leaves and (found := places.get(frozenset(leaves.items()))):
            yield place, found.popleft()


def _sharing(one: _Side, other: _Side, left: list[int], right: list[int]) -> Iterator[_Pair]:
    """Yield the items that have values in common; a value that many have is no sign, unless all lists are short."""
    holders: defaultdict[_Leaf, list[int]] = defaultdict(list)
    for place in right:
        for leaf in other[place]:
            holders[leaf].append(place)
    for place in left:
        shared: Counter[int] = Counter()
        for leaf, count in one[place].items():
            found = holders.get(leaf, ())
            if len(found) <= _COMMON:
                for holder in found:
                    shared[holder] += min(count, other[holder][leaf])
        size = one[place].total()
        for holder, common in shared.items():
            yield (-common, size + other[holder].total() - 2 * common, abs(place - holder)), place, holder


def _alike(one: _Side, other: _Side, left: list[int], right: list[int]) -> Iterator[_Pair]:
    """Yield items near to each other in what is left, whose texts are alike."""
    texts = [_text(other[place]) for place in right]
    for rank, place in enumerate(left):
        text = _text(one[place])
        for near in range(max(0, rank - _NEAR), min(len(right), rank + _NEAR + 1)):
            alike = fuzz.ratio(text, texts[near], score_cutoff=_ALIKE)
            if alike:
                yield (-alike, abs(rank - near)), place, right[near]


def _in_place(one: _Side, other: _Side, left: list[int], right: list[int]) -> Iterator[_Pair]:
    """Yield the items that are left at the same place."""
    for place in set(left) & set(right):
        if one[place] and other[place]:
            yield (), place, place


def _text(leaves: Counter[_Leaf]) -> str:
    return " ".join(str(value) for _, value in leaves)[:_LONGEST]
