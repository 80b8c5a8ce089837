"""The grid: a sheet a page at a time, with sorting, filters and search in the kernel."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from llamaextract_nb.widgets.base import Base, html_table, static
from llamaextract_nb.widgets.sheet import Sheet
from llamaextract_nb.widgets.table_view import display

ROWS = 20  # on a page
_MOST_CELLS = 600  # on a page; a frame with many columns has fewer rows on each
_MOST_COLUMNS = 30  # that are shown at first


@dataclass(slots=True)
class Hooks:
    """What the grid asks and tells the one who made it.

    `cell` gives the level of confidence (0 none, 1 low, 2 middle, 3 high) and the mark of a cell; `reason` says why a
    row has no values; the others are told what the reader did.
    """

    cell: Callable[[str, str], tuple[int, str]]
    reason: Callable[[str], str]
    select: Callable[[str, str], None]
    edit: Callable[[int, int, str], None]
    undo: Callable[[], None]
    doubtful: Callable[[], None]
    open: Callable[[int, int], None]
    back: Callable[[int], None]
    take: Callable[[int], None]


class Grid(Base):
    """A page of rows of the uppermost of some sheets.

    Args:
        sheet: The first sheet.
        hooks: What it asks and tells.
        evidence: Whether cells have confidence.
    """

    _esm = static("dom.js", "grid.js")
    _css = static("theme.css", "grid.css")

    def __init__(self, sheet: Sheet, hooks: Hooks, evidence: bool) -> None:
        super().__init__()
        self.sheets = [sheet]
        self.hooks = hooks
        self.evidence = evidence
        self.selected: tuple[int, int] | None = None
        self.choice = 0  # the number of the browser's last choice that was heard
        self.message = ""
        self.problem: dict[str, Any] | None = None
        self.can_undo = False
        _hide_the_rest(sheet)
        self.show()

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
        names = [str(name) for name in sheet.frame.columns]
        columns = [
            {
                "index": index,
                "label": display(name, 60),
                "title": display(name, 400),
                "kind": "number" if _is_number(sheet.frame.dtypes.iloc[index]) else "text",
                "hidden": index in sheet.hidden,
                "pinned": index in sheet.pinned,
                "sort": "" if not view.sorted_by or view.sorted_by[0] != index else ["desc", "asc"][view.sorted_by[1]],
                "filter": view.filters.get(index, ""),
            }
            for index, name in enumerate(names)
        ]
        shown = [index for index in range(len(names)) if index not in sheet.hidden]
        self.view = {
            "columns": columns,
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
            "evidence": self.evidence,
            "undo": self.can_undo,
            "message": self.message,
            "problem": self.problem,
        }

    def select(self, row: int, column: int) -> None:
        """Choose a cell and turn to its page."""
        place = self.sheet.view.place(row)
        if place is None:
            self.sheet.view.filters.clear()
            self.sheet.view.search = ""
            self.sheet.view.refresh()
            place = self.sheet.view.place(row) or 0
        self.sheet.hidden.discard(column)
        self.selected = (row, column)
        self.sheet.start = place // self.count * self.count
        self.show()
        self.hooks.select(*self.sheet.address(row, column))

    def push(self, sheet: Sheet) -> None:
        """Open a sheet above the others."""
        self.sheets.append(sheet)
        self.selected = (0, 0) if len(sheet.frame) else None
        _hide_the_rest(sheet)
        self.show()
        if self.selected:
            self.hooks.select(*sheet.address(0, 0))

    def _label(self) -> str:
        """Return what the rows' labels are: the index's name, of a run the file."""
        if self.sheet.file is not None:
            return "row"
        return display(str(self.sheet.frame.index.name or ("file" if self.evidence else "")), 60)

    def _crumbs(self) -> list[str]:
        """Return the titles of the sheets, the file's name before its first list."""
        return ["All files", *(f"{sheet.file}: {sheet.path}" for sheet in self.sheets[1:])]

    def _row(self, row: int, shown: list[int]) -> dict[str, Any]:
        sheet = self.sheet
        label = sheet.label(row)
        reason = self.hooks.reason(label) if sheet.file is None else ""
        cells = []
        if not reason:
            for index in shown:
                value: Any = sheet.frame.iat[row, index]
                level, mark = self.hooks.cell(*sheet.address(row, index))
                opens = isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)
                cells.append([display(value), level, mark, opens])
        shown_label = display(str(sheet.frame.index[row]))
        return {"row": row, "label": shown_label, "reason": display(reason, 400), "cells": cells}

    # what the browser says

    def _on_page(self, start: int, at: int | None = None, column: int | None = None) -> None:
        last = max(0, len(self.sheet.view) - 1) // self.count * self.count
        self.sheet.start = min(max(0, int(start)), last)
        if at is not None and column is not None:
            rows = self.sheet.view.page(self.sheet.start, self.count)
            if rows:
                self.select(rows[min(at, len(rows) - 1)], column)
                return
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

    def _reordered(self) -> None:
        self.sheet.view.refresh()
        self.sheet.start, self.message, self.problem = 0, "", None
        self.show()

    def _on_columns(self, column: int, hidden: bool | None = None, pinned: bool | None = None) -> None:
        for chosen, group in ((hidden, self.sheet.hidden), (pinned, self.sheet.pinned)):
            if chosen is not None:
                group.add(column) if chosen else group.discard(column)
        self.show()

    def _on_select(self, row: int, column: int, choice: int) -> None:
        self.choice = choice
        self.selected = (row, column)
        self.hooks.select(*self.sheet.address(row, column))

    def _on_copy(self, rows: list[int], columns: list[int]) -> None:
        """Send whole values back, with tabs between columns, as spreadsheets take them."""
        cells = [[_copied(self.sheet.frame.iat[row, column]) for column in columns] for row in rows]
        text = "\n".join("\t".join(row) for row in cells)
        self.send({"type": "copied", "text": text, "cells": len(rows) * len(columns)})

    def _on_edit(self, row: int, column: int, text: str) -> None:
        self.hooks.edit(row, column, text)

    def _on_forget(self) -> None:
        self.message, self.problem = "", None
        self.show()

    def _on_undo(self) -> None:
        self.hooks.undo()

    def _on_take(self, index: int) -> None:
        self.hooks.take(int(index))

    def _on_doubtful(self) -> None:
        self.hooks.doubtful()

    def _on_open(self, row: int, column: int) -> None:
        self.hooks.open(row, column)

    def _on_back(self, depth: int) -> None:
        self.hooks.back(depth)

    def __repr__(self) -> str:
        return f"Grid({len(self.sheet.frame)} rows, {self.sheet.frame.shape[1]} columns)"

    def _static(self) -> str:
        return static_table(self.sheet.frame)


def static_table(frame: pd.DataFrame, rows: int = ROWS) -> str:
    """Return the first rows of a frame as plain HTML, with the counts below."""
    names = [str(name) for name in frame.columns[:_MOST_COLUMNS]]
    shown = [
        [str(frame.index[row]), *(display(frame.iat[row, column]) for column in range(len(names)))]
        for row in range(min(rows, len(frame)))
    ]
    caption = f"{len(shown)} of {len(frame)} rows, {len(names)} of {frame.shape[1]} columns"
    return html_table(["file", *(display(name) for name in names)], shown, caption)


def _copied(value: Any) -> str:
    """Return a value on one line; lists of groups as JSON."""
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return json.dumps(value, ensure_ascii=False, default=str)
    return " ".join(display(value, None).split())


def _hide_the_rest(sheet: Sheet) -> None:
    sheet.hidden.update(range(_MOST_COLUMNS, sheet.frame.shape[1]))


def _is_number(dtype: Any) -> bool:
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)
