"""The form: a row for each field of a schema, what documents gave for it, and the schema in three notations."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.runtime.inference import Inferred, begin_inference, infer_from_prompt
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.sources import find_sources
from llamaextract_nb.runtime.submit import submit
from llamaextract_nb.runtime.telling import Telling
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.check import Problem
from llamaextract_nb.schema.shortform import short_source
from llamaextract_nb.widgets.base import Base, Part, counted, html_table
from llamaextract_nb.widgets.schema_editing import Editing
from llamaextract_nb.widgets.schema_problems import Problems, judge
from llamaextract_nb.widgets.schema_proofs import Proof, Tried, proofs_of, tried_on
from llamaextract_nb.widgets.schema_rows import KINDS, walk
from llamaextract_nb.widgets.schema_templates import TEMPLATES
from llamaextract_nb.widgets.table_view import display
from llamaextract_nb.widgets.waiting import Pending, Waiting

_TABS = ("JSON Schema", "Pydantic", "Short form")
_MOST_DOCUMENTS = 200  # that can be chosen from, to try the schema on
# Lists of single values are shown on one line; a break is never inside a string, where JSON writes it as \\n.
_PLAIN_LIST = re.compile(r"\[\n\s+([^\[\]{}]{,200}?)\n\s+\]")
_BREAK = re.compile(r",\n\s+")


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
        self._client = client
        self._asks = asks
        self._editing = Editing()
        self._documents: dict[str, Any] = {}  # by their labels
        self._proofs: dict[int, Proof] = {}
        self._tried: dict[int, Tried] = {}
        self._waiting: Waiting | None = None
        self._tab, self._open = _TABS[0], False
        self._message, self._wrong = "", False
        self._told: list[str] = []  # where the documents went last, then which were left out
        self._problems: Problems = {}
        self._schema: Schema | None = None
        self._listeners: list[Callable[[], object]] = []
        self._news = Telling()
        self._news.add(self._show_safely)
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
        return self._told

    def load(self, schema: Any) -> None:
        """Put another schema into the form; see `SchemaBuilder.load()`."""
        self._put(schema_of(schema))
        self._told = []
        self.show()

    def infer(self, files: Any, prompt: str | None = None) -> None:
        """Put the fields into the form that documents have in common; see `SchemaBuilder.infer()`."""
        if isinstance(files, pd.DataFrame):
            self.load(files)
            return
        self._told = []
        if self._asks:
            self._know(files)
        self._arrived(begin_inference(files, prompt, self._client, self._tell).result())

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
        documents = {str(path): path for path in paths}
        if documents != self._documents:
            self._documents = documents
            self.show()

    # state

    def _know(self, files: Any) -> None:
        sources = [source for source in find_sources(files) if isinstance(source.content, Path | bytes)]
        self._documents = {
            source.label: source.content if isinstance(source.content, Path) else (source.name, source.content)
            for source in sources
        }

    def _put(self, schema: Schema) -> None:
        self._editing.put(schema)
        self._proofs, self._tried = {}, {}
        self._say("")

    def _say(self, message: str, wrong: bool = False) -> None:
        self._message, self._wrong = message, wrong

    def _tell(self, line: str) -> None:
        self._told.append(line)
        self._news.tell()

    def _show_safely(self) -> None:
        with self._widget.lock:
            self.show()

    def show(self) -> None:
        """Send the form as it stands."""
        self._problems, self._schema = judge(self._editing.rows, self._editing.root)
        waiting = self._waiting
        self.view = {
            "rows": self._shown_rows(),
            "problems": [[p.level, p.message, p.hint] for p in self._problems.get(0, [])],
            "kinds": list(KINDS),
            "templates": list(TEMPLATES),
            "tabs": list(_TABS),
            "tab": self._tab,
            "open": self._open,
            "preview": self._preview() if self._open else "",
            "undo": self._editing.can_undo,
            "redo": self._editing.can_redo,
            "message": display(self._message, 600),
            "wrong": self._wrong,
            "told": [display(line, 400) for line in self._told],
            "valid": self._schema is not None,
            "asks": self._asks,
            "documents": [[label, display(Path(label).name, 120)] for label in [*self._documents][:_MOST_DOCUMENTS]],
            "count": len(self._documents),
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
                    "proof": proof and proof.view, "tried": tried and tried.view,
                }
            )  # fmt: skip
        return shown

    def _preview(self) -> str:
        if self._schema is None:
            return "The schema appears here when every field has a name." if self._editing.rows else ""
        if self._tab == "Pydantic":
            return self._schema.code()
        if self._tab == "Short form":
            return short_source(self._schema.field)
        whole = json.dumps(self._schema.json_schema, indent=2, ensure_ascii=False)
        return _PLAIN_LIST.sub(lambda found: f"[{_BREAK.sub(', ', found[1])}]", whole)

    # what takes a while

    def _wait(self, words: str, pending: Pending, over: Callable[[Any], None]) -> None:
        def told(result: Any, wrong: str) -> None:
            with self._widget.lock:
                if self._waiting is waiting:
                    self._waiting = None
                    if wrong:
                        self._say(wrong, wrong=True)
                        self.show()
                    else:
                        over(result)

        self._say("")
        waiting = self._waiting = Waiting(words, pending, told)
        waiting.begin()
        self.show()

    def _on_suggest(self, prompt: str = "", files: bool = False) -> None:
        if self._waiting is not None:
            return
        words = prompt.strip()
        if not files:
            self._told = []
            pending: Pending = in_background(asyncio.to_thread(infer_from_prompt, words))
            self._wait("Reading what you wrote", pending, lambda found: self._arrived(Inferred(found)))
            return
        self._told = []
        try:
            pending = begin_inference([*self._documents.values()], words or None, self._client, self._tell)
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
            self.show()
        else:
            count = counted(len(self._documents), "file")
            self._wait(f"Looking for the fields that matter in {count}", pending, self._arrived)

    def _arrived(self, inferred: Inferred) -> None:
        self._put(Schema(inferred.json_schema))
        self._proofs = proofs_of(self._editing.rows, inferred.results)
        self.show()

    def _on_try(self, document: str) -> None:
        """Extract one document by the schema as it stands."""
        if self._waiting is not None or self._schema is None or document not in self._documents:
            return
        self._told, self._tried = [], {}
        try:
            run = submit([self._documents[document]], self._schema, client=self._client, progress=False)
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
            self.show()
            return
        self._tell(run.where)
        self._wait(f"Extracting {Path(document).name}", run, lambda _: self._answered(run))

    def _answered(self, run: Run) -> None:
        result = run.results[0]
        if result.status == "success":
            self._tried = tried_on(self._editing.rows, run)
        else:
            self._say(" ".join(filter(None, [result.error or "There is no result.", result.hint])), wrong=True)
        self.show()

    def _on_cancel(self) -> None:
        """Wait no longer; what was there stays."""
        if self._waiting is not None:
            self._waiting.give_up()
            self._waiting = None
            self._say("Cancelled: the form is as it was.")
            self.show()

    def _on_place(self, text: str) -> None:
        """Look for the documents at a path, in a folder, or by a pattern."""
        self._documents = {}
        self._say("")
        try:
            if text.strip():
                self._know(text)
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
        self._tab = tab if tab in _TABS else self._tab
        self.show()

    def _on_template(self, name: str) -> None:
        if name in TEMPLATES:
            self.load(TEMPLATES[name])

    def _on_paste(self, text: str) -> None:
        try:
            self.load(text)
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
            self.show()

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
