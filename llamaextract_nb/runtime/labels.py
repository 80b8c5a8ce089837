"""Labels: what the rows of a run are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

# What breaks a line or a terminal, turns the reading direction around, or is no Unicode at all: a name that is no UTF-8
# comes from the file system with a lone surrogate for each byte that cannot be read (PEP 383).
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def readable(text: str) -> str:
    r"""Return a name as valid Unicode in one line; what cannot be shown is written as in Python, such as \n or \xe9."""
    return _ODD.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else found[0].encode("unicode_escape").decode()


def labels(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """Return a label of its own for each path: its shortest end that no other has.

    The same path again gets a number.

    Args:
        paths: The parts of each; one that stays whole may have slashes in it.
    """
    parts = list(paths)
    ends = [""] * len(parts)
    open_ones, length = list(range(len(parts))), 0
    while open_ones:
        length += 1
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for index in open_ones:
            ends[index] = "/".join(parts[index][-length:])
            groups[ends[index]].append(index)
        # only those that share this end can share a longer one; the same path can never be told from itself
        clashing = [group for group in groups.values() if len({parts[index] for index in group}) > 1]
        open_ones = [index for group in clashing for index in group if len(parts[index]) > length]
    return numbered(ends)


def numbered(ends: Sequence[str]) -> list[str]:
    """Return labels of which none is there twice: the same again gets a number."""
    taken, counts, found = set(ends), defaultdict[str, int](int), []
    for end in ends:
        counts[end] += 1
        label = end
        while counts[end] > 1 and (label := f"{end} ({counts[end]})") in taken:
            counts[end] += 1
        taken.add(label)
        found.append(label)
    return found
