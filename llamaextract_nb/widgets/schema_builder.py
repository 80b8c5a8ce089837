"""The schema builder: the form as a widget of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.check import Problem
from llamaextract_nb.widgets.base import Base, script, style
from llamaextract_nb.widgets.form import Form


class SchemaBuilder(Base):
    """A form for a schema; `builder.schema` is what `extract()` takes, and None while a field is in error.

    Fields are suggested from your words, from documents, or from both; each then has an example and how often it was
    there. "Try it" shows what one document gives for the schema as it stands. Nothing that is typed is lost by an
    error, and every step can be undone.

    Args:
        schema: What to begin with: whatever `Schema` takes, a DataFrame, or None for an empty form.
        client: Where documents are read that a schema is inferred from or tried on, as in `submit()`.

    Raises:
        SchemaError: `schema` cannot be used.
    """

    _esm = script("schema_builder.js")
    _css = style("theme.css", "form.css")

    def __init__(self, schema: Any = None, *, client: object = None) -> None:
        super().__init__()
        self._form = Form(self, "", schema, client, asks=True)

    @property
    def schema(self) -> Schema | None:
        """The schema, None while a row is in error or there is none."""
        return self._form.schema

    @property
    def problems(self) -> list[Problem]:
        """What is wrong or unwise, errors first."""
        return self._form.problems

    def load(self, schema: Any) -> None:
        """Put another schema into the form; `undo()` brings the former one back.

        Raises:
            SchemaError: It cannot be used.
        """
        self._form.load(schema)

    def infer(self, files: Any, prompt: str | None = None) -> None:
        """Put the fields into the form that documents have in common; see `Schema.infer()`.

        The form says where the documents go before they do, and which were left out.

        Raises:
            LlamaExtractError: The documents cannot be read, or have nothing in common.
        """
        self._form.infer(files, prompt)

    def undo(self) -> None:
        """Take the last step back."""
        self._form.undo()

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._form.redo()

    def on_change(self, listener: Callable[[], object]) -> None:
        """Call a function after every change of the form."""
        self._form.on_change(listener)

    def __repr__(self) -> str:
        return f"SchemaBuilder({self._form!r})"

    def _static(self) -> str:
        return self._form.static(repr(self))
