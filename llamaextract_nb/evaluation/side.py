"""A side of a comparison: the documents of a run, a frame or a file, by their labels."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from llamaextract_nb.errors import ConfigError, LlamaExtractError, SchemaError
from llamaextract_nb.evaluation.alignment import flat
from llamaextract_nb.evaluation.document import Document, document_of
from llamaextract_nb.evaluation.fitting import Fitter
from llamaextract_nb.evaluation.reading import is_table, read_records
from llamaextract_nb.evaluation.rows import rows_of
from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.history import open_run
from llamaextract_nb.runtime.labels import numbered
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.schema.fields import Field, root_field
from llamaextract_nb.schema.frame import schema_of_frame

_KNOWN = "a run or its id, a frame, the path of a .csv or .jsonl file, or a list of {'file': ..., 'data': {...}}"


@dataclass(frozen=True, slots=True)
class Side:
    """The documents of one side.

    Attributes:
        documents: What is there of each file, by its label.
        fields: The fields of its schema that hold single values, by name, those inside lists as in `items.price`; of
            documents without a schema, what their values say.
        names: The names of the fields that it tells of, whether they have a value or not.
        strange: The values that are none of their field, as (name, value).
    """

    documents: dict[str, Document]
    fields: dict[str, Field]
    names: frozenset[str]
    strange: list[tuple[str, Any]]


def ready(source: Any) -> Any:
    """Return what documents are in, a run for its id; one that is under way is waited for.

    Raises:
        ConfigError: There is no run with this id.
    """
    if isinstance(source, str) and not Path(source).suffix:
        source = open_run(source)
    if isinstance(source, Run) and not source.done:
        source.result()
    return source


def side_of(
    source: Any, *, fields: Mapping[str, Field] | None = None, fit: bool = False, corrected: bool = True
) -> Side:
    """Return the documents of a run, a frame, a file, or a list of records.

    Args:
        source: What the documents are in, made ready by `ready()`.
        fields: The fields of another side, by which a CSV is read, since it has no types.
        fit: Whether all but a run is read by these fields.
        corrected: Whether a run's corrections are in its values; a frame stays as it is.

    Raises:
        ConfigError: It is none of these, or cannot be read.
    """
    if isinstance(source, Run):
        return _of_run(source, source.results if corrected else source.extracted)
    known: dict[str, Field] = {}
    if isinstance(source, pd.DataFrame):
        documents, known = _of_frame(source)
    elif isinstance(source, (str, os.PathLike)):
        documents = _of_records(read_records(source))
        fit = fit or is_table(source)
    elif isinstance(source, Sequence) and all(isinstance(record, Mapping) for record in source):
        documents = _of_records(source)
    else:
        raise ConfigError(f"`{type(source).__name__}` is nothing that can be compared: give {_KNOWN}.")
    fitter = Fitter(fields if fields and fit else {})
    documents = {
        label: document._replace(data=fitter.fit(document.data)) if document.data and fitter.fields else document
        for label, document in documents.items()
    }
    names: set[str] = set()
    for document in documents.values():
        _add_names(document.data, "", names)
    return Side(documents, known or _fields_in(documents), frozenset(names), fitter.strange)


def _add_names(data: Any, name: str, names: set[str]) -> None:
    """Add the names of the fields in data, those in lists too; of a list without items, the name of the list."""
    if isinstance(data, list) and data:
        for item in data:
            _add_names(item, name, names)
    elif isinstance(data, dict):
        for key, value in data.items():
            inner = f"{name}.{key}" if name else str(key)
            if isinstance(value, (list, dict)):
                _add_names(value, inner, names)
            else:
                names.add(inner)
    elif name:
        names.add(name)


def fields_of(root: Field, name: str = "") -> Iterator[tuple[str, Field]]:
    """Yield (name, field) for every field of a schema that holds single values, in its order."""
    for path, leaf in root.leaves(name):
        inner = leaf
        while inner.kind == "array" and inner.item is not None:
            inner = inner.item
        if inner.kind == "object" and inner.fields:
            yield from fields_of(inner, path)
        else:
            yield path, inner


def _of_run(run: Run, results: Iterable[FileResult]) -> Side:
    fields = dict(fields_of(run.schema.field))
    return Side(dict(_documents(results)), fields, frozenset(fields), [])


def _documents(results: Iterable[FileResult]) -> Iterator[tuple[str, Document]]:
    for result in results:
        yield result.file, Document(result.data, result.metadata, result.status)


def _of_frame(frame: pd.DataFrame) -> tuple[dict[str, Document], dict[str, Field]]:
    """Return the documents of a frame, and the fields of the run that it is of, if any."""
    known: dict[str, Document] = {}
    fields: dict[str, Field] = {}
    if "run" in frame.attrs:
        with suppress(LlamaExtractError):  # it was made by a ledger that is not here
            run = open_run(frame)
            known, fields = dict(_documents(run.results)), dict(fields_of(run.schema.field))
    labels, rows = rows_of(frame)
    states = ["success"] * len(frame)
    if "_status" in frame:
        states = frame["_status"].astype("string").fillna("success").tolist()
    made = [
        (label, Document(row if state == "success" else None, _metadata(row, known.get(label)), state))
        for label, row, state in zip(labels, rows, states, strict=True)
    ]
    return _labelled(made), fields


def _metadata(row: dict[str, Any], known: Document | None) -> dict[str, Any] | None:
    """Return what is known of the values of a row that are still those of its run."""
    if known is None or known.data is None:
        return None
    tree = {name: own for name, value, own in flat(known.data, known.tree) if value == row.get(name)}
    return {"field_metadata": tree}


def _labelled(documents: list[tuple[str, Document]]) -> dict[str, Document]:
    """Return documents by label; one that is there already gets a number."""
    return dict(zip(numbered([label for label, _ in documents]), (made for _, made in documents), strict=True))


def _of_records(records: Sequence[Any]) -> dict[str, Document]:
    return _labelled([document_of(record, number) for number, record in enumerate(records, 1)])


def _fields_in(documents: Mapping[str, Document]) -> dict[str, Field]:
    """Return what the values of documents say of their fields."""
    rows = [{name: value for name, value, _ in flat(document.data or {})} for document in documents.values()]
    try:
        return dict(fields_of(root_field(schema_of_frame(pd.DataFrame(rows)))))
    except SchemaError:  # there is no value
        return {}
