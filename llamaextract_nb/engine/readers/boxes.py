"""Tables that plain text draws with characters: `| Item | Qty |` between rules of `+---+`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from llamaextract_nb.engine.document import Table
from llamaextract_nb.engine.readers.laid import table_of

_BARS = re.compile(r"[|│┃║]")
_FRAMED = re.compile(r"\s*[|│┃║].*[|│┃║]\s*$")
_RULE = re.compile(r"\s*[|+│┃║┌├└┏┣┗╔╠╚╟][-+=|─━═┬┼┴┳╋┻╦╬╩┐┤┘┓┫┛╗╣╝╪╫│┃║ ]*[-─━═][-+=|─━═┬┼┴┳╋┻╦╬╩┐┤┘┓┫┛╗╣╝╪╫│┃║ ]*$")

Row = tuple[int, list[str]]  # the number of its first line, and its cells


def boxes(lines: Sequence[str]) -> list[Table]:
    """Return the tables that frames of characters hold."""
    tables = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and (_RULE.match(lines[end]) or _FRAMED.match(lines[end])):
            end += 1
        rows = list(_rows(lines, start, end))
        if len(rows) > 1 and any(map(_RULE.match, lines[start:end])) and len({len(cells) for _, cells in rows}) == 1:
            table = table_of([cells for _, cells in rows], [f"line {number + 1}" for number, _ in rows])
            tables += [table] if table else []
        start = max(end, start + 1)
    return tables


def _rows(lines: Sequence[str], start: int, end: int) -> Iterator[Row]:
    """Yield the rows between two lines; where rules stand between them all, the lines between two rules are one row."""
    groups: list[list[Row]] = [[]]
    for number in range(start, end):
        if not _RULE.match(lines[number]):
            groups[-1].append((number, [cell.strip() for cell in _BARS.split(lines[number].strip()[1:-1])]))
        elif groups[-1]:
            groups.append([])
    groups = [group for group in groups if group]
    for index, group in enumerate(groups):
        alike = len({len(cells) for _, cells in group}) == 1
        if alike and (len(groups) > 2 or index == 0 < len(groups) - 1):
            columns = zip(*(cells for _, cells in group), strict=True)
            yield group[0][0], [" ".join(filter(None, parts)) for parts in columns]
        else:
            yield from group
