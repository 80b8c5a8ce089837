"""The rows of a form as they are edited: every step can be taken back."""

from __future__ import annotations

import copy
from typing import Any

from llamaextract_nb.schema import Schema
from llamaextract_nb.widgets.schema_rows import KINDS, Row, place_of, rows_of

_MOST_STEPS = 200  # that can be undone
_TYPED = ("name", "description", "values")
_ROOT = ("title", "description")

_State = tuple[list[Row], dict[str, Any]]


class Editing:
    """The rows of a schema, and how they were.

    Attributes:
        rows: The rows as they stand.
        root: What stands at the schema's root besides them.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.root: dict[str, Any] = {}
        self._done: list[_State] = []
        self._undone: list[_State] = []
        self._typing: tuple[int, str] | None = None  # a run of letters typed into one place is one step

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return bool(self._undone)

    def begin(self, schema: Schema) -> None:
        """Take the rows of a schema, with nothing before them."""
        self.rows = rows_of(schema.field)
        self.root = {key: schema.field.node[key] for key in _ROOT if key in schema.field.node}

    def put(self, schema: Schema) -> None:
        """Take the rows of a schema in place of those that are there."""
        self._step()
        self.begin(schema)

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        self._travel(self._done, self._undone)

    def redo(self) -> None:
        """Do the step again that was taken back last, if there is one."""
        self._travel(self._undone, self._done)

    def row(self, row_id: int) -> Row | None:
        """Return a row by its id."""
        place = place_of(self.rows, row_id)
        return place[0][place[1]] if place is not None else None

    def set(self, row_id: int, key: str, value: Any) -> bool:
        """Change a column of a row; tell whether there is such a row and column."""
        if (
            self.row(row_id) is None
            or key not in (*_TYPED, "kind", "required")
            or (key == "kind" and value not in KINDS)
        ):
            return False
        self._step((row_id, key) if key in _TYPED else None)
        row = self.row(row_id)
        assert row is not None
        if key == "values":
            known = {str(old): old for old in row.values}
            lines = [line.strip() for line in str(value).splitlines() if line.strip()]
            row.values = tuple(known.get(line, line) for line in dict.fromkeys(lines))
        elif key == "required":
            row.required, row.nullable = bool(value), not value
        elif key == "kind":
            row.kind, row.node, row.extra, row.item_extra = str(value), {}, {}, {}
            if row.holds and not row.rows:
                row.rows, row.collapsed = [Row()], False
        else:
            setattr(row, key, str(value))
        return True

    def add(self, row_id: int | None, inside: int | None) -> None:
        """Add an empty row at the end, or at the end of those inside another; it gets the id if that is free."""
        self._step()
        made = Row() if row_id is None or self.row(row_id) is not None else Row(id=row_id)
        holder = self.row(inside) if inside is not None else None
        if holder is None:
            self.rows.append(made)
        else:
            holder.rows.append(made)
            holder.collapsed = False

    def delete(self, row_id: int) -> None:
        """Delete a row, and those inside."""
        if self.row(row_id) is not None:
            self._step()
            rows, index = place_of(self.rows, row_id) or ([], 0)
            del rows[index]

    def duplicate(self, row_id: int) -> None:
        """Put a copy of a row after it, under a name that is free."""
        if self.row(row_id) is not None:
            self._step()
            rows, index = place_of(self.rows, row_id) or ([], 0)
            made = rows[index].copy()
            taken, number = {row.name for row in rows}, 2
            while f"{made.name}_{number}" in taken:
                number += 1
            made.name = f"{made.name}_{number}" if made.name else ""
            rows.insert(index + 1, made)

    def move(self, row_id: int, by: int) -> None:
        """Move a row some places down, or up, among those beside it."""
        place = place_of(self.rows, row_id)
        if place is not None and by and 0 <= place[1] + by < len(place[0]):
            self._step()
            rows, index = place_of(self.rows, row_id) or ([], 0)
            rows.insert(index + by, rows.pop(index))

    def collapse(self, row_id: int) -> None:
        """Hide the rows inside a row, or show them again."""
        row = self.row(row_id)
        if row is not None:
            row.collapsed = not row.collapsed

    def _step(self, typing: tuple[int, str] | None = None) -> None:
        """Remember how the rows stand, before they change."""
        if typing is None or typing != self._typing:
            self._done.append((copy.deepcopy(self.rows), self.root))
            del self._done[:-_MOST_STEPS]
        self._undone.clear()
        self._typing = typing

    def _travel(self, from_: list[_State], to: list[_State]) -> None:
        if from_:
            to.append((self.rows, self.root))
            self.rows, self.root = from_.pop()
            self._typing = None
