"""The offline engine: `read` a document, `extract` what a schema asks for. Knows neither wire nor frames.

From the ground up: readers (a file -> words, ruling lines, declared tables), values (a text -> a typed value), words
(what things are called), structure (what stands where: structure/tables finds tables), asking (a schema -> questions),
proposing (what may answer: proposing/records matches tables to lists, proposing/values the rest), checking
(verification, completeness, trust), choosing (the one choice); filling puts the answer together, inferring and language
stand on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llamaextract_nb.engine.filling import extract
    from llamaextract_nb.engine.readers import read

__all__ = ["extract", "read"]


def __getattr__(name: str) -> Any:
    """Load what is asked for: a kernel asks for the engine's version, and has no use for the engine."""
    if name == "extract":
        from llamaextract_nb.engine.filling import extract

        return extract
    if name == "read":
        from llamaextract_nb.engine.readers import read

        return read
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
