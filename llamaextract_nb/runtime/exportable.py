"""What a run hands on: its tables, for other libraries and as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.found import Found

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

    from llamaextract_nb.export.tables import Table


SUFFIX = ".lxrun"  # of saved runs


class Exportable(Found):
    """Results that are handed on; the room for it is above this one, so it is imported when it is needed.

    Attributes:
        where: The line that says where the documents go.
    """

    where: str

    def tables(self) -> dict[str, Table]:
        """Return all there is as tables by name: `documents`, each list by its path, `evidence` and `errors`.

        What knows Arrow reads a table as it is, typed by the schema: `pl.DataFrame(table)`, `pa.table(table)`, or its
        name in SQL of DuckDB. Lists are lists of structs. Evidence has its values by type: `value` (all as texts),
        `value_number`, `value_boolean` and `value_date`. Reading needs pyarrow; `table.frame` does not.
        """
        from llamaextract_nb.export.tables import tables_of

        return tables_of(self.schema.field, self.results)

    def styled(self, threshold: float = 0.8) -> Styler:
        """Return `frame` with its doubtful cells coloured, as pandas' Styler: shown in a notebook, or `.to_html(path)`.

        Yellow is a confidence below the threshold, red one below 0.5; pointing at a cell tells it. This needs jinja2.

        Args:
            threshold: The confidence (0..1) below which a value is doubtful.

        Raises:
            ConfigError: The threshold is no confidence, or jinja2 is missing.
        """
        from llamaextract_nb.export.styled import styled

        return styled(self.frame, self.confidence, threshold)

    def to_parquet(self, folder: str | Path) -> Path:
        """Write each of the `tables()` to a Parquet file in a folder; return the folder.

        The files are `documents.parquet`, one for each list, `evidence.parquet` and `errors.parquet`. The same values
        are the same bytes.

        Raises:
            ConfigError: They cannot be written, or pyarrow is missing.
        """
        from llamaextract_nb.export.parquet import to_parquet

        return to_parquet(self.tables(), folder)

    def to_csv(self, folder: str | Path) -> Path:
        """Write each of the `tables()` to a CSV file in a folder; return the folder.

        A text that a spreadsheet would take for a formula gets an apostrophe before it, as in `'=1+1`; numbers, and
        texts like "-5" and "+49 30 1234", stay as they are. Lists are JSON. Parquet and JSON keep every text as it is.

        Raises:
            ConfigError: They cannot be written.
        """
        from llamaextract_nb.export.csv import to_csv

        return to_csv(self.tables(), folder)

    def to_excel(self, path: str | Path) -> Path:
        """Write the `tables()` as an Excel workbook with a sheet for each; return its path.

        Texts are texts there and never formulas. A table that is longer than a sheet (1,048,576 rows) goes on in
        another; texts longer than a cell (32,767 letters) are cut, which is said at their end.

        Raises:
            ConfigError: It cannot be written.
        """
        from llamaextract_nb.export.excel import to_excel

        return to_excel(self.tables(), path)

    def to_json(self, path: str | Path) -> Path:
        """Write a record for each file, in order, as a list, or one a line if the path ends in .jsonl; return the path.

        A record is `{"file", "status": "success" | "error", "data", "error", "evidence": [...]}`.

        Raises:
            ConfigError: It cannot be written.
        """
        from llamaextract_nb.export.json import to_json

        return to_json(self.results, path)

    def save(self, path: str | Path, *, pages: bool = False) -> Path:
        """Write the run to a file that `lx.open_run("a.lxrun")` opens anywhere, without a server; return its path.

        It holds schema, results, evidence, corrections and how the files stand; never a key, and documents only as
        pictures. What is corrected in a run opened from it belongs to that run, until it is saved again.

        Args:
            path: The file, which ends in .lxrun.
            pages: Whether pictures of the documents' pages are in it, to be seen where the documents are not.

        Raises:
            ConfigError: The name does not end in .lxrun, or the file cannot be written.
        """
        from llamaextract_nb.export.records import SavedRun
        from llamaextract_nb.export.saved import save

        if Path(path).suffix.lower() != SUFFIX:
            raise ConfigError(f"{path} does not end in {SUFFIX}, by which open_run() knows it: name it run{SUFFIX}.")
        told = {"id": self.id, "where": self.where, "target": self._standing.target}
        run = SavedRun.model_validate({**told, "json_schema": self.schema.json_schema})
        return save(self._standing, run, path, pages)
