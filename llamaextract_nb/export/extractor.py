"""The offline engine for one schema, in whatever process it is sent to: documents in, results or tables out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from llamaextract_nb.errors import DocumentError
from llamaextract_nb.export.naming import file_names
from llamaextract_nb.export.parquet import parquet
from llamaextract_nb.export.tables import tables_of
from llamaextract_nb.offline.guarded import answer
from llamaextract_nb.offline.work import Work
from llamaextract_nb.results import FileResult, split_targets
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.schema.fields import Field, root_field

_MEND = "Mend or replace the file, and extract it again."


@dataclass(frozen=True, slots=True)
class Part:
    """The results of some documents as Parquet files.

    Attributes:
        tables: The files' contents by the tables' names.
        failed: How many of the documents have no values.
    """

    tables: dict[str, bytes]
    failed: int


def part_of(root: Field, results: Sequence[FileResult]) -> Part:
    """Return results as a part."""
    tables = tables_of(root, results)
    names = file_names(tables)
    contents = {name: parquet(table) for name, table in zip(names, tables.values(), strict=True)}
    return Part(contents, sum(result.status != "success" for result in results))


@dataclass(frozen=True)
class Extractor:
    """What is to be extracted; picklable. The engine is started in each process with the first document.

    Args:
        json_schema: The schema.
        options: Pages, target and instructions.
        seconds: The time that one document may take.
    """

    json_schema: dict[str, Any]
    options: Options
    seconds: float

    @cached_property
    def root(self) -> Field:
        """The schema's root."""
        return root_field(self.json_schema)

    def part(self, sources: Iterable[Source]) -> Part:
        """Extract documents, one after the other, and return the part that they make."""
        return part_of(self.root, [result for source in sources for result in self.results(source)])

    def results(self, source: Source) -> list[FileResult]:
        """Extract one document, which is read here; return its results, one unless its parts are wanted."""
        try:
            content = source.load().at_hand()
        except DocumentError as error:
            return [FileResult(source.label, "error", error=str(error), stage="read", hint=_MEND)]
        options, held = self.options, content if isinstance(content, bytes) else None
        path = str(content) if held is None else ""
        work = Work(path, source.name, self.json_schema, options.instructions, options.pages, options.target)
        found = answer(work, held, self.seconds)
        if found["status"] != "success":
            return [FileResult(source.label, "error", error=found["error"], stage="extract", hint=_MEND)]
        metadata = found.get("extraction_metadata")
        return split_targets(FileResult(source.label, "success", found["data"], metadata=metadata), options.target)
