"""The grid: a sheet a page at a time, with sorting, filters and search in the kernel."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.schema.fields import Field
from llamaextract_nb.widgets.base import Base, Part, html_table
from llamaextract_nb.widgets.sheet import Sheet, sheet_of_list
from llamaextract_nb.widgets.summary import Summary, summary_of
from llamaextract_nb.widgets.table_view import display

ROWS = 20  # on a page
_MOST_CELLS = 600  # on a page; a frame with many columns has fewer rows on each
_MOST_COLUMNS = 30  # that are shown at first


@dataclass(slots=True)
class Hooks:
    """What the grid asks and tells the one who made it.

    `cell` gives the level of confidence (0 none, 1 low, 2 middle, 3 high) and the mark of a cell; `why` says why a
    value is missing, `reason` why a row has none, `note` what is to be said of a list; `only` tells which rows have
    doubtful values, missing ones, or none at all; the others are told what the reader did.
    """

    cell: Callable[[str, str], tuple[int, str]]
    why: Callable[[str, str], str]
    reason: Callable[[str], str]
    note: Callable[[str, str], str]
    only: Callable[[str], np.ndarray[Any, Any]]
    select: Callable[[str, str, int], None]
    edit: Callable[[str, str, str], None]
    open: Callable[[int, int], None]
    back: Callable[[int], None]
    forget: Callable[[], None]


class Grid(Part):
    """A page of rows of the uppermost of some sheets.

    Args:
        widget: The widget that shows it.
        sheet: The first sheet.
        hooks: What it asks and tells.
        kinds: Which rows can be shown alone, "all" first.
    """

    def __init__(self, widget: Base, sheet: Sheet, hooks: Hooks, kinds: list[str]) -> None:
        super().__init__(widget, "grid")
        self.sheets = [sheet]
        self.hooks = hooks
        self.kinds = kinds
        self.selected: tuple[int, int] | None = None
        self.choice = 0  # the number of the browser's last choice that was heard
        self.problem: dict[str, Any] | None = None
        self._only = "all"
        _hide_the_rest(sheet)

    @property
    def sheet(self) -> Sheet:
        """The sheet that is shown."""
        return self.sheets[-1]

    @property
    def count(self) -> int:
        """The number of rows on a page."""
        columns = max(1, self.sheet.frame.shape[1] - len(self.sheet.hidden))
        return max(5, min(ROWS, _MOST_CELLS // columns))

    def show(self) -> None:
        """Send the page as it stands."""
        sheet, view = self.sheet, self.sheet.view
        shown = [index for index in range(sheet.frame.shape[1]) if index not in sheet.hidden]
        self.view = {
            "columns": [self._column(index, str(name)) for index, name in enumerate(sheet.frame.columns)],
            "label": self._label(),
            "rows": [self._row(row, shown) for row in view.page(sheet.start, self.count)],
            "start": sheet.start,
            "count": self.count,
            "total": len(sheet.frame),
            "matching": len(view),
            "search": view.search,
            "crumbs": self._crumbs(),
            "selected": list(self.selected) if self.selected else None,
            "choice": self.choice,
            "kinds": self.kinds,
            "only": self._only,
            "summarised": all(index in sheet.summaries for index in shown),
            "problem": self.problem,
        }

    def select(self, row: int, column: int) -> None:
        """Choose a cell and turn to its page."""
        place = self.sheet.view.place(row)
        if place is None:
            self.sheet.view.filters.clear()
            self.sheet.view.search, self.sheet.view.only, self._only = "", None, "all"
            self.sheet.view.refresh()
            place = self.sheet.view.place(row) or 0
        self.sheet.hidden.discard(column)
        self.selected = (row, column)
        self.sheet.start = place // self.count * self.count

    def push(self, sheet: Sheet) -> None:
        """Put a sheet above the others."""
        self.sheets.append(sheet)
        _hide_the_rest(sheet)

    def reach(self, file: str, path: str, root: Field | None) -> bool:
        """Choose a cell, on the sheet where it stands; tell whether there is one."""
        found = self.sheet.find(file, path)
        if found is None:
            sheets, self.sheets = self.sheets, self.sheets[:1]
            found = self.sheet.find(file, path) or (self._descend(file, path, root) if "[" in path else None)
            if found is None:
                self.sheets = sheets
                return False
        self.select(*found)
        return True

    def _descend(self, file: str, path: str, root: Field | None) -> tuple[int, int] | None:
        """Open the sheets of the lists in which a value stands."""
        parts = path.split("[")
        for number in range(1, len(parts)):
            listed = "[".join(parts[:number])
            place = self.sheet.find(file, listed)
            items: Any = self.sheet.frame.iat[place] if place is not None else None
            if not isinstance(items, list):
                return None
            if not opens(items):
                return place  # a list of single values stands in one cell
            self.push(sheet_of_list(items, file, listed, root))
        return self.sheet.find(file, path)

    def open(self, items: list[Any], file: str, path: str, root: Field | None) -> tuple[str, str] | None:
        """Show a list above the other sheets; return the file and path of the cell that is chosen then."""
        self.push(sheet_of_list(items, file, path, root))
        self.selected = (0, 0) if items else None
        return self.sheet.address(0, 0) if items else None

    def back(self, depth: int) -> tuple[str, str] | None:
        """Close the sheets above one; return the file and path of the cell that is chosen then."""
        while len(self.sheets) > depth + 1:
            left = self.sheets.pop()
            self.selected = self.sheet.find(left.file or "", left.path)
        if self.selected is None:
            return None
        self.select(*self.selected)
        return self.sheet.address(*self.selected)

    def changed(self, frame: pd.DataFrame, rows: list[int], root: Field | None) -> None:
        """Show a frame in which values in some rows were corrected, on all sheets."""
        _renew(self.sheets[0], frame, rows)
        for above, sheet in pairwise(self.sheets):
            place = above.find(sheet.file or "", sheet.path)
            items: Any = above.frame.iat[place] if place else None
            if isinstance(items, list):
                inside = sheet_of_list(items, sheet.file or "", sheet.path, root).frame
                _renew(sheet, inside, list(range(len(inside))))

    def summary(self, column: int) -> Summary:
        """Return what the values of a column of the uppermost sheet are; found once."""
        sheet = self.sheet
        if column not in sheet.summaries:
            sheet.summaries[column] = summary_of(sheet.frame.iloc[:, column])
        return sheet.summaries[column]

    def _column(self, index: int, name: str) -> dict[str, Any]:
        sheet, view = self.sheet, self.sheet.view
        known = sheet.summaries.get(index)
        return {
            "index": index,
            "label": display(name, 60),
            "title": display(name, 400),
            "kind": "number" if is_number(sheet.frame.dtypes.iloc[index]) else "text",
            "hidden": index in sheet.hidden,
            "pinned": index in sheet.pinned,
            "sort": "" if not view.sorted_by or view.sorted_by[0] != index else ["desc", "asc"][view.sorted_by[1]],
            "filter": view.filters.get(index, ""),
            "summary": known.lines if known else [],
            "choices": known.choices if known else None,
        }

    def _label(self) -> str:
        """Return what the rows' labels are: the index's name, of a run the file."""
        if self.sheet.file is not None:
            return "row"
        return display(str(self.sheet.frame.index.name or ("file" if "failed" in self.kinds else "")), 60)

    def _crumbs(self) -> list[str]:
        """Return the titles of the sheets, the file's name before its first list."""
        crumbs = ["All files"]
        for sheet in self.sheets[1:]:
            note = self.hooks.note(sheet.file or "", sheet.path)
            crumbs.append(f"{sheet.file}: {sheet.path}" + (f" ({display(note, 200)})" if note else ""))
        return crumbs

    def _row(self, row: int, shown: list[int]) -> dict[str, Any]:
        sheet = self.sheet
        label = sheet.label(row)
        reason = self.hooks.reason(label) if sheet.file is None else ""
        cells = [] if reason else [self._cell(row, index) for index in shown]
        return {
            "row": row,
            "label": display(str(sheet.frame.index[row])),
            "reason": display(reason, 400),
            "cells": cells,
        }

    def _cell(self, row: int, index: int) -> list[Any]:
        value: Any = self.sheet.frame.iat[row, index]
        address = self.sheet.address(row, index)
        level, mark = self.hooks.cell(*address)
        text = display(value)
        if not text and is_missing(value):
            return ["", level, mark, False, display(self.hooks.why(*address), 200)]
        return [text, level, mark, opens(value)]

    # what the browser says

    def _on_page(self, start: int, at: int | None = None, column: int | None = None) -> None:
        last = max(0, len(self.sheet.view) - 1) // self.count * self.count
        self.sheet.start = min(max(0, int(start)), last)
        if at is not None and column is not None:
            rows = self.sheet.view.page(self.sheet.start, self.count)
            if rows:
                self._on_select(rows[min(at, len(rows) - 1)], column, self.choice)
        self.show()

    def _on_sort(self, column: int) -> None:
        view = self.sheet.view
        if view.sorted_by is None or view.sorted_by[0] != column:
            view.sorted_by = (column, True)
        else:
            view.sorted_by = (column, False) if view.sorted_by[1] else None
        self._reordered()

    def _on_filter(self, column: int, text: str) -> None:
        self.sheet.view.filters[column] = text
        self._reordered()

    def _on_search(self, text: str) -> None:
        self.sheet.view.search = text
        self._reordered()

    def _on_only(self, kind: str) -> None:
        if kind in self.kinds:
            self._only = kind
            self.sheets[0].view.only = None if kind == "all" else self.hooks.only(kind)
            self._reordered()

    def _reordered(self) -> None:
        self.sheet.view.refresh()
        self.sheet.start, self.problem = 0, None
        self.show()

    def _on_summarise(self) -> None:
        for index in range(self.sheet.frame.shape[1]):
            if index not in self.sheet.hidden:
                self.summary(index)
        self.show()

    def _on_columns(self, column: int, hidden: bool | None = None, pinned: bool | None = None) -> None:
        for chosen, group in ((hidden, self.sheet.hidden), (pinned, self.sheet.pinned)):
            if chosen is not None:
                group.add(column) if chosen else group.discard(column)
        self.show()

    def _on_select(self, row: int, column: int, choice: int) -> None:
        self.selected = (row, column)
        self.hooks.select(*self.sheet.address(row, column), choice)

    def _on_copy(self, rows: list[int], columns: list[int]) -> None:
        """Send whole values back, with tabs between columns, as spreadsheets take them."""
        cells = [[_copied(self.sheet.frame.iat[row, column]) for column in columns] for row in rows]
        text = "\n".join("\t".join(row) for row in cells)
        self.send({"type": "copied", "text": text, "cells": len(rows) * len(columns)})

    def _on_edit(self, row: int, column: int, text: str) -> None:
        self.selected = (row, column)
        self.hooks.edit(*self.sheet.address(row, column), text)

    def _on_whole(self, row: int, column: int) -> None:
        """Let a value be edited that is too long to be shown as a whole."""
        self.problem = {"row": row, "column": column, "text": display(self.sheet.frame.iat[row, column], None)}
        self.show()

    def _on_forget(self) -> None:
        self.problem = None
        self.hooks.forget()

    def _on_open(self, row: int, column: int) -> None:
        self.hooks.open(row, column)

    def _on_back(self, depth: int) -> None:
        self.hooks.back(depth)


def static_table(frame: pd.DataFrame, rows: int = ROWS) -> str:
    """Return the first rows of a frame as plain HTML, with the counts below."""
    names = [str(name) for name in frame.columns[:_MOST_COLUMNS]]
    shown = [
        [str(frame.index[row]), *(display(frame.iat[row, column]) for column in range(len(names)))]
        for row in range(min(rows, len(frame)))
    ]
    caption = f"{len(shown)} of {len(frame)} rows, {len(names)} of {frame.shape[1]} columns"
    return html_table(["file", *(display(name) for name in names)], shown, caption)


def opens(value: Any) -> bool:
    """Tell whether a value is a list of groups, which opens as a sheet of its own."""
    return isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)


def is_missing(value: Any) -> bool:
    """Tell whether there is no value; a text without letters is one."""
    return not value if isinstance(value, (list, dict)) else not isinstance(value, str) and bool(pd.isna(value))


def is_number(dtype: Any) -> bool:
    """Tell whether a column holds numbers."""
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


def _copied(value: Any) -> str:
    """Return a value on one line; lists of groups as JSON."""
    if opens(value):
        return json.dumps(value, ensure_ascii=False, default=str)
    return " ".join(display(value, None).split())


def _differ(one: Any, other: Any) -> bool:
    return is_missing(one) != is_missing(other) or (not is_missing(one) and bool(one != other))


def _renew(sheet: Sheet, frame: pd.DataFrame, rows: list[int]) -> None:
    """Put a frame of the same shape into a sheet; the rows keep their order until they are sorted or filtered anew."""
    before = sheet.frame
    columns = list(range(frame.shape[1]))
    if before.shape == frame.shape:
        columns = [at for at in columns if any(_differ(before.iat[row, at], frame.iat[row, at]) for row in rows)]
    sheet.frame = sheet.view.frame = frame
    for column in columns:
        sheet.summaries.pop(column, None)
        sheet.view.forget(column)


def _hide_the_rest(sheet: Sheet) -> None:
    sheet.hidden.update(range(_MOST_COLUMNS, sheet.frame.shape[1]))
