"""What documents gave for the rows of a form: an example and how often there was a value, or one document's values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.proof import NOTHING, Proof, proofs
from llamaextract_nb.widgets.base import counted
from llamaextract_nb.widgets.evidence import Evidence
from llamaextract_nb.widgets.schema_rows import Row, walk
from llamaextract_nb.widgets.table_view import display

_LONGEST = 80  # letters of an example or value
_ITEMS = 3  # of a list's column that are shown
_DOUBTFUL = 0.8  # confidence below which a value is doubtful, as a ResultViewer has it

Found = list[tuple[str, dict[str, Any]]]  # objects by the document, and the path in it, that they come from


@dataclass(frozen=True, slots=True)
class Tried:
    """What one document gave for a row: the value, its level (0..3) and confidence (0..1), and what is known of it."""

    text: str
    level: int
    confidence: float | None
    words: str

    @property
    def view(self) -> dict[str, Any]:
        """What the browser shows of it."""
        words = display(self.words, 300)
        return {"text": self.text, "level": self.level, "confidence": self.confidence, "words": words}


def proofs_of(rows: list[Row], root: Field, results: Sequence[FileResult]) -> dict[int, dict[str, Any]]:
    """Return by the row's id what the browser shows of what some documents gave.

    Args:
        rows: The rows of a schema as it was inferred.
        root: The root of that schema.
        results: What the documents gave.
    """
    found = [(result.file, result.data) for result in results if result.data is not None]
    ids = {path: row.id for row, _, path in walk(rows)}
    return {ids[proof.path]: _view(proof) for proof in proofs(root, found) if proof.path in ids}


def _view(proof: Proof) -> dict[str, Any]:
    example = display(proof.example, _LONGEST) if proof.given else ""
    words = f"in {proof.given:,} of {counted(proof.of, proof.unit)}"
    return {"example": example, "file": display(proof.file, 200), "words": words, "share": proof.given / proof.of}


def tried_on(rows: list[Row], run: Run) -> dict[int, Tried]:
    """Return by the row's id what the one document of a run gave."""
    result = run.results[0]
    evidence = Evidence({result.file: result}, run.document, _DOUBTFUL)
    return dict(_tried(rows, [("", result.data or {})], evidence, result.file))


def _tried(rows: list[Row], found: Found, evidence: Evidence, file: str) -> Iterator[tuple[int, Tried]]:
    for row in rows:
        values = [(f"{path}.{row.name}" if path else row.name, data.get(row.name)) for path, data in found]
        if row.kind != "object" and values:
            yield row.id, _told(values, evidence, file)
        if row.holds:
            yield from _tried(row.rows, _placed(values), evidence, file)


def _placed(values: Sequence[tuple[str, Any]]) -> Found:
    """Return the objects in values with their paths."""
    found: Found = []
    for path, value in values:
        if isinstance(value, dict):
            found.append((path, value))
        elif isinstance(value, list):
            found += _placed([(f"{path}[{index}]", item) for index, item in enumerate(value)])
    return found


def _told(values: Sequence[tuple[str, Any]], evidence: Evidence, file: str) -> Tried:
    there = [(path, value) for path, value in values if value not in NOTHING]
    if not there:
        return Tried("", 0, None, evidence.why(file, values[0][0]) if len(values) == 1 else "")
    texts = [display(value, _LONGEST) for _, value in there[:_ITEMS]]
    more = f" … {len(there):,} in all" if len(there) > _ITEMS else ""
    known = [evidence.of(file, path).get("confidence") for path, _ in there]
    sure = [confidence for confidence in known if confidence is not None]
    levels = [evidence.level(file, path)[0] for path, _ in there]
    words = evidence.words(file, there[0][0]) if len(there) == 1 else ""
    return Tried(" · ".join(texts) + more, min(levels), min(sure) if sure else None, words)
