"""What runs in a worker process: a document read and extracted, or a step of an inference; the answer is plain data."""

from __future__ import annotations

import contextlib
import copy
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamaextract_nb.engine import extract, inferring, read
from llamaextract_nb.engine.document import Document, Page, Table
from llamaextract_nb.engine.extraction import Extraction
from llamaextract_nb.engine.inferring import Draft, Evidence
from llamaextract_nb.engine.language import find_settings
from llamaextract_nb.engine.readers.limits import MEMORY, limit_memory
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.service.metadata import field_metadata
from llamaextract_nb.service.parses import Parses

if TYPE_CHECKING:
    from llamaextract_nb.engine.language.model import Model

LIMIT = f"the {MEMORY} that one document may have"
_INCOMPARABLE = "the documents cannot be compared"
Answer = dict[str, Any]
Extract = Callable[[Structure, dict[str, Any], str], Extraction]
_parses: Parses | None = None


def prepare(parses: Parses) -> None:
    """Set a worker's limits, and say where documents that were read are kept; called once in each."""
    global _parses
    _parses = parses
    limit_memory()
    with contextlib.suppress(AttributeError, OSError):  # Windows knows no such thing
        os.nice(5)  # a notebook stays quick while documents are worked on


@dataclass(frozen=True, slots=True)
class Work:
    """A file, and what is to be found in it.

    Attributes:
        path: Where its content is.
        name: What it is called.
        schema: The JSON Schema of the answer's data.
        prompt: The user's instructions.
        pages: Which pages to read, as in "1-3,5"; "" for all.
        target: What the schema describes: per_doc, per_page or per_table_row.
        leave_out: Entries of the evidence that are not wanted.
    """

    path: str
    name: str
    schema: dict[str, Any]
    prompt: str = ""
    pages: str = ""
    target: str = "per_doc"
    leave_out: tuple[str, ...] = ()


def answer(work: Work) -> Answer:
    """Return the answer of the offline engine for one file: data and evidence, or an error in one sentence."""
    return _answer(work, extract)


def answer_by_model(work: Work, spent_by_job: int) -> Answer:
    """Return the answer of the language model for one file, with what it cost, in an error too."""
    from llamaextract_nb.engine.language.engine import LanguageEngine

    try:
        engine = LanguageEngine(_model(), spent_by_job)
    except LlamaExtractError as error:
        return {"status": "error", "error": str(error)}
    found = _answer(work, engine.extract)
    found.setdefault("extraction_metadata", {}).setdefault("usage", {}).update(engine.usage)
    return found


@cache
def _model() -> Model:
    """Return the process's language model, which remembers what its server understands."""
    from llamaextract_nb.engine.language.model import Model

    return Model(find_settings())


def _answer(work: Work, extract: Extract) -> Answer:
    name = work.name
    try:
        structure = _read(work.path, name, work.pages or None)
        data, tree = _TARGETS[work.target](extract, structure, work)
    except LlamaExtractError as error:
        return {"status": "error", "error": str(error)}
    except MemoryError:
        return {"status": "error", "error": f"{name} needs more memory than {LIMIT}: split it and try again."}
    except Exception as error:
        # A defect of ours, or a document that a library stumbles over. Its text may be in the message, paths in the
        # traceback, so only the kind of the error is told.
        return {"status": "error", "error": f"{name} cannot be read ({type(error).__name__}): the file may be damaged."}
    document = structure.document
    metadata: Answer = {"field_metadata": tree, "usage": {"num_pages_extracted": document.num_pages}}
    if document.notes:
        metadata["notes"] = document.notes
    return {"status": "success", "data": data, "extraction_metadata": metadata}


def _read(path: str, name: str, pages: str | None) -> Structure:
    if _parses is None:
        return Structure(read(Path(path), name=name, pages=pages))
    return _parses.read(Path(path), name, pages)


def show(path: str, name: str) -> Answer:
    """Return what a document shows of a schema, as {"evidence"}, or {"error"}."""
    return _step("evidence", f"{name} cannot be read", lambda: Evidence.of(_read(path, name, None)))


def draft(seen: list[Evidence], prompt: str) -> Answer:
    """Return what could be the schema of documents, as {"draft"}, or {"error"}."""
    return _step("draft", _INCOMPARABLE, lambda: inferring.draft(seen, prompt))


def search(path: str, name: str, drafted: Draft) -> Answer:
    """Return what a document has of a draft, as {"found"}, or {"error"}."""
    return _step("found", f"{name} cannot be read", lambda: inferring.search(_read(path, name, None), drafted.schemas))


def settle(drafted: Draft, found: list[list[Extraction]]) -> Answer:
    """Return the schema that documents have in common, as {"schema"}, or {"error"}."""
    return _step("schema", _INCOMPARABLE, lambda: inferring.settle(drafted, found))


def _step(name: str, failed: str, step: Callable[[], Any]) -> Answer:
    """Return the result of a step of the inference under a name, or why there is none."""
    try:
        return {name: step()}
    except LlamaExtractError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": f"{failed}: more memory would be needed than {LIMIT}."}
    except Exception as error:  # as in _answer()
        return {"error": f"{failed} ({type(error).__name__}): a file may be damaged."}


def _per_doc(extract: Extract, structure: Structure, work: Work) -> tuple[Answer, Answer]:
    extraction = extract(structure, work.schema, work.prompt)
    return extraction.data, field_metadata(structure.document, extraction, work.leave_out)


def _per_page(extract: Extract, structure: Structure, work: Work) -> tuple[Answer, Answer]:
    document = structure.document
    layouts = (list(group) for _, group in groupby(document.pages, key=lambda page: page.number))
    parts = [replace(document, pages=pages, tables=_tables_of(document, pages[0])) for pages in layouts]
    answers = [_per_doc(extract, Structure(part), work) for part in parts]
    return {"results": [data for data, _ in answers]}, {"results": [tree for _, tree in answers]}


def _tables_of(document: Document, page: Page) -> list[Table]:
    """Return the tables that the document declares on a page; a letter has some on the pages attached to it."""
    return [] if page.real else [table for table in document.tables if table.rows[0][0].page == page.number]


def _per_table_row(extract: Extract, structure: Structure, work: Work) -> tuple[Answer, Answer]:
    """The schema describes a row: it becomes the item of a list."""
    schema = work.schema
    row = {key: value for key, value in copy.deepcopy(schema).items() if key not in ("$defs", "definitions", "$schema")}
    shared: dict[str, Any] = {key: schema[key] for key in ("$defs", "definitions") if key in schema}
    wrapped: dict[str, Any] = {"type": "object", "properties": {"results": {"type": "array", "items": row}}, **shared}
    data, tree = _per_doc(extract, structure, replace(work, schema=wrapped))
    results = tree.get("results")
    return data, {"results": results if isinstance(results, list) else []}


_TARGETS = {"per_doc": _per_doc, "per_page": _per_page, "per_table_row": _per_table_row}
