"""What a run hands on: its tables, for other libraries and as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from llamaextract_nb.results import FileResult
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    from llamaextract_nb.export.tables import Table


class Exportable:
    """Results that are handed on; the room for it is above this one, so it is imported when it is needed.

    Attributes:
        schema: What is extracted.
    """

    schema: Schema

    @property
    def results(self) -> list[FileResult]:
        """The results so far."""
        raise NotImplementedError

    def tables(self) -> dict[str, Table]:
        """Return all there is as tables by name: `documents`, each list by its path, `evidence` and `errors`.

        What knows Arrow reads a table as it is, typed by the schema: `pl.DataFrame(table)`, `pa.table(table)`, or its
        name in SQL of DuckDB. Lists are lists of structs. Evidence has its values by type: `value` (all as texts),
        `value_number`, `value_boolean` and `value_date`. Reading needs pyarrow; `table.frame` does not.
        """
        from llamaextract_nb.export.tables import tables_of

        return tables_of(self.schema.field, self.results)

    def to_parquet(self, folder: str | Path) -> Path:
        """Write each of the `tables()` to a Parquet file in a folder; return the folder.

        The files are `documents.parquet`, one for each list, `evidence.parquet` and `errors.parquet`. The same values
        are the same bytes.

        Raises:
            ConfigError: They cannot be written, or pyarrow is missing.
        """
        from llamaextract_nb.export.parquet import to_parquet

        return to_parquet(self.tables(), folder)
