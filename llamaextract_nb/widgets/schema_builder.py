"""The schema builder: a form with a row for each field, problems at their rows, and the schema in three notations."""

from __future__ import annotations

import copy
import html
import json
import re
from typing import Any

import pandas as pd

from llamaextract_nb.errors import LlamaExtractError, SchemaError
from llamaextract_nb.runtime.inference import infer_from_files
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.check import Problem
from llamaextract_nb.schema.shortform import short_source
from llamaextract_nb.widgets.base import Base, counted, html_table, script, style
from llamaextract_nb.widgets.schema_rows import KINDS, Row, json_schema_of, place_of, rows_of, walk
from llamaextract_nb.widgets.schema_templates import TEMPLATES
from llamaextract_nb.widgets.table_view import display

_MOST_STEPS = 200  # that can be undone
_KEYS = ("name", "kind", "description", "required", "values")
_TABS = ("JSON Schema", "Pydantic", "Short form")
_ROOT = ("title", "description")
# Lists of single values are shown on one line; a break is never inside a string, where JSON writes it as \\n.
_PLAIN_LIST = re.compile(r"\[\n\s+([^\[\]{}]{,200}?)\n\s+\]")
_BREAK = re.compile(r",\n\s+")


class SchemaBuilder(Base):
    """A form for a schema; `builder.schema` is what `extract()` takes, and None while a field is in error.

    Nothing that is typed is lost by an error, and every step can be undone.

    Args:
        schema: What to begin with: whatever `Schema` takes, a DataFrame, or None for an empty form.
        client: Where documents are read that a schema is inferred from, as in `submit()`.

    Raises:
        SchemaError: `schema` cannot be used.
    """

    _esm = script("schema_builder.js")
    _css = style("theme.css", "schema_builder.css")

    def __init__(self, schema: Any = None, *, client: object = None) -> None:
        super().__init__()
        self._client = client
        self._rows: list[Row] = []
        self._root: dict[str, Any] = {}
        self._undone: list[list[Row]] = []
        self._done: list[list[Row]] = []
        self._typing: tuple[int, str] | None = None  # a run of letters typed into one place is one step
        self._tab = _TABS[0]
        self._message = ""
        self._told: list[str] = []  # of the last inference: where the documents went, and which were left out
        self._schema: Schema | None = None
        self._listeners: list[Any] = []
        if schema is not None:
            self._begin(_schema_of(schema))
        self._show()

    # what a notebook does

    @property
    def schema(self) -> Schema | None:
        """The schema, None while a row is in error or there is none."""
        return self._schema

    @property
    def problems(self) -> list[Problem]:
        """What is wrong or unwise, errors first."""
        return sorted((p for found in self._judged()[0].values() for p in found), key=lambda p: p.level)

    def load(self, schema: Any) -> None:
        """Put another schema into the form; `undo()` brings the former one back.

        Raises:
            SchemaError: It cannot be used.
        """
        self._told = []
        self._put(_schema_of(schema))

    def infer(self, files: Any, prompt: str | None = None) -> None:
        """Put the fields into the form that documents have in common; see `Schema.infer()`.

        The form says where the documents go before they do, and which were left out.

        Raises:
            LlamaExtractError: The documents cannot be read, or have nothing in common.
        """
        if isinstance(files, pd.DataFrame):
            self.load(files)
            return
        self._told = []
        self._put(Schema(infer_from_files(files, prompt, self._client, self._tell)))

    def undo(self) -> None:
        """Take the last step back."""
        self._travel(self._done, self._undone)

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._travel(self._undone, self._done)

    def on_change(self, listener: Any) -> None:
        """Call a function after every change of the form."""
        self._listeners.append(listener)

    # state

    def _begin(self, schema: Schema) -> None:
        self._rows = rows_of(schema.field)
        self._root = {key: schema.field.node[key] for key in _ROOT if key in schema.field.node}
        self._message = ""

    def _put(self, schema: Schema) -> None:
        self._step()
        self._begin(schema)
        self._show()

    def _tell(self, line: str) -> None:
        self._told.append(line)
        self._show()

    def _step(self, typing: tuple[int, str] | None = None) -> None:
        """Remember how the form stands, before it changes."""
        if typing is None or typing != self._typing:
            self._done.append(copy.deepcopy(self._rows))
            del self._done[:-_MOST_STEPS]
        self._undone.clear()
        self._typing = typing
        self._message = ""

    def _travel(self, from_: list[list[Row]], to: list[list[Row]]) -> None:
        if from_:
            to.append(self._rows)
            self._rows = from_.pop()
            self._typing = None
            self._show()

    def _show(self) -> None:
        problems, self._schema = self._judged()
        self.view = {
            "rows": self._shown_rows(problems),
            "problems": [[p.level, p.message, p.hint] for p in problems.get(0, [])],
            "kinds": list(KINDS),
            "templates": list(TEMPLATES),
            "tabs": list(_TABS),
            "tab": self._tab,
            "preview": self._preview(),
            "undo": bool(self._done),
            "redo": bool(self._undone),
            "message": self._message,
            "told": [display(line, 400) for line in self._told],
            "valid": self._schema is not None,
        }
        for listener in self._listeners:
            listener()

    def _shown_rows(self, problems: dict[int, list[Problem]]) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = []
        closed: int | None = None  # the depth of a collapsed row; what is deeper is not shown
        for row, depth, _ in walk(self._rows):
            if closed is not None and depth > closed:
                continue
            closed = depth if row.collapsed and row.holds else None
            shown.append(
                {
                    "id": row.id, "depth": depth, "name": row.name, "kind": row.kind, "description": row.description,
                    "required": row.required, "values": "\n".join(map(str, row.values)), "holds": row.holds,
                    "collapsed": row.collapsed, "inside": len(row.rows),
                    "problems": [[p.level, p.message, p.hint] for p in problems.get(row.id, [])],
                }
            )  # fmt: skip
        return shown

    def _judged(self) -> tuple[dict[int, list[Problem]], Schema | None]:
        """Return the problems of each row by its id, those of the whole schema at 0, and the schema if there is one.

        What only LlamaExtract would refuse is a problem, but still a schema: this machine takes it.
        """
        found: dict[int, list[Problem]] = {}
        self._own_problems(self._rows, "", found)
        if found or not self._rows:
            return found, None
        by_path = {path: row.id for row, _, path in walk(self._rows)}
        try:
            schema = Schema(json_schema_of(self._rows, self._root))
        except SchemaError as error:
            return {by_path.get(error.path, 0): [Problem(error.path, str(error), "", "error")]}, None
        for problem in schema.check():
            found.setdefault(by_path.get(problem.path, 0), []).append(problem)
        return found, schema

    def _own_problems(self, rows: list[Row], path: str, found: dict[int, list[Problem]]) -> None:
        seen: set[str] = set()
        for row in rows:
            here = f"{path}.{row.name}" if path else row.name
            if not row.name.strip():
                found.setdefault(row.id, []).append(Problem(here, "The field has no name.", "Name it.", "error"))
            elif row.name in seen:
                message = f"There is a field {display(row.name, 60)!r} already."
                found.setdefault(row.id, []).append(Problem(here, message, "Rename one of them.", "error"))
            seen.add(row.name)
            if row.kind.endswith("enum") and not row.values:
                message = "A choice needs values to choose from."
                found.setdefault(row.id, []).append(Problem(here, message, "Write one on each line.", "error"))
            if row.holds and not row.rows:
                message = "There is no field inside."
                found.setdefault(row.id, []).append(Problem(here, message, "Add one inside.", "error"))
            self._own_problems(row.rows if row.holds else [], here, found)

    def _preview(self) -> str:
        if self._schema is None:
            return "The schema appears here when every field has a name." if self._rows else ""
        if self._tab == "Pydantic":
            return self._schema.code()
        if self._tab == "Short form":
            return short_source(self._schema.field)
        whole = json.dumps(self._schema.json_schema, indent=2, ensure_ascii=False)
        return _PLAIN_LIST.sub(lambda found: f"[{_BREAK.sub(', ', found[1])}]", whole)

    # what the browser says

    def _on_set(self, id: int, key: str, value: Any) -> None:  # noqa: A002 (the message's word)
        place = place_of(self._rows, id)
        if place is None or key not in _KEYS:
            return
        self._step((id, key) if key in ("name", "description", "values") else None)
        row = place[0][place[1]]
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
        self._show()

    def _on_add(self, inside: int | None = None) -> None:
        self._step()
        place = place_of(self._rows, inside) if inside is not None else None
        if place is None:
            self._rows.append(Row())
        else:
            row = place[0][place[1]]
            row.rows.append(Row())
            row.collapsed = False
        self._show()

    def _on_delete(self, id: int) -> None:  # noqa: A002
        place = place_of(self._rows, id)
        if place is not None:
            self._step()
            del place_of(self._rows, id)[0][place[1]]  # type: ignore[index]
            self._show()

    def _on_duplicate(self, id: int) -> None:  # noqa: A002
        place = place_of(self._rows, id)
        if place is not None:
            self._step()
            rows, index = place
            made = rows[index].copy()
            taken, number = {row.name for row in rows}, 2
            while f"{made.name}_{number}" in taken:
                number += 1
            made.name = f"{made.name}_{number}" if made.name else ""
            rows.insert(index + 1, made)
            self._show()

    def _on_move(self, id: int, by: int) -> None:  # noqa: A002
        place = place_of(self._rows, id)
        if place is not None and 0 <= place[1] + by < len(place[0]):
            self._step()
            rows, index = place
            rows.insert(index + by, rows.pop(index))
            self._show()

    def _on_collapse(self, id: int) -> None:  # noqa: A002
        place = place_of(self._rows, id)
        if place is not None:
            row = place[0][place[1]]
            row.collapsed = not row.collapsed
            self._show()

    def _on_undo(self) -> None:
        self.undo()

    def _on_redo(self) -> None:
        self.redo()

    def _on_tab(self, tab: str) -> None:
        self._tab = tab if tab in _TABS else _TABS[0]
        self._show()

    def _on_template(self, name: str) -> None:
        if name in TEMPLATES:
            self.load(TEMPLATES[name])

    def _on_paste(self, text: str) -> None:
        try:
            self.load(text)
        except LlamaExtractError as error:
            self._message = str(error)
            self._show()

    # plain forms

    def __repr__(self) -> str:
        count = sum(1 for _ in walk(self._rows))
        errors = sum(problem.level == "error" for problem in self.problems)
        state = f"{errors} to mend" if errors else "valid" if self._schema else "empty"
        return f"SchemaBuilder({counted(count, 'field')}, {state})"

    def _static(self) -> str:
        rows = [
            ["    " * depth + row.name, row.kind, "yes" if row.required else "", row.description]
            for row, depth, _ in walk(self._rows)
        ]
        return html_table(["field", "type", "required", "description"], rows, html.unescape(repr(self)))


def _schema_of(source: Any) -> Schema:
    return Schema.infer(source) if isinstance(source, pd.DataFrame) else Schema(source)
