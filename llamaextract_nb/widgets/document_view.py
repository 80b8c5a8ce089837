"""The document view: all values of one row of a frame, one below the other, in the schema's groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.schema.fields import Field
from llamaextract_nb.widgets.base import Base, Part
from llamaextract_nb.widgets.grid import is_missing, is_number, opens
from llamaextract_nb.widgets.sheet import Sheet, field_at, sheet_of_list
from llamaextract_nb.widgets.table_view import display

_ROWS = 20  # of a list that are shown at once
_MOST_COLUMNS = 12  # of a list that are shown; the list as a table has all
_LONGEST = 1_000  # letters of a value that are shown


@dataclass(slots=True)
class Known:
    """What the document view asks of values, by file and path.

    `cell` gives the level of confidence and the mark, `confidence` the number itself, `why` the reason of a value that
    is missing or of a list, `expected` how many rows a list should have and how many were found.
    """

    cell: Callable[[str, str], tuple[int, str]]
    confidence: Callable[[str, str], float | None]
    why: Callable[[str, str], str]
    expected: Callable[[str, str], tuple[int, int] | None]


@dataclass(slots=True)
class Told:
    """Who is told what the reader did."""

    select: Callable[[str, int], None]
    edit: Callable[[str, str], None]
    whole: Callable[[str], None]
    open: Callable[[str], None]
    forget: Callable[[], None]
    changed: Callable[[], None]


class DocumentView(Part):
    """The values of one document.

    Args:
        widget: The widget that shows it.
        root: The schema's root, None for a frame that comes from no run.
        known: What is known of values.
        told: Who is told what the reader did.
    """

    def __init__(self, widget: Base, root: Field | None, known: Known, told: Told) -> None:
        super().__init__(widget, "document")
        self._root, self._known, self._told = root, known, told
        self._grouped: dict[str, tuple[str, ...]] = {}  # the groups of paths, which are asked for again and again
        self._starts: dict[tuple[str, str], int] = {}  # the first row that is shown of a list
        self.problem: dict[str, Any] | None = None

    def show(self, sheet: Sheet, row: int, reason: str, selected: str, choice: int) -> None:
        """Send a row of the sheet of all files, with the path of the chosen value."""
        self.view = {**self.state(sheet, row, reason, selected), "choice": choice, "problem": self.problem}

    def state(self, sheet: Sheet, row: int, reason: str, selected: str, count: int = _ROWS) -> dict[str, Any]:
        """Return what is shown of a row, of each list `count` rows."""
        self._turn_to(sheet.label(row), selected)
        items = [] if reason else list(self._items(sheet, row, count))
        return {"file": display(sheet.label(row)), "reason": reason, "items": items, "selected": selected}

    def _items(self, sheet: Sheet, row: int, count: int) -> Iterator[dict[str, Any]]:
        """Yield the groups' titles, the fields and the lists, as the schema has them."""
        file, above = sheet.label(row), None
        for index in range(sheet.frame.shape[1]):
            path = sheet.address(row, index)[1]
            groups = self._groups(path)
            yield from self._titles(groups, above)
            above = groups
            value: Any = sheet.frame.iat[row, index]
            field = sheet.fields[index]
            last = path.removeprefix(f"{groups[-1]}.") if groups else path
            if isinstance(value, list) or (field is not None and field.kind == "array"):
                yield self._list(file, path, last, value if isinstance(value, list) else [], len(groups), count)
            else:
                about = display(field.description, 400) if field is not None else ""
                yield {"path": path, "name": display(last, 60), "depth": len(groups), "about": about,
                       "value": self._value(file, path, value)}  # fmt: skip

    def _titles(self, groups: tuple[str, ...], above: tuple[str, ...] | None) -> Iterator[dict[str, Any]]:
        """Yield the titles of the groups that begin here; `above` are those of the field before, None for no field."""
        shared = 0
        while shared < min(len(groups), len(above or ())) and groups[shared] == (above or ())[shared]:
            shared += 1
        for depth, group in list(enumerate(groups))[shared:]:
            yield {"group": self._title(group), "depth": depth}
        if above and not groups:  # fields that stand alone again, behind a group
            yield {"group": "Document", "depth": 0}

    def _groups(self, path: str) -> tuple[str, ...]:
        """Return the paths of the objects in which a field stands, the outermost first; names may have dots."""
        if path not in self._grouped:
            self._grouped[path] = self._find_groups(path)
        return self._grouped[path]

    def _find_groups(self, path: str) -> tuple[str, ...]:
        if self._root is None:
            return ()
        found: Field | None = self._root
        groups: list[str] = []
        at = ""
        while found is not None:
            objects = [field for field in found.fields if field.kind == "object" and field.fields]
            found = next((field for field in objects if path.startswith(f"{at}{field.name}.")), None)
            if found is not None:
                groups.append(f"{at}{found.name}")
                at = f"{at}{found.name}."
        return tuple(groups)

    def _title(self, group: str) -> str:
        field = field_at(self._root, group)
        return display((field.title if field is not None else "") or group.rpartition(".")[2], 80)

    def _value(self, file: str, path: str, value: Any) -> list[Any]:
        """Return a value as it is shown: text, level, mark, confidence, why it is missing, whether it opens."""
        level, mark = self._known.cell(file, path)
        missing = is_missing(value)
        why = display(self._known.why(file, path), 200) if missing else None
        confidence = None if missing else self._known.confidence(file, path)  # of a missing value it says nothing
        return [display(value, _LONGEST), level, mark, confidence, why, opens(value)]

    def _list(self, file: str, path: str, name: str, items: list[Any], depth: int, count: int) -> dict[str, Any]:
        start = min(self._starts.get((file, path), 0), max(0, len(items) - 1)) // count * count
        end = min(start + count, len(items))
        sheet = sheet_of_list(items[start:end], file, path, self._root)
        columns = list(range(min(sheet.frame.shape[1], _MOST_COLUMNS)))
        rows = []
        for row in range(end - start):
            cells = []
            for column in columns:
                inner = f"{path}[{start + row}]{_suffix(sheet, column)}"
                cells.append(self._value(file, inner, sheet.frame.iat[row, column]))
            rows.append(cells)
        kinds = ["number" if is_number(dtype) else "text" for dtype in sheet.frame.dtypes]
        shown = [[display(str(sheet.frame.columns[at]), 40), _suffix(sheet, at), kinds[at]] for at in columns]
        return {"list": path, "name": display(name, 60), "depth": depth, "columns": shown, "rows": rows, "start": start,
                "total": len(items), "count": count, "note": note_of(self._known, file, path)}  # fmt: skip

    def _turn_to(self, file: str, path: str) -> None:
        """Turn a list to the row in which the chosen value stands."""
        name, bracket, rest = path.partition("[")
        if bracket and rest.partition("]")[0].isdigit():
            self._starts[file, name] = int(rest.partition("]")[0]) // _ROWS * _ROWS

    # what the browser says

    def _on_select(self, path: str, choice: int) -> None:
        self._told.select(path, choice)

    def _on_edit(self, path: str, text: str) -> None:
        self._told.edit(path, text)

    def _on_whole(self, path: str) -> None:
        """Let a value be edited that is too long to be shown as a whole."""
        self._told.whole(path)

    def _on_open(self, path: str) -> None:
        self._told.open(path)

    def _on_turn(self, path: str, start: int) -> None:
        self._starts[str(self.view.get("file")), path] = max(0, int(start))
        self._told.changed()

    def _on_forget(self) -> None:
        self.problem = None
        self._told.forget()


def note_of(known: Known, file: str, path: str) -> str:
    """Return what is to be said of a list: how many rows it should have, or why there are none."""
    expected, why = known.expected(file, path), known.why(file, path)
    return f"{expected[0]:,} rows expected, {expected[1]:,} found" if expected else why


def _suffix(sheet: Sheet, column: int) -> str:
    """Return what stands behind the position in the path of a list's cell."""
    name = sheet.address(0, column)[1]
    return name[name.index("]") + 1 :]
