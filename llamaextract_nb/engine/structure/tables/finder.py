"""The tables of a document's pages: found by their rows, headed by the lines above, gone on with over pages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.tables.bands import body_of, heads_of
from llamaextract_nb.engine.structure.tables.bands import put_heads as put_cells
from llamaextract_nb.engine.structure.tables.body import Body, left_above, read_rows
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.cuts import between, blank_of, cut_between, rivers
from llamaextract_nb.engine.structure.tables.grid import Grid, GridCell, is_value
from llamaextract_nb.engine.structure.tables.heads import head_of, is_header, put_heads
from llamaextract_nb.engine.structure.tables.lanes import divisions, lanes_of
from llamaextract_nb.engine.structure.tables.rows import Reader, words_on_top
from llamaextract_nb.engine.structure.tables.ruled import Frame, frames_of, walled_table
from llamaextract_nb.engine.structure.tables.runs import aligned, alike, find_runs

_BETWEEN = 5  # lines between two runs of one table
_APART = 4.0  # heights of a line between them
_TOP = 12  # lines of a page in which a table goes on
_FEW = 3  # rows do not tell where they divide; the table on the page before does
_LOOKED_AT = 3  # lines below a header, one of which shows what it heads
_SAME = 0.7  # of the columns of two parts of a table must stand in the same place


@dataclass(slots=True)
class Found:
    """A table on one page: the lines of its header, its columns, and its rows."""

    page: int
    head: range
    columns: list[Column]
    body: Body
    title: str = ""
    repeats: list[tuple[int, int]] = field(default_factory=list)  # before which row the header is said again, and where
    ruled: bool = False

    @property
    def first(self) -> int:
        """The first line of the table."""
        return self.head[0] if self.head else self.body.numbers[0]


def find_grids(pages: Sequence[Sequence[SegmentLine]]) -> list[Grid]:
    """Return the tables of pages, from top to bottom."""
    grids: list[Grid] = []
    last: Found | None = None
    for number, lines in enumerate(pages):
        before = last if last is not None and last.page == number - 1 else None
        for found in _on_page(number, lines, before):
            if last is not None and last.page < number and grids and _goes_on(last, found):
                _append(grids[-1], found)
            else:
                grids.append(_grid(found, lines))
            last = found
    return grids


def _on_page(number: int, lines: Sequence[SegmentLine], last: Found | None) -> list[Found]:
    frames = frames_of(lines[0].page) if lines else []
    tables = [found for frame in frames if (found := _walled(number, lines, frame, last)) is not None]
    taken = {index for found in tables for index in range(found.first, found.body.last + 1)}
    ended = -1
    blank = blank_of(lines)
    heads = [index for index, line in enumerate(lines) if is_header(line, lines[index + 1 : index + 1 + _LOOKED_AT])]
    apart = [part for run in find_runs(lines) for part in _between_heads(run, heads)]
    runs = _freed([part for run in _joined(apart, lines, heads) for part in _cut(run, lines)], lines)
    runs = [part for run in runs for part in _clear(run, taken)]
    if last is not None and not taken and (lone := _going_on(last, lines, runs[0][0] if runs else len(lines))):
        if runs and lone[-1] == runs[0][0] - 1:
            lone += runs.pop(0)
        runs.insert(0, lone)
    for at, whole in enumerate(runs):
        run = [index for index in whole if index > ended]
        if not run:
            continue
        ends = [other[0] for other in runs[at + 1 :] if other[0] > run[-1]] + [i for i in taken if i > run[-1]]
        end = min(ends, default=len(lines))
        least = max([ended, *(i for i in taken if i < run[0])]) + 1
        found = _table(number, lines, run, least, end)
        if found is not None and (places := _places(found, lines, run, blank, None if tables else last)):
            found = _table(number, _apart(found, lines, places, end), run, least, end)
        if found is not None:
            tables.append(found)
            ended = found.body.last
    return sorted(tables, key=lambda found: found.first)


def _apart(found: Found, lines: Sequence[SegmentLine], places: Sequence[float], end: int) -> list[SegmentLine]:
    """Return lines with those of a table cut at some places; what is one text above or below it stays one."""
    apart = list(lines)
    for index in range(found.first, end):
        if index <= found.body.last or len(lines[index].segments) > 1:
            apart[index] = cut_between(lines[index], places)
    return apart


def _clear(run: list[int], taken: set[int]) -> Iterator[list[int]]:
    """Yield the parts of a run between tables that are found already."""
    for is_taken, part in groupby(run, lambda index: index in taken):
        if not is_taken and len(left := list(part)) > 1:
            yield left


def _walled(number: int, lines: Sequence[SegmentLine], frame: Frame, last: Found | None) -> Found | None:
    """Return the table that stands in a frame of rules, if any."""
    table = walled_table(frame, lines)
    if table is None:
        return None
    heads = heads_of(table.bands)
    if heads is None:  # no row has a value: the first one heads the others, unless they go on with what stood before
        heads = int(last is None or not _in_place(table.columns, last.columns))
        if heads and table.bands[0].is_filled_in:
            return None  # boxes of a form
    body = body_of(table.bands[heads:], table.columns, lines)
    if not body.rows:
        return None
    first = min(index for band in table.bands for index in band.lines)
    if heads:
        put_cells(table.bands[:heads], table.columns)
        head = range(first, min(body.numbers))
    else:
        head = head_of(lines, first, table.columns)
        put_heads(lines, head, columns := [replace(column, header=[]) for column in table.columns])
        if len(columns) == len(table.columns):
            table.columns[:] = columns
    above = head[0] if head else first
    titles = [s.text for s in lines[above - 1].segments if s.x1 > frame.x0 and s.x0 < frame.x1] if above else []
    repeats = _without_repeats(body, table.columns)
    return Found(number, head, table.columns, body, titles[0] if len(titles) == 1 else "", repeats, ruled=True)


def _between_heads(run: list[int], heads: list[int]) -> list[list[int]]:
    """Cut a run where another table's header stands between two of its lines, or is the last of them."""
    starts = [n for n in range(1, len(run)) if _is_between(run[n - 1], run[n], heads)]
    if run[-1] in heads and len(run) - 1 not in starts:
        starts.append(len(run) - 1)
    parts = [run[a:b] for a, b in pairwise([0, *starts, len(run)])]
    return [part for part in parts if len(part) > 1]


def _is_between(first: int, last: int, heads: list[int]) -> bool:
    """Tell whether a header stands below one line and above another."""
    return bisect_left(heads, last) > bisect_right(heads, first)


def _cut(run: list[int], lines: Sequence[SegmentLine]) -> list[list[int]]:
    """Cut a run where a line of words names the columns of the rows below: another table begins, or it begins again."""
    starts = [n for n in range(1, len(run) - 1) if is_header(lines[run[n]], [lines[i] for i in run[n + 1 : n + 4]])]
    return [run[a:b] for a, b in pairwise([0, *starts, len(run)])]


def _freed(runs: list[list[int]], lines: Sequence[SegmentLine]) -> list[list[int]]:
    """Take the header of a table from the end of what stands above it."""
    for before, run in pairwise(runs):
        while len(before) > 1 and is_header(lines[before[-1]], [lines[i] for i in run[:3]]):
            run.insert(0, before.pop())
    return [run for run in runs if len(run) > 1]


def _joined(runs: list[list[int]], lines: Sequence[SegmentLine], heads: list[int]) -> list[list[int]]:
    """Join runs that are rows of one table, with more or fewer of its columns filled."""
    joined: list[list[int]] = []
    for run in sorted(runs):
        before = joined[-1] if joined else None
        near = before is not None and before[-1] < run[0] <= before[-1] + _BETWEEN
        if before and near and not _is_between(before[-1], run[0], heads) and _is_one(before, run, lines):
            before.extend(run)
        else:
            joined.append(list(run))
    return joined


def _is_one(before: list[int], run: list[int], lines: Sequence[SegmentLine]) -> bool:
    if lines[run[0]].y0 - lines[run[0] - 1].y1 > _APART * max(4.0, lines[run[0]].y1 - lines[run[0]].y0):
        return False
    if not any(is_value(s.text) for s in lines[before[-1]].segments):
        return any(is_value(s.text) for s in lines[run[0]].segments) and len(before) <= 3
    if not any(is_value(s.text) for s in lines[run[0]].segments):
        return False
    return any(aligned(lines[i], lines[j]) >= 2 for i in before[-3:] for j in run[:3])


def _table(page: int, lines: Sequence[SegmentLine], run: list[int], least: int, end: int) -> Found | None:
    rows = run[words_on_top([lines[i] for i in run]) :]
    columns = lanes_of([lines[i] for i in rows])
    if len(columns) < 2:
        return None
    reader = Reader(lines, run, columns)
    first = reader.strong[0]
    if reader.run[0] < first and not all(reader.is_row(i, None) for i in reader.run if i < first):
        reader.run = [i for i in reader.run if i >= first]
    reader.go_up(least)
    body = read_rows(reader, end)
    if not body.rows:
        return None
    top = body.numbers[0] if body.over is None else body.over
    head = head_of(lines, top, columns, least)
    width = len(columns)
    put_heads(lines, head, columns)
    if len(columns) > width:  # a column that is empty, or whose cells were taken for its neighbour's
        for column in columns:
            column.header = []
        reader = Reader(lines, reader.run, columns)
        put_heads(lines, head, columns)
        body = read_rows(reader, end)
    repeats = _without_repeats(body, columns)
    body.left += left_above(lines[head.stop : top] if head else ())
    above = head[0] if head else top
    title = lines[above - 1].segments[0].text if above > least and len(lines[above - 1].segments) == 1 else ""
    return Found(page, head, columns, body, title, repeats)


def _going_on(last: Found, lines: Sequence[SegmentLine], end: int) -> list[int]:
    """Return a lone row at the top of a page, like those of the table on the page before, as a run."""
    return next(([index] for index in range(min(end, _TOP)) if _is_like(last, lines[index])), [])


def _is_like(last: Found, line: SegmentLine) -> bool:
    like = len(line.segments) > 1 and any(alike(row.line, line) for row in last.body.rows[-3:])
    return like and not _repeats(last, line)


def _repeats(last: Found, line: SegmentLine) -> bool:
    """Tell whether a line says nothing but what a table's header says."""
    said = {word.text for column in last.columns for part in column.header for word in part.segment.words}
    return all(word.text in said for segment in line.segments for word in segment.words)


def _places(
    found: Found, lines: Sequence[SegmentLine], run: list[int], blank: float, last: Found | None
) -> list[float]:
    """Return where the rows of a table are to be cut for columns that stand close together."""
    heads = [lines[i] for i in found.head]
    rows = [lines[i] for i in run if i not in found.head]
    places = rivers(rows, heads, blank)
    if last is not None and (any(_repeats(last, head) for head in heads) or any(_is_like(last, row) for row in rows)):
        places += between(last.columns, rows)
        if len(rows) < _FEW:
            places += (x for row in rows for x in divisions(row, last.columns))
    return sorted(places)


def _without_repeats(body: Body, columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Take the rows out that only say the header again; return before which rows they stood, and their lines."""
    said = [{part.segment.text.casefold() for part in column.header} for column in columns]
    repeats = []
    for index in range(len(body.rows) - 1, -1, -1):
        cells = body.rows[index].cells
        same = sum(c < len(said) and parts[0].text.casefold() in said[c] for c, parts in cells.items())
        if same >= max(2, _SAME * len(cells)):
            repeats.append((index, body.numbers[index]))
            for values in (body.rows, body.numbers, body.sums, body.groups):
                del values[index]
    return repeats[::-1]


def _goes_on(last: Found, found: Found) -> bool:
    """Tell whether a table is the rest of one on the page before."""
    if found.page != last.page + 1:
        return False
    if found.head:
        own, before = _words_of(found), _words_of(last)
        return bool(own) and (own & before).total() >= _SAME * max(own.total(), before.total())
    return _in_place(found.columns, last.columns)


def _words_of(found: Found) -> Counter[str]:
    """Return the words of a table's header, however they are divided into columns."""
    return Counter(word.text.casefold() for c in found.columns for part in c.header for word in part.segment.words)


def _in_place(own: Sequence[Column], others: Sequence[Column]) -> bool:
    hits = sum(sum(c.overlap(o.x0, o.x1) > 0 for o in others) == 1 for c in own)
    return hits >= _SAME * len(own) and len(own) >= 0.5 * len(others)


def _grid(found: Found, lines: Sequence[SegmentLine]) -> Grid:
    rows = [row.grid_cells(len(found.columns)) for row in found.body.rows]
    start = found.head[0] if found.head else found.body.numbers[0]
    return Grid(
        [column.parts for column in found.columns],
        rows,
        found.title,
        [(found.page, start), *((found.page, n) for n in found.body.numbers)],
        sums=list(found.body.totals),
        repeats=[(row, found.page, line) for row, line in found.repeats],
        kinds=["sum" if s else "record" for s in found.body.sums],
        groups=list(found.body.groups),
        columns=[(c.x0, c.x1) for c in found.columns],
        left=list(found.body.left),
        ruled=found.ruled,
    )


def _append(grid: Grid, found: Found) -> None:
    """Put the rows of a table that goes on on another page into the columns it has."""
    columns = [Column(x0, x1, []) for x0, x1 in grid.columns]
    labels = [label.casefold() for label in grid.labels]
    to: dict[int, int] = {}
    for index, column in enumerate(found.columns):
        same = [i for i, label in enumerate(labels) if label and label == column.label.casefold()]
        if same:
            near = min(same, key=lambda i: abs(columns[i].x0 - column.x0))
        else:
            near = max(range(len(columns)), key=lambda i: columns[i].overlap(column.x0, column.x1))
        to[index] = near
    if found.head:
        grid.repeats.append((len(grid.rows), found.page, found.head[0]))
    grid.sums += found.body.totals
    grid.left += found.body.left
    grid.repeats += [(len(grid.rows) + row, found.page, line) for row, line in found.repeats]
    width = len(grid.header)
    for row, number, is_sum, group in zip(
        found.body.rows, found.body.numbers, found.body.sums, found.body.groups, strict=True
    ):
        cells = row.grid_cells(len(found.columns))
        moved: list[GridCell | None] = [None] * width
        for index, cell in enumerate(cells):
            if cell is not None:
                at = to[index]
                if (before := moved[at]) is None:
                    moved[at] = cell
                else:
                    before.parts.extend(cell.parts)
        grid.rows.append(moved)
        grid.places.append((found.page, number))
        grid.kinds.append("sum" if is_sum else "record")
        grid.groups.append(group if group is not None else (grid.groups[-1] if grid.groups else None))
