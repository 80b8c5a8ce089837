"""Results as JSON: a record for each file, with its values and their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llamaextract_nb.export.values import json_of
from llamaextract_nb.export.writing import writing
from llamaextract_nb.results import FileResult, evidence_of
from llamaextract_nb.results.evidence import COLUMNS

_LINES = (".jsonl", ".ndjson")


def record_of(result: FileResult) -> dict[str, Any]:
    """Return a result as `{"file", "status": "success" | "error", "data", "error", "evidence": [...]}`."""
    rows = evidence_of(result).values()
    return {
        "file": result.file,
        "status": "success" if result.status == "success" else "error",
        "data": result.data,
        "error": result.error,
        "evidence": [{name: row[name] for name in COLUMNS if row.get(name) is not None} for row in rows],
    }


def to_json(results: Sequence[FileResult], path: str | Path) -> Path:
    """Write a record for each result: as a list, or one a line if the path ends in .jsonl or .ndjson; return the path.

    Raises:
        ConfigError: It cannot be written.
    """
    target = Path(path).expanduser()
    start, between, end = ("", "\n", "\n") if target.suffix.lower() in _LINES else ("[\n", ",\n", "\n]\n")
    with writing(target) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(start)
        for number, result in enumerate(results):
            stream.write((between if number else "") + json_of(record_of(result)))
        stream.write(end if results or start else "")
    return target
