"""Runs of lines that are alike: cells that begin or end where the cells of the line above do, line after line."""

from __future__ import annotations

from collections.abc import Sequence

from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.grid import is_value

MOST_CELLS = 100  # segments of a line; more are no table that people read
_REACH = 8  # lines back in which the row before is looked for; cells may be wrapped over as many
_EDGE = 0.4  # heights of a line by which the edges of a column's cells may differ
_SHARE = 0.5  # of the shorter line's segments must stand as in the other
_FAR = 6.0  # heights of a line between two rows of a table without anything between them


def find_runs(lines: Sequence[SegmentLine]) -> list[list[int]]:
    """Return the runs of alike lines of a page, each as the numbers of its lines; a run has two lines or more."""
    runs: list[list[int]] = []
    open_runs: list[list[int]] = []  # those whose last line is near enough to be gone on with
    for index, line in enumerate(lines):
        if not 2 <= len(line.segments) <= MOST_CELLS:
            continue
        open_runs = [run for run in open_runs if index - run[-1] <= _REACH]
        near = [run for run in open_runs if _near(lines, run[-1], index)]
        found = next((run for run in reversed(near) if any(alike(lines[i], line) for i in run[-3:])), None)
        if found is None:
            found = []
            runs.append(found)
        else:
            open_runs.remove(found)
        found.append(index)
        open_runs.append(found)
    return [run for run in runs if len(run) > 1]


def alike(one: SegmentLine, other: SegmentLine) -> bool:
    """Tell whether two lines look like rows of one table."""
    fewer = min(len(one.segments), len(other.segments))
    return aligned(one, other) >= max(2, _SHARE * fewer)


def aligned(one: SegmentLine, other: SegmentLine) -> int:
    """Return how many segments of a line are in line with one of another line that is a value or a text as they are."""
    height = max(one.y1 - one.y0, other.y1 - other.y0)
    hits = start = 0
    for segment in one.segments:
        while start < len(other.segments) and other.segments[start].x1 < segment.x0 - height:
            start += 1
        for mate in other.segments[start:]:
            if mate.x0 > segment.x1 + height:
                break
            if _aligned(segment, mate, _EDGE * height) and is_value(segment.text) == is_value(mate.text):
                hits += 1
                break
    return hits


def _aligned(one: Segment, other: Segment, slack: float) -> bool:
    if min(one.x1, other.x1) <= max(one.x0, other.x0):
        return False
    return (
        abs(one.x0 - other.x0) <= slack
        or abs(one.x1 - other.x1) <= slack
        or abs(one.x0 + one.x1 - other.x0 - other.x1) <= 2 * slack
    )


def _near(lines: Sequence[SegmentLine], above: int, below: int) -> bool:
    """Tell whether no wide gap divides two lines."""
    return all(lines[i + 1].y0 - lines[i].y1 <= _FAR * max(4.0, lines[i].y1 - lines[i].y0) for i in range(above, below))
