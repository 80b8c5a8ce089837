"""One document, read and extracted: whatever becomes of it, the answer is plain data."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.document import Document, Page, Table
from llamaextract_nb.engine.extraction import Extraction
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.offline.metadata import field_metadata
from llamaextract_nb.offline.work import LIMIT, Answer, Work

Read = Callable[[Path, str, str | None], Structure]
Extract = Callable[[Structure, dict[str, Any], str], Extraction]


def answer_of(work: Work, read: Read, extract: Extract) -> Answer:
    """Return what there is for one file: {"status", "data", "extraction_metadata"}, or {"status", "error"}.

    Args:
        work: The file, and what is wanted.
        read: Finds what stands where in it, given its path, name and pages.
        extract: Finds the answers in that.
    """
    name = work.name
    try:
        structure = read(Path(work.path), name, work.pages or None)
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
