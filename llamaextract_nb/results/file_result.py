"""The result of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file.

    Attributes:
        file: The label of its row, unique in a run.
        status: "success", "error", "cancelled" or "waiting".
        data: The values, in the shape of the schema; None if there are none.
        error: Why there are none.
        stage: Where it failed: read, upload, create, extract, result, cancel or wait.
        hint: What to do next.
        job_id: The host's id of the job, if there was one.
        request_id: The host's id of the request that it refused, if it gave one.
        metadata: The host's `extraction_metadata`: evidence for every value, and what was used. A mapping that is read
            when it is asked for; `dict(metadata)` is one of its own.
    """

    file: str
    status: str
    data: dict[str, Any] | None = None
    error: str | None = None
    stage: str | None = None
    hint: str | None = None
    job_id: str | None = None
    request_id: str | None = None
    metadata: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def evidence(self) -> pd.DataFrame:
        """A frame with one row for each value: where it stands and how sure it is; the columns of `Run.evidence`."""
        from llamaextract_nb.results.evidence import to_evidence

        return to_evidence([self])


_ENTRY = {"per_page": "page", "per_table_row": "row"}


def split_targets(result: FileResult, target: str) -> list[FileResult]:
    """Return the result of a file as one result for each page or row, labelled `a.pdf#page=2` or `a.pdf#row=7`."""
    entries = (result.data or {}).get("results")
    if target not in _ENTRY or not isinstance(entries, list):
        return [result]
    tree = (result.metadata or {}).get("field_metadata")
    trees = tree.get("results") if isinstance(tree, dict) else None
    parts = []
    for number, entry in enumerate(entries):
        own = trees[number] if isinstance(trees, list) and number < len(trees) else None
        parts.append(
            replace(
                result,
                file=f"{result.file}#{_ENTRY[target]}={number + 1}",
                data=entry if isinstance(entry, dict) else {},
                metadata={"field_metadata": own} if isinstance(own, dict) else None,
            )
        )
    return parts
