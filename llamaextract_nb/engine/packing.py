"""A document with its tables as bytes and back, much faster than both are found: boxes as an array, all else as JSON.

Nothing in it can run, whatever the document says. `packed` and `unpacked` follow the fields of the classes, so that a
field added to one of them is kept too.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain, islice
from typing import Any

from llamaextract_nb.engine.document import Box, Cell, Document, Line, Page, Rule, Table, Word
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.grid import Grid, GridCell, Part

_NUMBERS = len(Box._fields)  # of a box, and of a rule, and of a word after its text
_LENGTH = 8  # bytes, of the length of the JSON


def packed(structure: Structure) -> bytes:
    """Return a document with its tables as bytes; they are found for it, if they were not yet."""
    document = structure.document
    words = [word for page in document.pages for line in page.lines for word in line.words]
    drawn = [box for page in document.pages for box in (*page.rules, *page.fills)]
    numbers = array("d", chain(chain.from_iterable(word[1:] for word in words), *drawn))
    outline = {
        **_fields(document, "pages", "tables"),
        "pages": [_outline(page) for page in document.pages],
        "tables": [
            {**_fields(table, "rows"), "rows": [[list(_fields(cell).values()) for cell in row] for row in table.rows]}
            for table in document.tables
        ],
        "texts": [word.text for word in words],
        "grids": [_packed_grid(grid) for grid in structure.grids],
        "shaped": [_packed_grid(grid) for grid in structure.shaped],
    }
    head = json.dumps(outline, separators=(",", ":")).encode()
    return zlib.compress(len(head).to_bytes(_LENGTH, "big") + head + numbers.tobytes(), 1)


def unpacked(content: bytes) -> Structure:
    """Return the document that was packed, with its tables.

    Raises:
        ValueError: The bytes are no packed document, or one of another version.
    """
    try:
        content = zlib.decompress(content)
        end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        outline = json.loads(content[_LENGTH:end])
        numbers = array("d", content[end:])
        columns = [numbers[index::_NUMBERS] for index in range(_NUMBERS)]
        texts = outline.pop("texts")
        words = map(Word, texts, *columns)
        drawn = zip(*(column[len(texts) :] for column in columns), strict=True)
        pages = [_page(words, drawn, **page) for page in outline.pop("pages")]
        tables = [_table(**table) for table in outline.pop("tables")]
        grids, shaped = ([_grid(**grid) for grid in outline.pop(name)] for name in ("grids", "shaped"))
        return Structure(Document(pages=pages, tables=tables, **outline), grids, shaped)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no packed document: {type(error).__name__}") from None


def _fields(of: Any, *without: str) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(of) if field.name not in without}


def _line(line: Line) -> dict[str, Any] | int:
    """Return the number of a line's words, with its other fields if they say anything."""
    others = {name: value for name, value in _fields(line, "words").items() if value is not None}
    return {"words": len(line.words), **others} if others else len(line.words)


def _outline(page: Page) -> dict[str, Any]:
    """Return a page's fields, with numbers of words, rules and fills in their stead."""
    lines = [_line(line) for line in page.lines]
    others = _fields(page, "lines", "rules", "fills")
    return {**others, "lines": lines, "rules": len(page.rules), "fills": len(page.fills)}


def _page(
    words: Iterator[Word],
    drawn: Iterator[tuple[float, ...]],
    lines: list[dict[str, Any] | int],
    rules: int,
    fills: int,
    **others: Any,
) -> Page:
    made = []
    for line in lines:
        given = {"words": line} if isinstance(line, int) else line
        made.append(Line(**{**given, "words": list(islice(words, given["words"]))}))
    ruled = [Rule(*box) for box in islice(drawn, rules)]
    return Page(lines=made, rules=ruled, fills=[Box(*box) for box in islice(drawn, fills)], **others)


def _table(rows: list[list[list[Any]]], **others: Any) -> Table:
    cells = [[Cell(*values) for values in row] for row in rows]
    for cell in chain.from_iterable(cells):
        if cell.box is not None:
            cell.box = Box(*cell.box)
    return Table(rows=cells, **others)


def _packed_grid(grid: Grid) -> dict[str, Any]:
    return {
        **_fields(grid, "rows", "groups"),
        "rows": [[_packed_cell(cell) for cell in row] for row in grid.rows],
        "groups": [_packed_cell(cell) for cell in grid.groups],
    }


def _packed_cell(cell: GridCell | None) -> list[Any] | None:
    return None if cell is None else list(_fields(cell).values())


def _grid(header: list[list[list[Any]]], rows: list[list[Any]], groups: list[Any], **others: Any) -> Grid:
    for name in ("places", "repeats", "columns"):
        others[name] = [tuple(values) for values in others[name]]
    return Grid(
        [[_part(part) for part in parts] for parts in header],
        [[_cell(cell) for cell in row] for row in rows],
        groups=[_cell(cell) for cell in groups],
        **others,
    )


def _cell(values: list[Any] | None) -> GridCell | None:
    return None if values is None else GridCell([_part(part) for part in values[0]], *values[1:])


def _part(values: list[Any]) -> Part:
    offset, text, box = values
    return Part(offset, text, None if box is None else Box(*box))
