"""Documents paired by their labels, or by their names where only the folders differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_FOLDERS = re.compile(r"[\\/]")

Paired = list[tuple[str | None, str | None]]


def pair(one: Iterable[str], other: Iterable[str]) -> Paired:
    """Return which labels belong together, in the order of the first; None for one that is only on one side.

    Labels that are nowhere on the other side are paired by their base names, where no other that is left has the same.
    """
    left, right = list(one), list(other)
    there = set(right)
    partner = {label: label for label in left if label in there}
    names = _by_name(label for label in left if label not in partner), _by_name(there - partner.keys())
    for name, labels in names[0].items():
        if len(labels) == 1 and len(names[1].get(name, ())) == 1:
            partner[labels[0]] = names[1][name][0]
    taken = set(partner.values())
    return [
        *((label, partner.get(label)) for label in left),
        *((None, label) for label in right if label not in taken),
    ]


def _by_name(labels: Iterable[str]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for label in labels:
        found[_FOLDERS.split(label)[-1]].append(label)
    return found
