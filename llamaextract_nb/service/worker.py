"""What runs in a worker process: a document read and extracted, or a step of an inference; the answer is plain data."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamaextract_nb.engine import extract, inferring, read
from llamaextract_nb.engine.extraction import Extraction
from llamaextract_nb.engine.inferring import Draft, Evidence
from llamaextract_nb.engine.language import find_settings
from llamaextract_nb.engine.readers.limits import limit_memory
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.offline.answering import answer_of
from llamaextract_nb.offline.work import LIMIT, Answer, Work
from llamaextract_nb.service.parses import Parses

if TYPE_CHECKING:
    from llamaextract_nb.engine.language.model import Model

_INCOMPARABLE = "the documents cannot be compared"
_parses: Parses | None = None


def prepare(parses: Parses) -> None:
    """Set a worker's limits, and say where documents that were read are kept; called once in each."""
    global _parses
    _parses = parses
    limit_memory()
    with contextlib.suppress(AttributeError, OSError):  # Windows knows no such thing
        os.nice(5)  # a notebook stays quick while documents are worked on


def answer(work: Work) -> Answer:
    """Return the answer of the offline engine for one file: data and evidence, or an error in one sentence."""
    return answer_of(work, _read, extract)


def answer_by_model(work: Work, spent_by_job: int) -> Answer:
    """Return the answer of the language model for one file, with what it cost, in an error too."""
    from llamaextract_nb.engine.language.engine import LanguageEngine

    try:
        engine = LanguageEngine(_model(), spent_by_job)
    except LlamaExtractError as error:
        return {"status": "error", "error": str(error)}
    found = answer_of(work, _read, engine.extract)
    found.setdefault("extraction_metadata", {}).setdefault("usage", {}).update(engine.usage)
    return found


@cache
def _model() -> Model:
    """Return the process's language model, which remembers what its server understands."""
    from llamaextract_nb.engine.language.model import Model

    return Model(find_settings())


def _read(path: Path, name: str, pages: str | None) -> Structure:
    if _parses is None:
        return Structure(read(path, name=name, pages=pages))
    return _parses.read(path, name, pages)


def show(path: str, name: str) -> Answer:
    """Return what a document shows of a schema, as {"evidence"}, or {"error"}."""
    return _step("evidence", f"{name} cannot be read", lambda: Evidence.of(_read(Path(path), name, None)))


def draft(seen: list[Evidence], prompt: str) -> Answer:
    """Return what could be the schema of documents, as {"draft"}, or {"error"}."""
    return _step("draft", _INCOMPARABLE, lambda: inferring.draft(seen, prompt))


def search(path: str, name: str, drafted: Draft) -> Answer:
    """Return what a document has of a draft, as {"found"}, or {"error"}."""
    return _step(
        "found", f"{name} cannot be read", lambda: inferring.search(_read(Path(path), name, None), drafted.schemas)
    )


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
