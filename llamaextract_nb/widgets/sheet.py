"""A sheet of results: the frame of a run, or the items of one list of one file, and where each cell comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.results.columns import column
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.widgets.summary import Summary
from llamaextract_nb.widgets.table_view import TableView

OWN = ("_status", "_error")
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")


@dataclass(slots=True)
class Sheet:
    """Rows to look at.

    Attributes:
        title: Its place in the trail of sheets.
        frame: The values, one row for each file or item.
        fields: The schema's field of each column, None where it is not known.
        file: The file whose list this is, None for the sheet of all files.
        path: The list's path in the data of the file.
        names: The columns' names; where they repeat, with their positions.
        summaries: What is known of the columns' values.
    """

    title: str
    frame: pd.DataFrame
    fields: list[Field | None]
    file: str | None = None
    path: str = ""
    view: TableView = field(init=False)
    names: list[str] = field(init=False)
    hidden: set[int] = field(default_factory=set)
    pinned: set[int] = field(default_factory=set)
    start: int = 0
    summaries: dict[int, Summary] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.view = TableView(self.frame)
        unique = self.frame.columns.is_unique
        self.names = [str(name) if unique else f"{name}#{index}" for index, name in enumerate(self.frame.columns)]

    def label(self, row: int) -> str:
        """Return what a row is called; where labels repeat, its position."""
        return str(self.frame.index[row]) if self.frame.index.is_unique else str(row)

    def address(self, row: int, column: int) -> tuple[str, str]:
        """Return the file and the path of a cell."""
        name = self.names[column]
        if self.file is None:
            return self.label(row), name
        own = f"{self.path}[{row}]"
        return self.file, own if name == "value" and self.fields[column] is None else f"{own}.{name}"

    def find(self, file: str, path: str) -> tuple[int, int] | None:
        """Return the row and column of a cell, None if it stands on another sheet."""
        for index, name in enumerate(self.names):
            if self.file is None:
                if path == name:
                    row = self._row(file)
                    return None if row is None else (row, index)
            elif file == self.file and path.startswith(f"{self.path}["):
                position, _, rest = path[len(self.path) + 1 :].partition("]")
                named = rest.lstrip(".") == name or (not rest and name == "value")
                if named and position.isdecimal() and int(position) < len(self.frame):
                    return int(position), index
        return None

    def _row(self, label: str) -> int | None:
        if not self.frame.index.is_unique:
            return int(label) if label.isdigit() and int(label) < len(self.frame) else None
        if label in self.frame.index:
            return int(self.frame.index.get_indexer(pd.Index([label]))[0])
        found = np.flatnonzero(self.frame.index.astype(str) == label)
        return int(found[0]) if len(found) else None


def sheet_of_frame(frame: pd.DataFrame, root: Field | None) -> Sheet:
    """Return the sheet of all files, of a frame without the columns `OWN`."""
    return Sheet("All files", frame, [field_at(root, str(name)) for name in frame.columns])


def sheet_of_list(items: list[Any], file: str, path: str, root: Field | None) -> Sheet:
    """Return the items of a list as a sheet; objects are flattened with dots."""
    rows = [dict(_flat(item, "")) if isinstance(item, dict) else {"value": item} for item in items]
    names = list(dict.fromkeys(name for row in rows for name in row))
    inside = field_at(root, path)
    item = inside.item if inside is not None else None
    if item is not None and item.kind == "object":
        names = list(dict.fromkeys([*(name for name, _ in item.leaves()), *names]))
    fields = [field_at(item, name) if item is not None and item.kind == "object" else None for name in names]
    columns = {
        name: column(of or Field(name, "any", {}), [row.get(name) for row in rows])
        for name, of in zip(names, fields, strict=True)
    }
    return Sheet(path, pd.DataFrame(columns, index=pd.RangeIndex(len(rows))), fields, file, path)


def field_at(root: Field | None, path: str) -> Field | None:
    """Return the field of a path in the data, such as `items[2].price`, None if the schema has none."""
    found = root
    for step in steps(path):
        if found is None:
            return None
        if isinstance(step, int):
            found = found.item
        else:
            found = next((child for child in found.fields if child.name == step), None)
    return found


def steps(path: str) -> list[str | int]:
    """Return a path in parts: names and positions."""
    return [int(part[1:-1]) if part.startswith("[") else part for part in _STEP.findall(path)]


def _flat(value: dict[str, Any], path: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, inner in value.items():
        here = f"{path}.{name}" if path else str(name)
        found += _flat(inner, here) if isinstance(inner, dict) and inner else [(here, inner)]
    return found
