"""Records in records, as JSON and XML have them: every value as a line `label: value`, lists of records as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.laid import pages_of, table_of
from llamaextract_nb.engine.readers.limits import TooMuchError, check_table

Path = tuple[str | int, ...]
"""The way to a value: the names of its fields, and its positions in lists, from 0."""

Naming = Callable[[Path, int], str]
"""Gives the label of a value by its path, of which the parts before a position are known to the reader already."""

_MOST_LINES = 500_000


def tree_document(value: Any, name: str, kind: str, naming: Naming, shown: Callable[[Any], str]) -> Document:
    """Return a tree as a document; dicts are records, lists hold values or records, None is no value.

    Args:
        value: The tree.
        name: What it is called in messages.
        kind: The format it came in.
        naming: How its values are called.
        shown: Returns a value as text.

    Raises:
        TooMuchError: It holds too many values.
        RecursionError: It is nested too deeply.
    """
    lines: list[tuple[str, str]] = []
    for path, leaf in _leaves(value, ()):
        label, text = naming(path, 0), " ".join(shown(leaf).split())
        lines.append((f"{label}: {text}" if label else text, written(path)))
        if len(lines) > _MOST_LINES:
            raise TooMuchError("values", _MOST_LINES)
    return Document(name, kind, pages_of(lines), list(_tables(value, (), naming, shown)))


def written(path: Path) -> str:
    """Return a path as people write it, as in "order.items[0].price"."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path if part != "")
    return text.removeprefix(".") or "$"


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    elif value is not None:
        yield path, value


def _tables(value: Any, path: Path, naming: Naming, shown: Callable[[Any], str]) -> Iterator[Table]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _tables(inner, (*path, key), naming, shown)
    elif isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        table = _table(value, path, naming, shown)
        if table:
            yield table
        for index, row in enumerate(value):
            yield from _tables(row, (*path, index), naming, shown)


def _table(records: Sequence[dict[str, Any]], path: Path, naming: Naming, shown: Callable[[Any], str]) -> Table | None:
    """Return records as a table: a column for each value that is not in a list; records in them give columns too."""
    flat = [dict(_columns(record, ())) for record in records]
    columns = list(dict.fromkeys(column for row in flat for column in row))
    check_table(len(flat), len(columns))
    rows = [[naming((*path, *column), len(path)) for column in columns]]
    rows += [["" if row.get(column) is None else shown(row[column]) for column in columns] for row in flat]
    anchors = [[written(path)] * len(columns)]
    anchors += [[written((*path, index, *column)) for column in columns] for index in range(len(flat))]
    return table_of(rows, anchors, next((str(part) for part in reversed(path) if isinstance(part, str)), ""))


def _columns(record: dict[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _columns(value, (*path, key))
        elif not isinstance(value, list):
            yield (*path, key), value
