"""The form: a row for each field of a schema, what documents gave for it, and the schema in three notations."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.runtime.inference import Inferred
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.check import Problem
from llamaextract_nb.widgets.asking import Asking
from llamaextract_nb.widgets.base import Base, Part, counted, html_table
from llamaextract_nb.widgets.schema_editing import Editing
from llamaextract_nb.widgets.schema_preview import NOTATIONS, written
from llamaextract_nb.widgets.schema_problems import Problems, judge
from llamaextract_nb.widgets.schema_proofs import Tried, proofs_of, tried_on
from llamaextract_nb.widgets.schema_rows import KINDS, walk
from llamaextract_nb.widgets.schema_templates import TEMPLATES
from llamaextract_nb.widgets.table_view import display

_MOST_DOCUMENTS = 200  # that can be chosen from, to try the schema on


class Form(Part):
    """The rows of a schema, edited in the browser.

    Args:
        widget: The widget that shows it.
        name: What the part is called.
        schema: What to begin with, as for SchemaBuilder.
        client: Where documents are read, as in `submit()`.
        asks: Whether the form asks for the documents itself; else `documents` is set by others.

    Raises:
        SchemaError: `schema` cannot be used.
    """

    def __init__(self, widget: Base, name: str, schema: Any, client: object, *, asks: bool) -> None:
        super().__init__(widget, name)
        self._asks = asks
        self._asking = Asking(client, widget.lock, self.show, self._fail)
        self._editing = Editing()
        self._proofs: dict[int, dict[str, Any]] = {}
        self._tried: dict[int, Tried] = {}
        self._tab, self._open = NOTATIONS[0], False
        self._message, self._wrong = "", False
        self._problems: Problems = {}
        self._schema: Schema | None = None
        self._listeners: list[Callable[[], object]] = []
        if schema is not None:
            self._editing.begin(schema_of(schema))
        self.show()

    # what a notebook does

    @property
    def schema(self) -> Schema | None:
        """The schema, None while a row is in error or there is none."""
        return self._schema

    @property
    def problems(self) -> list[Problem]:
        """What is wrong or unwise, errors first."""
        return sorted((p for found in self._problems.values() for p in found), key=lambda p: p.level)

    @property
    def told(self) -> list[str]:
        """Where documents went last, and which were left out."""
        return self._asking.told

    def load(self, schema: Any) -> None:
        """Put another schema into the form; see `SchemaBuilder.load()`."""
        self._put(schema_of(schema))
        self._asking.told = []
        self.show()

    def infer(self, files: Any, prompt: str | None = None) -> None:
        """Put the fields into the form that documents have in common; see `SchemaBuilder.infer()`."""
        if isinstance(files, pd.DataFrame):
            self.load(files)
            return
        self._asking.know(files)
        self._arrived(self._asking.infer(prompt))

    def undo(self) -> None:
        """Take the last step back."""
        self._editing.undo()
        self.show()

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._editing.redo()
        self.show()

    def on_change(self, listener: Callable[[], object]) -> None:
        """Call a function after every change of the form."""
        self._listeners.append(listener)

    def use(self, paths: Sequence[Path]) -> None:
        """Know the documents that fields are suggested from, and that the schema can be tried on."""
        if self._asking.use(paths):
            self.show()

    # state

    def _put(self, schema: Schema) -> None:
        self._editing.put(schema)
        self._proofs, self._tried = {}, {}
        self._say("")

    def _say(self, message: str, wrong: bool = False) -> None:
        self._message, self._wrong = message, wrong

    def _fail(self, why: str) -> None:
        self._say(why, wrong=True)
        self.show()

    def show(self) -> None:
        """Send the form as it stands."""
        self._problems, self._schema = judge(self._editing.rows, self._editing.root)
        asking = self._asking
        waiting = asking.waiting
        self.view = {
            "rows": self._shown_rows(),
            "problems": [[p.level, p.message, p.hint] for p in self._problems.get(0, [])],
            "kinds": list(KINDS),
            "templates": list(TEMPLATES),
            "tabs": list(NOTATIONS),
            "tab": self._tab,
            "open": self._open,
            "preview": self._preview() if self._open else "",
            "undo": self._editing.can_undo,
            "redo": self._editing.can_redo,
            "message": display(self._message, 600),
            "wrong": self._wrong,
            "told": [display(line, 400) for line in asking.told],
            "valid": self._schema is not None,
            "asks": self._asks,
            "documents": [[label, display(Path(label).name, 120)] for label in [*asking.documents][:_MOST_DOCUMENTS]],
            "count": len(asking.documents),
            "busy": waiting and {"id": id(waiting), "words": waiting.words, "seconds": waiting.seconds},
        }
        for listener in self._listeners:
            listener()

    def _shown_rows(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = []
        closed: int | None = None  # the depth of a collapsed row; what is deeper is not shown
        for row, depth, _ in walk(self._editing.rows):
            if closed is not None and depth > closed:
                continue
            closed = depth if row.collapsed and row.holds else None
            proof, tried = self._proofs.get(row.id), self._tried.get(row.id)
            shown.append(
                {
                    "id": row.id, "depth": depth, "name": row.name, "kind": row.kind, "description": row.description,
                    "required": row.required, "values": "\n".join(map(str, row.values)), "holds": row.holds,
                    "collapsed": row.collapsed, "inside": len(row.rows),
                    "problems": [[p.level, p.message, p.hint] for p in self._problems.get(row.id, [])],
                    "proof": proof, "tried": tried and tried.view,
                }
            )  # fmt: skip
        return shown

    def _preview(self) -> str:
        if self._schema is None:
            return "The schema appears here when every field has a name." if self._editing.rows else ""
        return written(self._schema, self._tab)

    # what takes a while

    def _on_suggest(self, prompt: str = "", files: bool = False) -> None:
        if self._asking.waiting is None:
            self._say("")
            ask = self._asking.suggest_from_files if files else self._asking.suggest_from_words
            ask(prompt.strip(), self._arrived)

    def _arrived(self, inferred: Inferred) -> None:
        before = bool(self._editing.rows)
        schema = Schema(inferred.json_schema)
        self._put(schema)
        self._proofs = proofs_of(self._editing.rows, schema.field, inferred.results)
        found = f"{counted(len(self._editing.rows), 'field')} suggested."
        self._say(f"{found} Undo brings back what was there." if before else found)
        self.show()

    def _on_try(self, document: str) -> None:
        """Extract one document by the schema as it stands."""
        if self._asking.waiting is None and self._schema is not None and document in self._asking.documents:
            self._say("")
            self._tried = {}
            self._asking.try_on(document, self._schema, self._answered)

    def _answered(self, run: Run) -> None:
        result = run.results[0]
        if result.status == "success":
            self._tried = tried_on(self._editing.rows, run)
            self.show()
        else:
            self._fail(" ".join(filter(None, [result.error or "There is no result.", result.hint])))

    def _on_cancel(self) -> None:
        """Wait no longer; what was there stays."""
        if self._asking.cancel():
            self._say("Cancelled: the form is as it was.")
            self.show()

    def _on_place(self, text: str) -> None:
        """Look for the documents at a path, in a folder, or by a pattern."""
        self._asking.documents = {}
        self._say("")
        try:
            if text.strip():
                self._asking.know(text)
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
        self.show()

    # what the browser says of rows

    def _on_set(self, id: int, key: str, value: Any) -> None:  # noqa: A002 (the message's word)
        if self._editing.set(id, key, value):
            self._tried.pop(id, None)  # it may be another value now
            if key == "kind":
                self._proofs.pop(id, None)
            self._changed()

    def _on_add(self, id: int | None = None, inside: int | None = None) -> None:  # noqa: A002
        self._editing.add(id, inside)
        self._changed()

    def _on_delete(self, id: int) -> None:  # noqa: A002
        self._editing.delete(id)
        self._changed()

    def _on_duplicate(self, id: int) -> None:  # noqa: A002
        self._editing.duplicate(id)
        self._changed()

    def _on_move(self, id: int, by: int) -> None:  # noqa: A002
        self._editing.move(id, by)
        self._changed()

    def _on_collapse(self, id: int) -> None:  # noqa: A002
        self._editing.collapse(id)
        self.show()

    def _changed(self) -> None:
        self._say("")
        self.show()

    # what it says of the whole

    def _on_undo(self) -> None:
        self.undo()

    def _on_redo(self) -> None:
        self.redo()

    def _on_preview(self, open: bool, tab: str = "") -> None:  # noqa: A002
        self._open = bool(open)
        self._tab = tab if tab in NOTATIONS else self._tab
        self.show()

    def _on_template(self, name: str) -> None:
        if name in TEMPLATES:
            self.load(TEMPLATES[name])

    def _on_paste(self, text: str) -> None:
        try:
            self.load(text)
        except LlamaExtractError as error:
            self._fail(str(error))

    # plain forms

    def __repr__(self) -> str:
        count = sum(1 for _ in walk(self._editing.rows))
        errors = sum(problem.level == "error" for problem in self.problems)
        state = f"{errors} to mend" if errors else "valid" if self._schema else "empty"
        return f"{counted(count, 'field')}, {state}"

    def static(self, caption: str) -> str:
        """Return the rows as plain HTML."""
        rows = [
            ["    " * depth + row.name, row.kind, "yes" if row.required else "", row.description]
            for row, depth, _ in walk(self._editing.rows)
        ]
        return html_table(["field", "type", "required", "description"], rows, html.unescape(caption))


def schema_of(source: Any) -> Schema:
    """Return a schema from whatever `Schema` takes, or from a frame."""
    return Schema.infer(source) if isinstance(source, pd.DataFrame) else Schema(source)
