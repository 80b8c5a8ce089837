"""One set of records for each list: no two lists read the same places, and all sets together are worth most."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from llamaextract_nb.engine.proposing.records.record_set import RecordSet

Choice = tuple[float, RecordSet]  # what a set is worth, and the set

_SHARED = 0.5  # of a set's places may serve another list too, such as what stands above a column
_ANSWERED = 0.5  # what it is worth that a list has an answer at all: a schema seldom asks for what is not there
_MOST_LISTS = 6  # that are weighed against each other in full; of more, the best set takes first
_MOST_SETS = 4  # of a list that are weighed then


def share_out(proposed: Sequence[Sequence[Choice]]) -> list[RecordSet | None]:
    """Return the set that each list gets, None for a list that gets none; sets worth nothing are left out."""
    sets = [sorted((s for s in own if s[0] > 0), key=lambda s: -s[0])[:_MOST_SETS] for own in proposed]
    chosen: list[RecordSet | None] = [None] * len(sets)
    for rivals in _rivals(sets):
        found = _best([sets[i] for i in rivals]) if len(rivals) <= _MOST_LISTS else _greedy([sets[i] for i in rivals])
        for index, own in zip(rivals, found, strict=True):
            chosen[index] = own
    return chosen


def _rivals(sets: Sequence[Sequence[Choice]]) -> Iterator[list[int]]:
    """Yield the lists that could read the same places, together."""
    owner: dict[Hashable, int] = {}
    group = list(range(len(sets)))

    def root(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    for index, own in enumerate(sets):
        for _, found in own:
            for place in found.places:
                group[root(owner.setdefault(place, index))] = root(index)
    together: dict[int, list[int]] = {}
    for index in range(len(sets)):
        together.setdefault(root(index), []).append(index)
    yield from together.values()


def _clash(one: RecordSet, other: RecordSet) -> bool:
    return len(one.places & other.places) > _SHARED * min(len(one.places), len(other.places))


def _best(sets: Sequence[Sequence[Choice]]) -> list[RecordSet | None]:
    """Return the sets that are worth most together, every combination tried."""

    def tried(index: int, taken: list[RecordSet]) -> tuple[float, list[RecordSet | None]]:
        if index == len(sets):
            return 0.0, []
        worth, rest = tried(index + 1, taken)
        best: tuple[float, list[RecordSet | None]] = (worth, [None, *rest])
        for value, found in sets[index]:
            if not any(_clash(found, other) for other in taken):
                worth, rest = tried(index + 1, [*taken, found])
                if value + _ANSWERED + worth > best[0]:
                    best = (value + _ANSWERED + worth, [found, *rest])
        return best

    return tried(0, [])[1]


def _greedy(sets: Sequence[Sequence[Choice]]) -> list[RecordSet | None]:
    """Return for each list the best set that reads no places which a better set of another list reads."""
    chosen: list[RecordSet | None] = [None] * len(sets)
    queue = sorted(((value, i, n) for i, own in enumerate(sets) for n, (value, _) in enumerate(own)), reverse=True)
    for _, index, number in queue:
        found = sets[index][number][1]
        if chosen[index] is None and not any(other and _clash(found, other) for other in chosen):
            chosen[index] = found
    return chosen
