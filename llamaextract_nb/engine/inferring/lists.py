"""Lists: tables that most of the documents have, with the columns that most of these tables have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.kinds import Value, type_of
from llamaextract_nb.engine.inferring.naming import described, key_of, labels_in_order, unique
from llamaextract_nb.engine.inferring.singles import is_common
from llamaextract_nb.engine.structure.tables.grid import Grid
from llamaextract_nb.engine.words.labels import concepts

_SAME = 0.6  # of the columns of two tables, if they are one list
_MOST_COLUMNS = 60
_ITEMS = {"quantity", "price", "item"}  # columns of what is sold


@dataclass(slots=True)
class Column:
    """A column in the wordings of several documents, and its values."""

    named: tuple[str, ...]
    labels: list[str] = field(default_factory=list)
    documents: set[int] = field(default_factory=set)
    values: list[Value] = field(default_factory=list)


@dataclass(slots=True)
class Listed:
    """A table in the wordings of several documents; a column's key is its concepts or its place."""

    titles: list[str] = field(default_factory=list)
    documents: set[int] = field(default_factory=set)
    columns: dict[frozenset[str], Column] = field(default_factory=dict)


def find_lists(seen: Sequence[Evidence]) -> list[Listed]:
    """Return the tables that most documents have, in the order in which they are first seen."""
    found: list[Listed] = []
    for number, evidence in enumerate(seen):
        for grid in evidence.grids:
            keys = _keys(grid)
            if len(grid.rows) == 1 and not evidence_of_list(grid):
                continue
            shares = [(_overlap(listed.columns.keys(), keys), -index) for index, listed in enumerate(found)]
            best, index = max(shares, default=(0.0, 0))
            if best < _SAME:
                found.append(Listed())
            listed = found[-index] if best >= _SAME else found[-1]
            listed.titles.extend([grid.title] if grid.title else [])
            listed.documents.add(number)
            for position, key in enumerate(keys):
                column = listed.columns.setdefault(key, Column(concepts(grid.labels[position])))
                column.documents.add(number)
                column.labels.extend([grid.labels[position]] if grid.labels[position] else [])
                column.values.extend(Value(text, evidence.known) for text in grid.column(position))
    return [listed for listed in found if is_common(len(listed.documents), len(seen))]


def evidence_of_list(grid: Grid) -> bool:
    """Tell whether a table of one row is a list all the same: its header names what is sold."""
    return len({name for label in grid.labels for name in concepts(label)} & _ITEMS) >= 2


def _keys(grid: Grid) -> list[frozenset[str]]:
    keys: list[frozenset[str]] = []
    for position, label in enumerate(grid.labels[:_MOST_COLUMNS]):
        key = frozenset(concepts(label)) or frozenset({key_of(label) or f"column {position + 1}"})
        keys.append(key if key not in keys else key | {f"column {position + 1}"})
    return keys


def _overlap(one: Sequence[Any] | Any, other: Sequence[Any]) -> float:
    return len(set(one) & set(other)) / max(1, min(len(set(one)), len(set(other))))


def list_properties(lists: Sequence[Listed], taken: dict[str, Any]) -> dict[str, Any]:
    """Return tables as properties of a schema; `taken` are the names that other fields have."""
    properties: dict[str, Any] = {}
    for listed in lists:
        columns: dict[str, Any] = {}
        for position, column in enumerate(listed.columns.values()):
            if not is_common(len(column.documents), len(listed.documents)) or not column.values:
                continue
            labels = labels_in_order(column.labels)
            node, words = type_of(column.named, column.values)
            name = unique(key_of(labels[0]) if labels else f"column_{position + 1}", columns)
            text = described(labels, words, column=True) if labels else f"The column without a header: {words}"
            columns[name] = {**node, "description": text}
        title = labels_in_order(listed.titles)[0] if listed.titles else ""
        sold = len(_ITEMS & {name for key in listed.columns for name in key}) >= 2
        name = unique(key_of(title) or ("line_items" if sold else "items"), {**taken, **properties})
        heads = ", ".join(list(columns)[:4])
        text = f"Each entry of {title}" if title else f"Each entry with {heads}"
        properties[name] = {"type": "array", "description": text, "items": {"type": "object", "properties": columns}}
    return properties
